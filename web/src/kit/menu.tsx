import type { ReactElement } from 'react';
import { Keyboard, Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';

import { Icon, type IconName } from './icon';
import styles from './menu.module.css';
import overlay from './overlay.module.css';

export interface MenuEntry {
  id: string;
  label: string;
  /** Runs; leave it out for a link. */
  onAction?: () => void;
  href?: string;
  icon?: IconName;
  /** Such as `⌘K`; shown, not bound. */
  shortcut?: string;
  isDisabled?: boolean;
  /** The one that holds, in a menu of choices. */
  isCurrent?: boolean;
  /** Ends a group: a line is drawn below. */
  endsGroup?: boolean;
}

interface MenuProps {
  label: string;
  trigger: ReactElement;
  entries: readonly MenuEntry[];
}

/** A list of commands or places, opened by a button. */
export function Menu({ label, trigger, entries }: MenuProps) {
  return (
    <MenuTrigger>
      {trigger}
      <Popover className={overlay.popover} offset={4}>
        <AriaMenu className={styles.menu} aria-label={label}>
          {entries.flatMap((entry) => [
            <Entry key={entry.id} entry={entry} />,
            ...(entry.endsGroup ? [<Separator key={`${entry.id}/end`} className={styles.line} />] : []),
          ])}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}

function Entry({ entry }: { entry: MenuEntry }) {
  return (
    <MenuItem
      id={entry.id}
      className={styles.item}
      textValue={entry.label}
      href={entry.href}
      onAction={entry.onAction}
      isDisabled={entry.isDisabled}
      aria-current={entry.isCurrent ? 'true' : undefined}
    >
      {entry.icon && <Icon name={entry.icon} />}
      <span className={styles.label}>{entry.label}</span>
      {entry.shortcut && <Keyboard className={styles.shortcut}>{entry.shortcut}</Keyboard>}
      {entry.isCurrent && <Icon name="check" size={14} />}
    </MenuItem>
  );
}
