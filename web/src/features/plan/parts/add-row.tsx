import { useState, type FormEvent } from 'react';
import { Button } from '~/kit/button';
import { Icon } from '~/kit/icon';
import { keepDraft, readDraft } from '~/kit/inline-model';
import { useTask } from '~/kit/use-task';
import styles from './add-row.module.css';
import { errorText } from './error-text';
import { useWords } from './use-words';

interface AddRowProps {
  label: string;
  /** Under which what was typed is kept until it is in the list; survives a reload. */
  draftKey: string;
  /** Adds it; what was typed goes when that is done, and stays when it fails. */
  onAdd: (text: string) => Promise<unknown>;
}

/** Type, Enter, and the next one. */
export function AddRow({ label, draftKey, onAdd }: AddRowProps) {
  const words = useWords();
  const [text, setText] = useState(() => readDraft<string>(draftKey)?.value ?? '');
  const change = (value: string) => {
    keepDraft(draftKey, value === '' ? undefined : { base: '', value });
    setText(value);
  };
  const task = useTask(() => onAdd(text.trim()), { onDone: () => change('') });
  const isEmpty = text.trim() === '';
  const add = (event?: FormEvent) => {
    event?.preventDefault();
    if (!isEmpty && !task.isRunning) task.run();
  };
  return (
    <form className={styles.add} onSubmit={add} data-print="hide">
      <div className={styles.line}>
        <Icon name="add" />
        <input
          className={styles.input}
          aria-label={label}
          placeholder={label}
          value={text}
          onChange={(event) => change(event.target.value)}
          readOnly={task.isRunning}
          maxLength={200}
          autoComplete="off"
        />
        {!isEmpty && (
          <Button size="sm" isPending={task.isRunning} onPress={() => add()}>
            {words.t('plan.row.add')}
          </Button>
        )}
      </div>
      {task.error !== undefined && (
        <p className={styles.problem} role="alert">
          {errorText(task.error, words)}
        </p>
      )}
    </form>
  );
}
