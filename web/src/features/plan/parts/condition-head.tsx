import { useState } from 'react';
import { useNavigate } from '@tanstack/react-router';
import type { Condition } from '~/api/generated/types.gen';
import type { MessageId } from '~/i18n/catalog';
import { StatusBadge, type Tone } from '~/kit/badge';
import { Breadcrumbs } from '~/kit/breadcrumbs';
import { Button } from '~/kit/button';
import { PageHeader } from '~/kit/page-header';
import { Notice } from '~/kit/view-state';
import { useConditionActions } from '../condition-actions';
import { fieldLock, otherSide, type ConditionStep } from '../condition-model';
import { CONDITION_FIELDS } from '../fields';
import { planLock } from '../model';
import { pathOf, usePlanView } from '../plan-view';
import { accountOf } from '../queries';
import { ActionButton } from './action-button';
import { ConditionDialog } from './condition-dialogs';
import { TextLine } from './fields';
import { lockText } from './lock-text';
import styles from './page.module.css';
import type { ChosenStep } from './step-words';
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
  const words = useWords();
  const { t, by } = words;
  const { document, plan } = usePlanView();
  const navigate = useNavigate();
  const account = accountOf(plan.name);
  const locked = lockText(planLock(plan), words);
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
        title={<Title condition={condition} />}
        meta={
          <>
            <StatusBadge
              tone={TONES[condition.state]}
              text={t(`plan.condition.state.${condition.state}` as MessageId, { side: by(condition.proposer) })}
            />
            {isAsked && <span>{t('plan.life.waiting', { side: by(otherSide(condition.proposer)) })}</span>}
            {condition.stateNote !== '' && <q>{condition.stateNote}</q>}
          </>
        }
        actions={<StepButtons condition={condition} onStep={onStep} />}
      />
      {locked !== undefined && <Notice tone="info" text={locked} />}
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

/** Text where it is fixed: a control has no width of its own, as a heading's text has. */
function Title({ condition }: { condition: Condition }) {
  const { t } = useWords();
  if (fieldLock(condition, 'title') !== undefined) return condition.title;
  return (
    <div className={styles.titleField}>
      <TextLine resource={condition} edit={CONDITION_FIELDS.title} label={t('plan.field.title')} isRequired />
    </div>
  );
}

/** The likely steps as buttons; the rest behind "more". */
function StepButtons({ condition, onStep }: Pick<ConditionHeadProps, 'condition' | 'onStep'>) {
  const { t } = useWords();
  const [showsAll, setShowsAll] = useState(false);
  const actions = useConditionActions(condition, onStep);
  const shown = actions.filter(({ step }) => showsAll || !isRare(step)).toReversed();
  return (
    <>
      {!showsAll && actions.some(({ step }) => isRare(step)) && (
        <Button variant="quiet" onPress={() => setShowsAll(true)}>
          {t('plan.life.more')}
        </Button>
      )}
      {shown.map(({ step, ...action }) => (
        <ActionButton
          key={action.id}
          action={action}
          variant={step.kind === 'agree' ? 'primary' : 'secondary'}
        />
      ))}
    </>
  );
}

function isRare({ kind }: ConditionStep): boolean {
  return kind === 'withdraw' || kind === 'delete' || kind === 'decline';
}
