import { useState, type ReactNode } from 'react';
import { Button } from '~/kit/button';
import { Dialog } from '~/kit/dialog';
import { TextArea } from '~/kit/text-field';
import { useTask } from '~/kit/use-task';
import { Notice } from '~/kit/view-state';
import { errorText } from './error-text';
import styles from './dialog.module.css';
import { useWords } from './use-words';

export interface NoteField {
  label: string;
  /** Why it cannot be left empty; leave it out if it can. */
  required?: string;
}

interface NoteDialogProps {
  title: string;
  /** Leave it out where there is nothing to say. */
  note?: NoteField;
  confirm: { label: string; danger?: boolean };
  /** Does it; the dialog closes when that is done, and says what went wrong if it is not. */
  onConfirm: (note: string) => Promise<unknown>;
  onClose: () => void;
  /** Closes it without having done anything; `onClose` if it is left out. */
  onCancel?: () => void;
  /** What will come of it. */
  children: ReactNode;
}

/** Shows the consequence of a step, takes a note, and does it. */
export function NoteDialog(props: NoteDialogProps) {
  const { title, note, confirm, onConfirm, onClose, onCancel = onClose, children } = props;
  const words = useWords();
  const [text, setText] = useState('');
  const [isTried, setTried] = useState(false);
  const task = useTask(() => onConfirm(text.trim()), { onDone: onClose, isOnce: true });
  const missing = text.trim() === '' ? note?.required : undefined;
  const tryIt = () => (missing === undefined ? task.run() : setTried(true));
  const actions = (
    <>
      <Button onPress={onCancel}>{words.t('plan.cancel')}</Button>
      <Button
        variant={confirm.danger ? 'danger' : 'primary'}
        onPress={tryIt}
        isPending={task.isRunning}
      >
        {confirm.label}
      </Button>
    </>
  );
  return (
    <Dialog title={title} isOpen onClose={onCancel} actions={actions}>
      <div className={styles.body}>
        {children}
        {note !== undefined && (
          <TextArea
            label={note.label}
            value={text}
            onChange={setText}
            isRequired={note.required !== undefined}
            error={isTried ? missing : undefined}
            input={{ maxLength: 5000 }}
          />
        )}
        {task.error !== undefined && <Notice tone="bad" text={errorText(task.error, words)} />}
      </div>
    </Dialog>
  );
}
