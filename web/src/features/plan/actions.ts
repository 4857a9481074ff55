// The commands of a plan page: what buttons, the palette and shortcuts run.
import { useMemo } from 'react';
import type { Action } from '~/actions/action';
import { useActions } from '~/actions/use-actions';
import { planLock, planSteps, type PlanStep } from './model';
import { lockText } from './parts/lock-text';
import { useWords } from './parts/use-words';
import { usePlanView } from './plan-view';

/** What can be done with the plan as a whole; the likeliest last, as buttons stand. */
export function usePlanStepActions(open: (step: PlanStep) => void): readonly Action[] {
  const { t, explain } = useWords();
  const { plan } = usePlanView();
  const actions = useMemo(
    () =>
      planSteps(plan)
        .map(
          ({ step, obstacle }): Action => ({
            id: `plan.${step}`,
            title: t(`plan.step.${step}`),
            group: t('plan.plans'),
            refusal: obstacle && explain(obstacle),
            run: () => open(step),
          }),
        )
        .toReversed(),
    [plan, t, explain, open],
  );
  useActions(actions);
  return actions;
}

/** Where a new row is typed: the shortcut puts the caret there. */
export interface AddPlace {
  id: 'objectives' | 'actions' | 'conditions';
  shortcut: string;
  run: () => void;
}

/** The commands that begin a new row, one key each. */
export function useAddActions(places: readonly AddPlace[]): void {
  const { t, explain } = useWords();
  const { plan } = usePlanView();
  const actions = useMemo(() => {
    const refusal = lockText(planLock(plan), { explain });
    return places.map(
      ({ id, shortcut, run }): Action => ({
        id: `plan.add.${id}`,
        title: t(`plan.${id}.add`),
        group: t('plan.plans'),
        shortcut,
        refusal,
        run,
      }),
    );
  }, [places, plan, t, explain]);
  useActions(actions);
}
