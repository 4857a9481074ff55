import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Condition, Side } from '~/api/generated/types.gen';
import { Button } from '~/kit/button';
import { Dialog } from '~/kit/dialog';
import { TextArea, TextField } from '~/kit/text-field';
import { useTask } from '~/kit/use-task';
import { Notice } from '~/kit/view-state';
import { newCommitmentId } from '../condition-model';
import { createChild } from '../plan-api';
import { usePlanView } from '../plan-view';
import { addToDocument } from '../use-saver';
import styles from './counter-dialog.module.css';
import dialog from './dialog.module.css';
import { errorText } from './error-text';
import { useWords } from './use-words';

interface ProposeDialogProps {
  onClose: () => void;
  onProposed: (condition: Condition) => void;
}

/** A new Condition: what must be true, and what each side promises for it. The rest is edited in place. */
export function ProposeDialog({ onClose, onProposed }: ProposeDialogProps) {
  const words = useWords();
  const { t } = words;
  const { plan } = usePlanView();
  const client = useQueryClient();
  const [title, setTitle] = useState('');
  const [theirs, setTheirs] = useState('');
  const [ours, setOurs] = useState('');
  const task = useTask(async () => {
    const made = await createChild<Condition>(plan.name, 'conditions', {
      title: title.trim(),
      owner: plan.owner,
      commitments: [...promise('CUSTOMER', theirs), ...promise('VENDOR', ours)],
    });
    addToDocument(client, made);
    onProposed(made);
  }, { isOnce: true });
  const isWhole = title.trim() !== '' && (theirs.trim() !== '' || ours.trim() !== '');
  const actions = (
    <>
      <Button onPress={onClose}>{t('plan.cancel')}</Button>
      <Button variant="primary" onPress={task.run} isPending={task.isRunning} isDisabled={!isWhole}>
        {t('plan.propose.confirm')}
      </Button>
    </>
  );
  return (
    <Dialog title={t('plan.propose.title')} kind="wide" isOpen onClose={onClose} actions={actions}>
      <div className={dialog.body}>
        <TextField
          label={t('plan.propose.name')}
          value={title}
          onChange={setTitle}
          isRequired
          input={{ maxLength: 200, autoFocus: true }}
        />
        <div className={styles.sides}>
          <TextArea label={t('plan.side.CUSTOMER.owes')} value={theirs} onChange={setTheirs} />
          <TextArea label={t('plan.side.VENDOR.owes')} value={ours} onChange={setOurs} />
        </div>
        <p className={styles.hint}>{t('plan.propose.oneSide')}</p>
        {task.error !== undefined && <Notice tone="bad" text={errorText(task.error, words)} />}
      </div>
    </Dialog>
  );
}

function promise(side: Side, text: string): Condition['commitments'] {
  if (text.trim() === '') return [];
  const commitmentId = newCommitmentId([], side);
  return [{ commitmentId, side, text: text.trim(), state: 'OPEN', stateNote: '' }];
}
