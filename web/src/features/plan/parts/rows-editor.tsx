import { useState } from 'react';
import { IconButton } from '~/kit/button';
import { InlineText } from '~/kit/inline-text';
import { showToast } from '~/kit/toast';
import type { PlanResource } from '../plan-api';
import { rowField, type RowChange, type RowList } from '../rows';
import { useSaver } from '../use-saver';
import { AddRow } from './add-row';
import { errorText } from './error-text';
import styles from './rows-editor.module.css';
import { mapped, useField } from './use-field';
import { useWords } from './use-words';

export interface RowTexts<Row> {
  /** The field that names the row; unset: its name is `nameOf`. */
  main?: keyof Row & string;
  note: keyof Row & string;
  mainLabel: string;
  noteLabel: string;
  /** What a row is called: shown where it has no field of its own for that. */
  nameOf: (row: Row) => string;
}

interface RowsEditorProps<R, Row> {
  resource: R;
  list: RowList<R, Row>;
  texts: RowTexts<Row>;
  /** Makes a row of what was typed or chosen; undefined: it is in the list already. */
  add: { label: string; make: (text: string) => Row | undefined };
  empty: string;
  isLocked: boolean;
}

/** A list inside a resource: each row changed in place, moved and removed by buttons. */
export function RowsEditor<R extends PlanResource, Row>({ resource, list, texts, add, empty, isLocked }: RowsEditorProps<R, Row>) {
  const words = useWords();
  const saver = useSaver(resource);
  const [isBusy, setBusy] = useState(false);
  const rows = list.get(resource);
  const change = async (of: RowChange<Row>) => {
    setBusy(true);
    try {
      await saver.changeRows(list, of);
    } catch (error) {
      showToast({ kind: 'bad', title: errorText(error, words) });
    } finally {
      setBusy(false);
    }
  };
  const addText = (text: string) => {
    const row = add.make(text);
    if (row) void change({ kind: 'add', row });
    else showToast({ kind: 'bad', title: words.t('plan.row.taken', { name: text }) });
  };
  return (
    <div className={styles.editor}>
      {rows.length === 0 && <p className={styles.empty}>{empty}</p>}
      <ul>
        {rows.map((row, index) => {
          const key = list.key(row, index);
          const name = texts.nameOf(row);
          return (
            <li key={key} className={styles.row}>
              <div className={styles.fields}>
                {texts.main ? (
                  <RowText resource={resource} list={list} rowKey={key} field={texts.main} label={texts.mainLabel} isLocked={isLocked} />
                ) : (
                  <span className={styles.name}>{name}</span>
                )}
                <RowText resource={resource} list={list} rowKey={key} field={texts.note} label={texts.noteLabel} isLocked={isLocked} />
              </div>
              {!isLocked && (
                <span className={styles.tools} data-print="hide">
                  <IconButton size="sm" icon="arrowUp" label={words.t('plan.row.up', { name })} isDisabled={isBusy || index === 0} onPress={() => void change({ kind: 'move', key, by: -1 })} />
                  <IconButton size="sm" icon="arrowDown" label={words.t('plan.row.down', { name })} isDisabled={isBusy || index === rows.length - 1} onPress={() => void change({ kind: 'move', key, by: 1 })} />
                  <IconButton size="sm" icon="close" label={words.t('plan.row.remove', { name })} isDisabled={isBusy} onPress={() => void change({ kind: 'remove', key })} />
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {!isLocked && <AddRow label={add.label} onAdd={addText} />}
    </div>
  );
}

interface RowTextProps<R, Row> {
  resource: R;
  list: RowList<R, Row>;
  rowKey: string;
  field: keyof Row & string;
  label: string;
  isLocked: boolean;
}

function RowText<R extends PlanResource, Row>({ resource, list, rowKey, field, label, isLocked }: RowTextProps<R, Row>) {
  const bind = useField(resource);
  const edit = rowField(list, rowKey, field);
  const binding = mapped(bind(edit, `${rowKey}.${field}`), {
    to: (value): string => (typeof value === 'string' ? value : ''),
    from: (value: string) => value as Row[typeof field],
  });
  return <InlineText label={label} field={binding} input={{ placeholder: label, look: 'wraps' }} isReadOnly={isLocked} />;
}
