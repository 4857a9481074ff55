import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useMemo } from 'react';
import { exportAddress } from '~/api/export';
import type { AccountPlan } from '~/api/generated/types.gen';
import { today } from '~/format/date';
import { idOf } from '~/format/name';
import { fiscalYearOf } from '~/format/period';
import { Breadcrumbs } from '~/kit/breadcrumbs';
import { Button } from '~/kit/button';
import { DataTable, type DataColumn } from '~/kit/data-table';
import { ExportMenu } from '~/kit/export-menu';
import { Link } from '~/kit/link';
import { PageHeader } from '~/kit/page-header';
import { QueryState } from '~/kit/query-state';
import { useTask } from '~/kit/use-task';
import { EmptyState, Notice } from '~/kit/view-state';
import { yearsToPlan } from '../model';
import { errorText } from '../parts/error-text';
import styles from '../parts/page.module.css';
import { PlanStateBadge } from '../parts/plan-head';
import { useWords, type Words } from '../parts/use-words';
import { createPlan } from '../plan-api';
import { pathOf } from '../plan-view';
import { accountNameQuery, organizationQuery, peopleQuery, plansQuery, sessionQuery } from '../queries';

/** /accounts/$id/plans */
export function PlansPage() {
  const { id = '' } = useParams({ strict: false });
  return <PlansScreen account={`accounts/${id}`} />;
}

/** The account's plans, the newest year first, and the years that have none yet. */
export function PlansScreen({ account }: { account: string }) {
  const { t } = useWords();
  const plans = useQuery(plansQuery(account));
  const { data: name = '' } = useQuery(accountNameQuery(account));
  return (
    <article className={styles.page}>
      <title>{t('plan.plansOf', { account: name })}</title>
      <PageHeader
        above={
          <Breadcrumbs
            label={t('plan.breadcrumbs')}
            crumbs={[
              { label: t('plan.accounts'), href: '/accounts' },
              { label: name, href: `/${account}` },
            ]}
          />
        }
        title={t('plan.plansOf', { account: name })}
        actions={
          plans.data && (
            <>
              <ExportMenu name={t('plan.plans')} addressOf={(format) => exportAddress(`${account}/plans`, format)} />
              <CreateButtons account={account} plans={plans.data} />
            </>
          )
        }
      />
      <QueryState query={plans} label={t('plan.plans')} shape="table">
        {(found) =>
          found.length === 0 ? (
            <EmptyState title={t('plan.none.title')} description={t('plan.none.text')} />
          ) : (
            <PlansTable plans={found} />
          )
        }
      </QueryState>
    </article>
  );
}

function PlansTable({ plans }: { plans: readonly AccountPlan[] }) {
  const { t } = useWords();
  return <DataTable label={t('plan.plans')} columns={usePlanColumns()} rows={plans} rowKey={(plan) => plan.name} />;
}

function usePlanColumns(): DataColumn<AccountPlan>[] {
  const { t, time, explain } = useWords();
  const { data: people } = useQuery(peopleQuery());
  return useMemo(
    () => [
      {
        id: 'year',
        header: t('plan.column.year'),
        text: (plan) => t('plan.fiscalYear', { year: String(plan.fiscalYear) }),
        cell: (plan) => <Link href={pathOf(plan.name)}>{t('plan.fiscalYear', { year: String(plan.fiscalYear) })}</Link>,
      },
      {
        id: 'state',
        header: t('plan.column.state'),
        text: (plan) => t(`plan.state.${plan.state as 'DRAFT'}`),
        cell: (plan) => <PlanStateBadge plan={plan} />,
      },
      {
        id: 'owner',
        header: t('plan.column.owner'),
        text: ({ owner }) =>
          people?.find(({ name }) => name === owner)?.displayName ?? idOf(owner),
      },
      { id: 'submitted', header: t('plan.column.submitted'), text: (plan) => time(plan.submitTime) },
      { id: 'reviewed', header: t('plan.column.reviewed'), text: (plan) => time(plan.reviewTime) },
      { id: 'stale', header: t('plan.column.stale'), text: (plan) => staleText(plan, { t, explain }) },
    ],
    [t, time, explain, people],
  );
}

function staleText(plan: AccountPlan, { t, explain }: Pick<Words, 't' | 'explain'>): string {
  if (plan.staleReasons.length > 0) return plan.staleReasons.map((why) => explain(why)).join(' ');
  return plan.state === 'APPROVED' ? t('plan.upToDate') : '';
}

function CreateButtons({ account, plans }: { account: string; plans: readonly AccountPlan[] }) {
  const { data: organization } = useQuery(organizationQuery());
  const { data: session } = useQuery(sessionQuery);
  if (!organization) return null;
  const present = fiscalYearOf(today(), organization.fiscalCalendar?.startMonth ?? 0);
  const years = yearsToPlan(plans.map((plan) => plan.fiscalYear), present);
  return years.map((year) => (
    <CreateButton key={year} account={account} year={year} person={session?.person ?? ''} />
  ));
}

function CreateButton({ account, year, person }: { account: string; year: number; person: string }) {
  const words = useWords();
  const navigate = useNavigate();
  const task = useTask(async () => {
    const made = await createPlan(account, year, person);
    void navigate({ to: pathOf(made.name) });
  }, { isOnce: true });
  return (
    <>
      {task.error !== undefined && <Notice tone="bad" text={errorText(task.error, words)} />}
      <Button icon="add" isPending={task.isRunning} onPress={task.run}>
        {words.t('plan.createYear', { year: String(year) })}
      </Button>
    </>
  );
}
