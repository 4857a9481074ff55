import type { Evaluation } from '~/api/generated/types.gen';
import type { MessageId } from '~/i18n/catalog';
import { doubtsOf, verdictOf } from '../criterion-model';
import styles from './score-mark.module.css';
import { useWords } from './use-words';

/** A Condition's score, and whether that is enough: a figure, a word and a colour; and if it is old. */
export function ScoreMark({ evaluation }: { evaluation: Evaluation | undefined }) {
  const { t, score } = useWords();
  const verdict = verdictOf(evaluation);
  return (
    <span className={styles.score} data-verdict={verdict}>
      {evaluation !== undefined && (
        <span className={styles.figure}>{score(evaluation.scoreBasisPoints)}</span>
      )}
      <span className={styles.verdict}>{t(`plan.score.${verdict}` as MessageId)}</span>
      {doubtsOf(evaluation).length > 0 && (
        <span className={styles.verdict}>{t('plan.score.old')}</span>
      )}
    </span>
  );
}
