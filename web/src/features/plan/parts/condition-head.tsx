import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { Condition } from '~/api/generated/types.gen';
import type { MessageId } from '~/i18n/catalog';
import { StatusBadge, type Tone } from '~/kit/badge';
import { Breadcrumbs } from '~/kit/breadcrumbs';
import { Button } from '~/kit/button';
import { PageHeader } from '~/kit/page-header';
import { Notice } from '~/kit/view-state';
import { conditionSteps, fieldLock, otherSide, type ConditionStep } from '../condition-model';
import { CONDITION_FIELDS } from '../fields';
import { pathOf, usePlanView } from '../plan-view';
import { accountOf } from '../queries';
import { ConditionDialog, stepWords, type ChosenStep } from './condition-dialogs';
import { TextLine } from './fields';
import styles from './page.module.css';
import { useWords } from './use-words';

const TONES: Partial<Record<Condition['state'], Tone>> = {
  AGREED: 'info',
  REPORTED_DONE: 'info',
  SATISFIED: 'good',
  NOT_SATISFIED: 'bad',
  COUNTERED: 'warn',
};

interface ConditionHeadProps {
  condition: Condition;
  step: ChosenStep | undefined;
  onStep: (step: ChosenStep | undefined) => void;
}

/** Which Condition it is, where it stands, and what may be said of it now. */
export function ConditionHead({ condition, step, onStep }: ConditionHeadProps) {
  const { t, by } = useWords();
  const { document, plan, editable } = usePlanView();
  const navigate = useNavigate();
  const account = accountOf(plan.name);
  const steps = conditionSteps(condition, editable).filter((each) => !('commitmentId' in each));
  const isAsked = condition.state === 'PROPOSED' || condition.state === 'COUNTERED';
  return (
    <>
      <title>{condition.title}</title>
      <PageHeader
        above={
          <Breadcrumbs
            label={t('plan.breadcrumbs')}
            crumbs={[
              { label: document.accountDisplayName, href: `/${account}` },
              { label: t('plan.fiscalYear', { year: String(plan.fiscalYear) }), href: pathOf(plan.name) },
              { label: t('plan.section.conditions'), href: `${pathOf(plan.name)}#conditions` },
            ]}
          />
        }
        title={
          <div className={styles.titleField}>
            <TextLine
              resource={condition}
              edit={CONDITION_FIELDS.title}
              label={t('plan.field.title')}
              isRequired
              isLocked={fieldLock(condition, 'title', editable) !== undefined}
            />
          </div>
        }
        beside={
          <StatusBadge
            tone={TONES[condition.state]}
            text={t(`plan.condition.state.${condition.state}` as MessageId, { side: by(condition.proposer) })}
          />
        }
        meta={isAsked && t('plan.life.waiting', { side: by(otherSide(condition.proposer)) })}
        actions={<StepButtons steps={steps} onStep={onStep} />}
      />
      {!editable && <Notice tone="info" text={t('plan.locked.plan', { state: t(`plan.state.${plan.state}` as MessageId) })} />}
      {step && (
        <ConditionDialog
          condition={condition}
          step={step}
          onClose={() => onStep(undefined)}
          onDeleted={() => void navigate({ to: pathOf(plan.name) })}
        />
      )}
    </>
  );
}

/** The likely steps as buttons; the rest behind "more". */
function StepButtons({ steps, onStep }: { steps: readonly ConditionStep[]; onStep: (step: ChosenStep) => void }) {
  const { t } = useWords();
  const [showsAll, setShowsAll] = useState(false);
  const isRare = (step: ConditionStep) => step.kind === 'withdraw' || step.kind === 'delete' || step.kind === 'decline';
  const shown = steps.filter((step) => showsAll || !isRare(step)).toReversed();
  return (
    <>
      {!showsAll && steps.some(isRare) && (
        <Button variant="quiet" onPress={() => setShowsAll(true)}>
          {t('plan.life.more')}
        </Button>
      )}
      {shown.map((step) => (
        <Button
          key={step.kind}
          variant={step.kind === 'agree' ? 'primary' : 'secondary'}
          onPress={() => onStep(step as ChosenStep)}
        >
          {t(labelOf(step))}
        </Button>
      ))}
    </>
  );
}

function labelOf(step: ConditionStep): MessageId {
  if (step.kind === 'review') return 'plan.life.review';
  if (step.kind === 'delete') return 'plan.life.delete';
  if (step.kind === 'counter') return `plan.life.counter.${step.side as 'CUSTOMER' | 'VENDOR'}`;
  return stepWords(step as Exclude<ChosenStep, { kind: 'review' | 'counter' | 'delete' }>).label;
}
