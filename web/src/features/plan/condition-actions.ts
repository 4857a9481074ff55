// What may be said of an open Condition, as commands: buttons and the palette run the same ones.
import { useMemo } from 'react';
import type { Action } from '~/actions/action';
import { useActions } from '~/actions/use-actions';
import type { Condition } from '~/api/generated/types.gen';
import { conditionSteps, type ConditionStep } from './condition-model';
import { stepLabel, type ChosenStep } from './parts/step-words';
import { useWords } from './parts/use-words';

interface ConditionAction extends Action {
  step: ConditionStep;
}

/**
 * Registers every step that the Condition's state allows, those of its commitments too; answers with
 * those of the Condition as a whole.
 */
export function useConditionActions(
  condition: Condition,
  onStep: (step: ChosenStep) => void,
): readonly ConditionAction[] {
  const { t } = useWords();
  const actions = useMemo(() => {
    const action = (step: ChosenStep, title: string, part: string): ConditionAction => ({
      id: `plan.condition.${step.kind}${part}`,
      title,
      group: condition.title,
      run: () => onStep(step),
      step,
    });
    return conditionSteps(condition).flatMap((step) =>
      'commitmentId' in step
        ? chosenSteps(step).map((chosen) =>
            action(chosen, titleOf(t(stepLabel(chosen)), condition, step.commitmentId), partOf(chosen)),
          )
        : [action(step, t(stepLabel(step)), '')],
    );
  }, [condition, onStep, t]);
  useActions(actions);
  return useMemo(() => actions.filter(({ step }) => !('commitmentId' in step)), [actions]);
}

type CommitmentStep = Extract<ConditionStep, { commitmentId: string }>;

/** A declaration is two commands: satisfied, or not. */
function chosenSteps(step: CommitmentStep): ChosenStep[] {
  if (step.kind === 'report') return [step];
  return [
    { ...step, satisfied: true },
    { ...step, satisfied: false },
  ];
}

function partOf(step: ChosenStep): string {
  if (!('commitmentId' in step)) return '';
  return `.${step.commitmentId}.${step.kind === 'declare' ? step.satisfied : ''}`;
}

function titleOf(label: string, condition: Condition, id: string): string {
  const commitment = condition.commitments.find(({ commitmentId }) => commitmentId === id);
  return `${label}: ${commitment?.text ?? id}`;
}
