import { useEffect, useRef } from 'react';
import { useText } from '~/i18n/text';
import styles from './command-palette.module.css';
import type { PaletteEntry } from './palette-model';
import { ShortcutKeys } from './shortcut-keys';

interface PaletteListProps {
  id: string;
  entries: readonly PaletteEntry[];
  marked: number;
  onChoose: (entry: PaletteEntry) => void;
  onMark: (index: number) => void;
}

/** What the palette found, under headings; the marked line stays in sight. */
export function PaletteList({ id, entries, marked, onChoose, onMark }: PaletteListProps) {
  const text = useText();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.children[marked]?.scrollIntoView({ block: 'nearest' });
  }, [marked]);
  if (entries.length === 0) return <p className={styles.nothing}>{text('app.palette.nothing')}</p>;
  return (
    <div id={id} ref={list} role="listbox" aria-label={text('app.palette.label')} className={styles.list}>
      {entries.map((entry, index) => (
        <div
          key={entry.id}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === marked}
          aria-disabled={entry.refusal !== undefined}
          data-heading={entry.group === entries[index - 1]?.group ? undefined : entry.group}
          className={styles.entry}
          // The field keeps the focus; keys are handled there.
          onMouseDown={(event) => event.preventDefault()}
          onMouseMove={() => onMark(index)}
          onClick={() => onChoose(entry)}
        >
          <span className={styles.title}>{entry.title}</span>
          {entry.note && <span className={styles.note}>{entry.note}</span>}
          {entry.shortcut && <ShortcutKeys shortcut={entry.shortcut} />}
        </div>
      ))}
    </div>
  );
}
