import type { Commitment, Condition, Side } from '~/api/generated/types.gen';
import type { MessageId } from '~/i18n/catalog';
import { Button, IconButton } from '~/kit/button';
import { InlineDate } from '~/kit/inline-date';
import { InlineTextArea } from '~/kit/inline-text';
import { Section } from '~/kit/section';
import { showToast } from '~/kit/toast';
import { commitmentsOf, fieldLock, newCommitmentId, stepOfCommitment } from '../condition-model';
import { COMMITMENTS } from '../fields';
import { rowField } from '../rows';
import { useSaver } from '../use-saver';
import { AddRow } from './add-row';
import styles from './commitments.module.css';
import type { ChosenStep } from './step-words';
import { errorText } from './error-text';
import { placeOf } from './go-to';
import { CommitmentMark } from './mark';
import { mapped, useField } from './use-field';
import { useWords } from './use-words';

interface CommitmentsProps {
  condition: Condition;
  onStep: (step: ChosenStep) => void;
}

/** What the customer promises beside what we promise. */
export function Commitments({ condition, onStep }: CommitmentsProps) {
  return (
    <div className={styles.sides}>
      <OneSide side="CUSTOMER" condition={condition} onStep={onStep} />
      <OneSide side="VENDOR" condition={condition} onStep={onStep} />
    </div>
  );
}

function OneSide({ side, condition, onStep }: CommitmentsProps & { side: Side }) {
  const { t } = useWords();
  const saver = useSaver(condition);
  const isLocked = fieldLock(condition, 'commitments') !== undefined;
  const commitments = commitmentsOf(condition, side);
  const add = (text: string) => {
    const commitmentId = newCommitmentId(condition.commitments, side);
    const row: Commitment = { commitmentId, side, text, state: 'OPEN', stateNote: '' };
    return saver.changeRows(COMMITMENTS, { kind: 'add', row });
  };
  return (
    <Section title={t(`plan.side.${side}.owes` as MessageId)}>
      {commitments.length === 0 && <p className={styles.nothing}>{t('plan.side.nothing')}</p>}
      <ul>
        {commitments.map((commitment) => (
          <CommitmentRow key={commitment.commitmentId} condition={condition} commitment={commitment} isLocked={isLocked} onStep={onStep} />
        ))}
      </ul>
      {!isLocked && (
        <div {...placeOf(`add-${side}`)}>
          <AddRow
            label={t(`plan.commitment.add.${side}` as MessageId)}
            draftKey={`${condition.name}.commitments.${side}.add`}
            onAdd={add}
          />
        </div>
      )}
    </Section>
  );
}

interface CommitmentRowProps extends CommitmentsProps {
  commitment: Commitment;
  isLocked: boolean;
}

function CommitmentRow({ condition, commitment, isLocked, onStep }: CommitmentRowProps) {
  const words = useWords();
  const { t } = words;
  const saver = useSaver(condition);
  const bind = useField(condition);
  const { commitmentId: id } = commitment;
  const text = mapped(bind(rowField(COMMITMENTS, id, 'text'), `${id}.text`), {
    to: (value) => value ?? '',
    from: (value: string) => value,
  });
  const due = mapped(bind(rowField(COMMITMENTS, id, 'dueDate'), `${id}.due`), {
    to: (day) => day ?? null,
    from: (day) => day ?? undefined,
  });
  const remove = () => {
    saver
      .changeRows(COMMITMENTS, { kind: 'remove', key: id })
      .catch((error: unknown) => showToast({ kind: 'bad', title: errorText(error, words) }));
  };
  return (
    <li className={styles.commitment}>
      <CommitmentMark state={commitment.state} />
      <div className={styles.words}>
        <InlineTextArea label={t('plan.commitment.text')} field={text} isReadOnly={isLocked} />
        <div className={styles.due} {...placeOf(`commitment-${id}-due`)}>
          <span>{t('plan.commitment.due')}</span>
          {isLocked && commitment.dueDate === undefined ? (
            <span>{t('plan.commitment.dueWithCondition')}</span>
          ) : (
            <InlineDate label={t('plan.commitment.due')} field={due} isReadOnly={isLocked} />
          )}
        </div>
        {commitment.stateNote && <p className={styles.note}>{commitment.stateNote}</p>}
        <CommitmentSteps condition={condition} commitment={commitment} onStep={onStep} />
      </div>
      {!isLocked && (
        <IconButton
          size="sm"
          icon="close"
          label={t('plan.commitment.remove')}
          onPress={remove}
        />
      )}
    </li>
  );
}

/** The side that owes it reports it; the other one says whether it is satisfied. */
function CommitmentSteps({ condition, commitment, onStep }: CommitmentsProps & { commitment: Commitment }) {
  const { t } = useWords();
  const step = stepOfCommitment(condition, commitment.commitmentId);
  if (!step) return null;
  const side = step.side as 'CUSTOMER' | 'VENDOR';
  if (step.kind === 'report') {
    return (
      <Button size="sm" onPress={() => onStep(step)}>
        {t(`plan.life.report.${side}`)}
      </Button>
    );
  }
  return (
    <span className={styles.steps}>
      <Button size="sm" variant="primary" onPress={() => onStep({ ...step, satisfied: true })}>
        {t(`plan.life.satisfied.${side}`)}
      </Button>
      <Button size="sm" onPress={() => onStep({ ...step, satisfied: false })}>
        {t(`plan.life.notSatisfied.${side}`)}
      </Button>
    </span>
  );
}
