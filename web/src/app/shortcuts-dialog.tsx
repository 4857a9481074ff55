import { useCurrentActions, type Action } from '~/actions/action';
import { useText } from '~/i18n/text';
import { Dialog } from '~/kit/dialog';
import { groupActions } from './palette-model';
import { ShortcutKeys } from './shortcut-keys';
import styles from './shortcuts-dialog.module.css';

interface ShortcutsDialogProps {
  isOpen: boolean;
  onClose: () => void;
}

/** Every shortcut of this page and of the console. */
export function ShortcutsDialog({ isOpen, onClose }: ShortcutsDialogProps) {
  const text = useText();
  const actions = useCurrentActions().filter((action) => action.shortcut);
  return (
    <Dialog title={text('app.action.shortcuts')} isOpen={isOpen} onClose={onClose}>
      {groupActions(actions).map(({ group, actions: members }) => (
        <section key={group} className={styles.group}>
          <h3>{group}</h3>
          <dl>
            {members.map((action) => (
              <Line key={action.id} action={action} />
            ))}
          </dl>
        </section>
      ))}
    </Dialog>
  );
}

function Line({ action }: { action: Action }) {
  return (
    <div className={styles.line}>
      <dt>{action.title}</dt>
      <dd>
        <ShortcutKeys shortcut={action.shortcut ?? ''} />
      </dd>
    </div>
  );
}
