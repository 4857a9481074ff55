import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { QueryState } from '~/kit/query-state';
import { Notice } from '~/kit/view-state';
import { ConditionsSection } from '../parts/conditions-section';
import styles from '../parts/page.module.css';
import { PlanHead } from '../parts/plan-head';
import { SectionNav } from '../parts/section-nav';
import { StrategySection } from '../parts/strategy-section';
import { useWords } from '../parts/use-words';
import { WorkSection } from '../parts/work-section';
import { PlanViewProvider } from '../plan-view';
import { documentQuery } from '../queries';
import { usePlanParts } from '../use-plan-view';

/** /accounts/$id/plans/$year */
export function PlanPage() {
  const { id = '', year = '' } = useParams({ strict: false });
  return <PlanScreen plan={`accounts/${id}/plans/${year}`} />;
}

/** A plan: where it stands, what it says, and what both sides promise. */
export function PlanScreen({ plan }: { plan: string }) {
  const { t } = useWords();
  const document = useQuery(documentQuery(plan));
  const { view, missing } = usePlanParts(document.data);
  if (view === undefined) {
    return (
      <QueryState query={{ ...document, data: undefined }} label={t('plan.plans')} shape="page">
        {() => null}
      </QueryState>
    );
  }
  return (
    <PlanViewProvider value={view}>
      <article className={styles.page}>
        <PlanHead />
        {missing.map((part) => (
          <Notice key={part} tone="warn" text={t(`plan.partial.${part}`)} />
        ))}
        <SectionNav />
        <StrategySection />
        <WorkSection />
        <ConditionsSection />
      </article>
    </PlanViewProvider>
  );
}
