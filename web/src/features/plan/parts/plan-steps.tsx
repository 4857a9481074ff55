import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { usePlanStepActions } from '../actions';
import { isClosed, type PlanStep } from '../model';
import { recordEvaluation, stepPlan } from '../plan-api';
import { usePlanView } from '../plan-view';
import { documentQuery } from '../queries';
import { ActionButton } from './action-button';
import { NoteDialog, type NoteField } from './note-dialog';
import { SubmitPreview } from './submit-preview';
import { useWords } from './use-words';

/** What can be done with the plan as a whole now; each step shows its consequence first. */
export function PlanSteps() {
  const [open, setOpen] = useState<PlanStep>();
  const actions = usePlanStepActions(setOpen);
  return (
    <>
      {actions.map((action, index) => (
        <ActionButton
          key={action.id}
          action={action}
          variant={index === actions.length - 1 ? 'primary' : 'secondary'}
        />
      ))}
      {open !== undefined && <StepDialog step={open} onClose={() => setOpen(undefined)} />}
    </>
  );
}

function StepDialog({ step, onClose }: { step: PlanStep; onClose: () => void }) {
  const { t } = useWords();
  const { plan } = usePlanView();
  const take = useStep(step);
  // Submitting makes the next version; every other step is about the last one.
  const version = step === 'submit' ? plan.version + 1 : plan.version;
  const note: NoteField = { label: t(`plan.${step}.note`) };
  if (step === 'return') note.required = t('plan.return.noteRequired');
  return (
    <NoteDialog
      title={t(`plan.${step}.title`, { version })}
      note={note}
      confirm={{ label: t(`plan.step.${step}`) }}
      onConfirm={take}
      onClose={onClose}
    >
      {step === 'submit' ? <SubmitPreview /> : <p>{t(`plan.${step}.text`, { version })}</p>}
    </NoteDialog>
  );
}

/** Takes the step. Before a submission every living Condition's score is kept with the version. */
function useStep(step: PlanStep): (note: string) => Promise<unknown> {
  const client = useQueryClient();
  const { document, plan } = usePlanView();
  return async (note) => {
    if (step === 'submit') {
      const living = document.conditions.filter(({ state }) => !isClosed(state));
      await Promise.all(living.map(({ name }) => recordEvaluation(name)));
    }
    await stepPlan(plan, step, note);
    await client.invalidateQueries({ queryKey: documentQuery(plan.name).queryKey });
  };
}
