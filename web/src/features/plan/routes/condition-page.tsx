import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useState } from 'react';
import type { Condition } from '~/api/generated/types.gen';
import { Link } from '~/kit/link';
import { QueryState } from '~/kit/query-state';
import { EmptyState, Notice } from '~/kit/view-state';
import { Commitments } from '../parts/commitments';
import type { ChosenStep } from '../parts/step-words';
import { ConditionHead } from '../parts/condition-head';
import { ConditionEvidence, ConditionTerms } from '../parts/condition-terms';
import styles from '../parts/page.module.css';
import { ScorePanel } from '../parts/score-panel';
import { useWords } from '../parts/use-words';
import { pathOf, PlanViewProvider } from '../plan-view';
import { documentQuery } from '../queries';
import { usePlanParts } from '../use-plan-view';

/** /accounts/$id/plans/$year/conditions/$condition */
export function ConditionPage() {
  const { id = '', year = '', condition = '' } = useParams({ strict: false });
  const plan = `accounts/${id}/plans/${year}`;
  return <ConditionScreen plan={plan} name={`${plan}/conditions/${condition}`} />;
}

/** One Condition: both sides' promises, its terms, and how well it is made. */
export function ConditionScreen({ plan, name }: { plan: string; name: string }) {
  const { t } = useWords();
  const document = useQuery(documentQuery(plan));
  const { view, missing } = usePlanParts(document.data);
  if (view === undefined) {
    return (
      <QueryState query={{ ...document, data: undefined }} label={t('plan.section.conditions')} shape="page">
        {() => null}
      </QueryState>
    );
  }
  const condition = view.document.conditions.find((each) => each.name === name);
  if (condition === undefined) {
    return (
      <EmptyState
        title={t('plan.conditionGone.title')}
        description={t('plan.conditionGone.body')}
        action={<Link href={pathOf(plan)}>{t('plan.back')}</Link>}
      />
    );
  }
  return (
    <PlanViewProvider value={view}>
      {missing.map((part) => (
        <Notice key={part} tone="warn" text={t(`plan.partial.${part}`)} />
      ))}
      <Loaded key={condition.name} condition={condition} />
    </PlanViewProvider>
  );
}

function Loaded({ condition }: { condition: Condition }) {
  const [step, setStep] = useState<ChosenStep>();
  return (
    <article className={styles.page}>
      <ConditionHead condition={condition} step={step} onStep={setStep} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <Commitments condition={condition} onStep={setStep} />
          <ConditionTerms condition={condition} />
          <ConditionEvidence condition={condition} />
        </div>
        <ScorePanel condition={condition} onReview={() => setStep({ kind: 'review' })} />
      </div>
    </article>
  );
}
