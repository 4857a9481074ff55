import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useMemo, useRef, useState, type KeyboardEvent } from 'react';
import { useCurrentActions } from '~/actions/action';
import { searchQuery } from '~/features/accounts/queries';
import { idOf } from '~/format/name';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { Icon } from '~/kit/icon';
import styles from './command-palette.module.css';
import { PaletteList } from './palette-list';
import { accountEntries, actionEntries, nextIndex, type PaletteEntry } from './palette-model';

/** Searches accounts and commands; Enter opens or runs the one that is marked. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const text = useText();
  const listId = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [index, setIndex] = useState(0);
  const entries = usePaletteEntries(typed);
  const marked = Math.min(index, Math.max(0, entries.length - 1));

  useEffect(() => dialog.current?.showModal(), []);
  const choose = (entry: PaletteEntry | undefined) => {
    if (!entry || entry.refusal !== undefined) return;
    onClose();
    entry.run();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') choose(entries[marked]);
    else if (/^(Arrow(Up|Down)|Home|End)$/.test(event.key)) {
      setIndex(nextIndex(event.key, marked, entries.length));
    } else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} className={styles.palette} aria-label={text('app.palette.label')} onClose={onClose}>
      <div className={styles.field}>
        <Icon name="search" />
        <input
          type="text"
          role="combobox"
          aria-expanded
          aria-autocomplete="list"
          aria-controls={listId}
          aria-activedescendant={entries.length > 0 ? `${listId}-${marked}` : undefined}
          aria-label={text('app.palette.label')}
          placeholder={text('app.palette.placeholder')}
          value={typed}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setTyped(event.target.value);
            setIndex(0);
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <PaletteList id={listId} entries={entries} marked={marked} onChoose={choose} onMark={setIndex} />
    </dialog>
  );
}

function usePaletteEntries(typed: string): PaletteEntry[] {
  const text = useText();
  const format = useFormat();
  const navigate = useNavigate();
  const actions = useCurrentActions();
  const { data: accounts = [] } = useQuery(searchQuery(typed));
  return useMemo(() => {
    const go = (name: string) => void navigate({ to: `/accounts/${idOf(name)}` });
    const found = accountEntries(
      typed.trim() ? accounts : [],
      text('app.nav.accounts'),
      (account) => format.country(account.countryCode),
      go,
    );
    return [...found, ...actionEntries(actions, typed)];
  }, [accounts, actions, typed, text, format, navigate]);
}
