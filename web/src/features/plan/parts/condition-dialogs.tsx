import { useQueryClient } from '@tanstack/react-query';
import type { Condition } from '~/api/generated/types.gen';
import { deleteChild, sayOfCondition, type Saying } from '../plan-api';
import { documentQuery } from '../queries';
import { planOf } from '../use-saver';
import { CounterDialog } from './counter-dialog';
import { NoteDialog } from './note-dialog';
import { ReviewDialog } from './review-dialog';
import { stepWords, type ChosenStep, type SpokenStep } from './step-words';
import { useWords } from './use-words';

interface ConditionDialogProps {
  condition: Condition;
  step: ChosenStep;
  onClose: () => void;
  /** After a deletion: there is nothing left to show. */
  onDeleted: () => void;
}

/** Shows what a step comes to, takes what was said, and records it. */
export function ConditionDialog({ condition, step, onClose, onDeleted }: ConditionDialogProps) {
  const say = useSay(condition);
  if (step.kind === 'review') return <ReviewDialog condition={condition} onClose={onClose} onSay={say} />;
  if (step.kind === 'counter') {
    return <CounterDialog condition={condition} side={step.side} onClose={onClose} onSay={say} />;
  }
  if (step.kind === 'delete') {
    return <DeleteDialog condition={condition} onClose={onClose} onDeleted={onDeleted} />;
  }
  return <SayDialog condition={condition} step={step} onClose={onClose} onSay={say} />;
}

type Say = (saying: Saying) => Promise<unknown>;

function useSay(condition: Condition): Say {
  const client = useQueryClient();
  return async (saying) => {
    await sayOfCondition(condition, saying);
    await client.invalidateQueries({ queryKey: documentQuery(planOf(condition.name)).queryKey });
  };
}

function sayingOf(step: SpokenStep, note: string): Saying {
  switch (step.kind) {
    case 'withdraw':
      return { verb: 'withdraw', note };
    case 'report':
      return { verb: 'report', side: step.side, commitmentId: step.commitmentId, note };
    case 'declare': {
      const { side, commitmentId, satisfied } = step;
      return { verb: 'declare', side, commitmentId, satisfied, note };
    }
    default:
      return { verb: step.kind, side: step.side, note };
  }
}

interface SayDialogProps {
  condition: Condition;
  step: SpokenStep;
  onClose: () => void;
  onSay: Say;
}

function SayDialog({ condition, step, onClose, onSay }: SayDialogProps) {
  const { t } = useWords();
  const { label, text } = stepWords(step);
  const commitment =
    'commitmentId' in step
      ? condition.commitments.find((each) => each.commitmentId === step.commitmentId)
      : undefined;
  return (
    <NoteDialog
      title={`${t(label)}: ${commitment?.text ?? condition.title}`}
      note={{ label: t('plan.life.note') }}
      confirm={{ label: t(label), danger: step.kind === 'withdraw' || step.kind === 'decline' }}
      onConfirm={(note) => onSay(sayingOf(step, note))}
      onClose={onClose}
    >
      <p>{t(text)}</p>
    </NoteDialog>
  );
}

function DeleteDialog({ condition, onClose, onDeleted }: Omit<ConditionDialogProps, 'step'>) {
  const { t } = useWords();
  const client = useQueryClient();
  const remove = async () => {
    await deleteChild(condition);
    await client.invalidateQueries({ queryKey: documentQuery(planOf(condition.name)).queryKey });
  };
  return (
    <NoteDialog
      title={t('plan.delete', { name: condition.title })}
      confirm={{ label: t('plan.life.delete'), danger: true }}
      onConfirm={remove}
      onClose={onDeleted}
      onCancel={onClose}
    >
      <p>{t('plan.lifeText.delete')}</p>
    </NoteDialog>
  );
}
