import { useState } from 'react';
import type { Commitment, Condition, Side } from '~/api/generated/types.gen';
import { Button, IconButton } from '~/kit/button';
import { Dialog } from '~/kit/dialog';
import { TextArea } from '~/kit/text-field';
import { useTask } from '~/kit/use-task';
import { Notice } from '~/kit/view-state';
import { newCommitmentId } from '../condition-model';
import type { Saying } from '../plan-api';
import styles from './counter-dialog.module.css';
import dialog from './dialog.module.css';
import { errorText } from './error-text';
import { useWords } from './use-words';

interface CounterDialogProps {
  condition: Condition;
  /** The side that counters. */
  side: Side;
  onClose: () => void;
  onSay: (saying: Saying) => Promise<unknown>;
}

/** What the side that was asked proposes instead: the commitments of both sides, side by side. */
export function CounterDialog({ condition, side, onClose, onSay }: CounterDialogProps) {
  const words = useWords();
  const [commitments, setCommitments] = useState(condition.commitments);
  const [note, setNote] = useState('');
  const kept = commitments.filter(({ text }) => text.trim() !== '');
  const said = kept.map(({ commitmentId, side: owes, text, dueDate }) => ({
    commitmentId,
    side: owes,
    text: text.trim(),
    dueDate,
  }));
  const task = useTask(() => onSay({ verb: 'counter', side, note: note.trim(), commitments: said }), { onDone: onClose, isOnce: true });
  const label = words.t(`plan.life.counter.${side as 'CUSTOMER' | 'VENDOR'}`);
  const actions = (
    <>
      <Button onPress={onClose}>{words.t('plan.cancel')}</Button>
      <Button
        variant="primary"
        onPress={task.run}
        isPending={task.isRunning}
        isDisabled={said.length === 0}
      >
        {label}
      </Button>
    </>
  );
  return (
    <Dialog title={`${label}: ${condition.title}`} kind="wide" isOpen onClose={onClose} actions={actions}>
      <div className={dialog.body}>
        <p>{words.t('plan.lifeText.counter')}</p>
        <div className={styles.sides}>
          {(['CUSTOMER', 'VENDOR'] as const).map((each) => (
            <SideFields key={each} side={each} commitments={commitments} onChange={setCommitments} />
          ))}
        </div>
        <TextArea label={words.t('plan.life.note')} value={note} onChange={setNote} />
        {task.error !== undefined && <Notice tone="bad" text={errorText(task.error, words)} />}
      </div>
    </Dialog>
  );
}

interface SideFieldsProps {
  side: 'CUSTOMER' | 'VENDOR';
  commitments: Commitment[];
  onChange: (commitments: Commitment[]) => void;
}

function SideFields({ side, commitments, onChange }: SideFieldsProps) {
  const { t } = useWords();
  const add = () => onChange([...commitments, emptyCommitment(commitments, side)]);
  return (
    <fieldset className={dialog.list}>
      <legend className={dialog.label}>{t(`plan.side.${side}.owes`)}</legend>
      {commitments
        .filter((commitment) => commitment.side === side)
        .map((commitment) => (
          <div key={commitment.commitmentId} className={styles.commitment}>
            <TextArea
              label={t('plan.commitment.text')}
              value={commitment.text}
              onChange={(text) =>
                onChange(commitments.map((each) => (each === commitment ? { ...each, text } : each)))
              }
              input={{ maxLength: 2000 }}
            />
            <IconButton
              label={t('plan.commitment.remove')}
              icon="close"
              size="sm"
              onPress={() => onChange(commitments.filter((each) => each !== commitment))}
            />
          </div>
        ))}
      <div>
        <Button variant="quiet" size="sm" icon="add" onPress={add}>
          {t(`plan.commitment.add.${side}`)}
        </Button>
      </div>
    </fieldset>
  );
}

function emptyCommitment(commitments: Commitment[], side: Side): Commitment {
  return { commitmentId: newCommitmentId(commitments, side), side, text: '', state: 'OPEN', stateNote: '' };
}
