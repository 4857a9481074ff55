import { useState } from 'react';
import type { Condition, Criterion } from '~/api/generated/types.gen';
import { Button } from '~/kit/button';
import { SegmentedControl } from '~/kit/choice';
import { Dialog } from '~/kit/dialog';
import { TextArea } from '~/kit/text-field';
import { useTask } from '~/kit/use-task';
import { Notice } from '~/kit/view-state';
import { ratedCriteria } from '../criterion-model';
import type { Saying } from '../plan-api';
import { usePlanView } from '../plan-view';
import styles from './dialog.module.css';
import { errorText } from './error-text';
import { useWords } from './use-words';

interface ReviewDialogProps {
  condition: Condition;
  onClose: () => void;
  onSay: (saying: Saying) => Promise<unknown>;
}

interface Answer {
  /** '' is not rated. */
  rating: string;
  reason: string;
}

const RATINGS = ['0', '1', '2', '3', '4'] as const;

/** A look at a Condition: a rating with a reason for what a person judges, and a note. */
export function ReviewDialog({ condition, onClose, onSay }: ReviewDialogProps) {
  const words = useWords();
  const { standard } = usePlanView();
  const [note, setNote] = useState('');
  const [answers, setAnswers] = useState(() => answersOf(condition));
  const [isTried, setTried] = useState(false);
  const ratings = Object.entries(answers)
    .filter(([, { rating }]) => rating !== '')
    .map(([criterionId, { rating, reason }]) => ({
      criterionId,
      rating: Number(rating),
      reason: reason.trim(),
    }));
  const task = useTask(() => onSay({ verb: 'review', review: { note: note.trim(), ratings } }), { onDone: onClose, isOnce: true });
  const isWhole = ratings.every(({ reason }) => reason !== '');
  const actions = (
    <>
      <Button onPress={onClose}>{words.t('plan.cancel')}</Button>
      <Button
        variant="primary"
        isPending={task.isRunning}
        onPress={() => (isWhole ? task.run() : setTried(true))}
      >
        {words.t('plan.life.confirm')}
      </Button>
    </>
  );
  return (
    <Dialog
      title={words.t('plan.review.title', { title: condition.title })}
      isOpen
      onClose={onClose}
      actions={actions}
    >
      <div className={styles.body}>
        {ratedCriteria(standard).map((criterion) => (
          <RatingFields
            key={criterion.criterionId}
            criterion={criterion}
            answer={answers[criterion.criterionId] ?? UNRATED}
            onChange={(answer) => setAnswers({ ...answers, [criterion.criterionId]: answer })}
            isTried={isTried}
          />
        ))}
        <TextArea label={words.t('plan.review.note')} value={note} onChange={setNote} />
        {task.error !== undefined && <Notice tone="bad" text={errorText(task.error, words)} />}
      </div>
    </Dialog>
  );
}

const UNRATED: Answer = { rating: '', reason: '' };

/** A review replaces the last one, so what was rated then is offered again. */
function answersOf(condition: Condition): Record<string, Answer> {
  const ratings = condition.review?.ratings ?? [];
  return Object.fromEntries(
    ratings.map(({ criterionId, rating, reason }) => [criterionId, { rating: String(rating), reason }]),
  );
}

interface RatingFieldsProps {
  criterion: Criterion;
  answer: Answer;
  onChange: (answer: Answer) => void;
  isTried: boolean;
}

function RatingFields({ criterion, answer, onChange, isTried }: RatingFieldsProps) {
  const { t, ofStandard } = useWords();
  const isMissing = isTried && answer.rating !== '' && answer.reason.trim() === '';
  return (
    <fieldset className={styles.list}>
      <legend className={styles.label}>{ofStandard(criterion.title)}</legend>
      <SegmentedControl
        label={`${t('plan.review.rating')}: ${ofStandard(criterion.title)}`}
        value={answer.rating}
        onChange={(rating) => onChange({ ...answer, rating })}
        options={RATINGS.map((rating) => ({ id: rating, label: t(`plan.review.rating.${rating}`) }))}
      />
      <TextArea
        label={t('plan.review.reason')}
        value={answer.reason}
        onChange={(reason) => onChange({ ...answer, reason })}
        error={isMissing ? t('plan.review.reasonRequired') : undefined}
        input={{ maxLength: 2000 }}
      />
    </fieldset>
  );
}
