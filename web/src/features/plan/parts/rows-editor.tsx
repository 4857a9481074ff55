import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { Button, IconButton } from '~/kit/button';
import { InlineText } from '~/kit/inline-text';
import { Menu } from '~/kit/menu';
import type { Option } from '~/kit/options';
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
  add: RowAdding<Row>;
  empty: string;
  isLocked: boolean;
}

export interface RowAdding<Row> {
  label: string;
  /** Makes a row of what was typed or chosen; undefined: it is in the list already. */
  make: (text: string) => Row | undefined;
  /** What a new row is chosen from; leave it out where it is typed. */
  choices?: readonly Option[];
}

/** A list inside a resource: each row changed in place; moved and removed by buttons, or by Alt and a key. */
export function RowsEditor<R extends PlanResource, Row>(props: RowsEditorProps<R, Row>) {
  const { resource, list, texts, add, empty, isLocked } = props;
  const words = useWords();
  const saver = useSaver(resource);
  const [isBusy, setBusy] = useState(false);
  const rows = list.get(resource);
  const change = (of: RowChange<Row>) => {
    if (isBusy) return;
    setBusy(true);
    saver
      .changeRows(list, of)
      .catch((error: unknown) => showToast({ kind: 'bad', title: errorText(error, words) }))
      .finally(() => setBusy(false));
  };
  const addRow = async (text: string) => {
    const row = add.make(text);
    if (row === undefined) throw new Error(words.t('plan.row.taken', { name: text }));
    await saver.changeRows(list, { kind: 'add', row });
  };
  return (
    <div className={styles.editor}>
      {rows.length === 0 && <p className={styles.empty}>{empty}</p>}
      <ul>
        {rows.map((row, index) => {
          const key = list.key(row, index);
          const name = texts.nameOf(row);
          const tools = { name, rowKey: key, isFirst: index === 0, isLast: index === rows.length - 1, change };
          return (
            <Row key={key} tools={isLocked ? undefined : tools}>
              {texts.main ? (
                <RowText {...{ resource, list, isLocked }} rowKey={key} field={texts.main} label={texts.mainLabel} />
              ) : (
                <span className={styles.name}>{name}</span>
              )}
              <RowText {...{ resource, list, isLocked }} rowKey={key} field={texts.note} label={texts.noteLabel} />
            </Row>
          );
        })}
      </ul>
      {!isLocked && <Adding add={add} draftKey={`${resource.name}.${list.mask}.add`} onAdd={addRow} />}
    </div>
  );
}

interface RowTools<Row> {
  name: string;
  rowKey: string;
  isFirst: boolean;
  isLast: boolean;
  change: (of: RowChange<Row>) => void;
}

/** A row with what moves and removes it; without tools it stays where it is. */
function Row<Row>({ tools, children }: { tools: RowTools<Row> | undefined; children: ReactNode }) {
  const { t } = useWords();
  const fields = <div className={styles.fields}>{children}</div>;
  if (tools === undefined) return <li className={styles.row}>{fields}</li>;
  const { name, rowKey: key, isFirst, isLast, change } = tools;
  const moveUp = () => change({ kind: 'move', key, by: -1 });
  const moveDown = () => change({ kind: 'move', key, by: 1 });
  const remove = () => change({ kind: 'remove', key });
  const onKeyDown = (event: KeyboardEvent) => {
    if (!event.altKey) return;
    if (event.key === 'ArrowUp' && !isFirst) moveUp();
    else if (event.key === 'ArrowDown' && !isLast) moveDown();
    else if (event.key === 'Delete') remove();
    else return;
    event.preventDefault();
  };
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys beside the buttons, for those who type
    <li className={styles.row} title={t('plan.row.keys')} onKeyDown={onKeyDown}>
      {fields}
      <span className={styles.tools} data-print="hide">
        <IconButton size="sm" icon="arrowUp" label={t('plan.row.up', { name })} isDisabled={isFirst} onPress={moveUp} />
        <IconButton size="sm" icon="arrowDown" label={t('plan.row.down', { name })} isDisabled={isLast} onPress={moveDown} />
        <IconButton size="sm" icon="close" label={t('plan.row.remove', { name })} onPress={remove} />
      </span>
    </li>
  );
}

interface AddingProps<Row> {
  add: RowAdding<Row>;
  draftKey: string;
  onAdd: (text: string) => Promise<void>;
}

function Adding<Row>({ add, draftKey, onAdd }: AddingProps<Row>) {
  const words = useWords();
  const { label, choices } = add;
  if (choices === undefined) return <AddRow label={label} draftKey={draftKey} onAdd={onAdd} />;
  if (choices.length === 0) return null;
  const choose = (id: string) => {
    onAdd(id).catch((error: unknown) => showToast({ kind: 'bad', title: errorText(error, words) }));
  };
  return (
    <div data-print="hide">
      <Menu
        label={label}
        trigger={
          <Button size="sm" variant="quiet" icon="add">
            {label}
          </Button>
        }
        entries={choices.map(({ id, label: name }) => ({ id, label: name, onAction: () => choose(id) }))}
      />
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
  return <InlineText label={label} field={binding} input={{ placeholder: isLocked ? undefined : label, look: 'wraps' }} isReadOnly={isLocked} />;
}
