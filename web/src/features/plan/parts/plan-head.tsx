import type { AccountPlan } from '~/api/generated/types.gen';
import { Badge, StatusBadge, type Tone } from '~/kit/badge';
import { Breadcrumbs } from '~/kit/breadcrumbs';
import { PageHeader } from '~/kit/page-header';
import { Notice } from '~/kit/view-state';
import { PLAN_FIELDS } from '../fields';
import type { PlanState } from '../model';
import { usePlanView } from '../plan-view';
import { accountOf } from '../queries';
import { PersonField } from './fields';
import styles from './plan-head.module.css';
import { PlanSteps } from './plan-steps';
import { useWords } from './use-words';

export const STATE_TONES: Record<PlanState, Tone> = {
  STATE_UNSPECIFIED: 'neutral',
  DRAFT: 'neutral',
  SUBMITTED: 'info',
  APPROVED: 'good',
  RETURNED: 'warn',
};

/** Whose plan it is, where it stands, and what can be done with it now. */
export function PlanHead() {
  const { t } = useWords();
  const { document, plan, editable } = usePlanView();
  const account = accountOf(plan.name);
  const crumbs = [
    { label: t('plan.accounts'), href: '/accounts' },
    { label: document.accountDisplayName, href: `/${account}` },
    { label: t('plan.plans'), href: `/${account}/plans` },
  ];
  return (
    <>
      <PageHeader
        above={<Breadcrumbs label={t('plan.breadcrumbs')} crumbs={crumbs} />}
        title={t('plan.title', { account: document.accountDisplayName, year: String(plan.fiscalYear) })}
        beside={<PlanStateBadge plan={plan} />}
        meta={
          <div className={styles.meta}>
            <span className={styles.owner}>
              <span className={styles.label}>{t('plan.field.owner')}</span>
              <span className={styles.person}>
                <PersonField resource={plan} edit={PLAN_FIELDS.owner} isLocked={!editable} />
              </span>
            </span>
            <Doings plan={plan} />
          </div>
        }
        actions={<PlanSteps />}
      />
      <Notices plan={plan} />
    </>
  );
}

export function PlanStateBadge({ plan }: { plan: AccountPlan }) {
  const { t } = useWords();
  return (
    <>
      <StatusBadge
        text={t(`plan.state.${plan.state as Exclude<PlanState, 'STATE_UNSPECIFIED'>}`)}
        tone={STATE_TONES[plan.state]}
      />
      {plan.version > 0 && <Badge text={t('plan.versionNumber', { version: plan.version })} />}
    </>
  );
}

function Doings({ plan }: { plan: AccountPlan }) {
  const { t, time } = useWords();
  const { nameOf } = usePlanView();
  return (
    <>
      {plan.submitTime !== undefined && (
        <span>{t('plan.submittedBy', { person: nameOf(plan.submitter), time: time(plan.submitTime) })}</span>
      )}
      {plan.reviewTime !== undefined && (
        <span>{t('plan.reviewedBy', { person: nameOf(plan.reviewer), time: time(plan.reviewTime) })}</span>
      )}
    </>
  );
}

/** Why it cannot be changed, what the reviewer said, and what makes it out of date. */
function Notices({ plan }: { plan: AccountPlan }) {
  const { t, explain, time } = useWords();
  const { nameOf } = usePlanView();
  const person = nameOf(plan.reviewer);
  return (
    <div className={styles.notices}>
      {plan.state === 'SUBMITTED' && (
        <Notice tone="info" text={t('plan.readOnly.SUBMITTED', { time: time(plan.submitTime) })} />
      )}
      {plan.state === 'APPROVED' && (
        <Notice tone="info" text={t('plan.readOnly.APPROVED', { person })} />
      )}
      {plan.reviewNote !== '' && plan.state !== 'SUBMITTED' && (
        <blockquote className={styles.note} data-state={plan.state}>
          <p className={styles.label}>{t(`plan.reviewNote.${plan.state as 'DRAFT'}`, { person })}</p>
          <p>{plan.reviewNote}</p>
        </blockquote>
      )}
      {plan.staleReasons.map((why) => (
        <Notice key={why.reason} tone="warn" text={`${t('plan.stale.title')}: ${explain(why)}`} />
      ))}
    </div>
  );
}
