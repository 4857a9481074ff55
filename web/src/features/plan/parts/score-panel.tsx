import type { Condition, CriterionResult, Evaluation } from '~/api/generated/types.gen';
import { Button } from '~/kit/button';
import {
  checkOf,
  criterionVerdict,
  doubtsOf,
  mendOf,
  pointsOf,
  verdictOf,
  type Mend,
} from '../criterion-model';
import { usePlanView } from '../plan-view';
import { CriterionMark } from './mark';
import { goTo } from './go-to';
import styles from './score-panel.module.css';
import { useWords } from './use-words';

interface ScorePanelProps {
  condition: Condition;
  onReview(): void;
}

/** How well a Condition is made: the figure, and for every criterion why and where it is mended. */
export function ScorePanel({ condition, onReview }: ScorePanelProps) {
  const { t, score, ofStandard } = useWords();
  const { evaluationOf, standard } = usePlanView();
  const evaluation = evaluationOf(condition);
  const verdict = verdictOf(evaluation);
  return (
    <section className={styles.panel} aria-label={t('plan.score.label')}>
      <header className={styles.head} data-verdict={verdict}>
        <span className={styles.figure}>
          {evaluation === undefined ? '–' : score(evaluation.scoreBasisPoints)}
        </span>
        <span className={styles.verdict}>{t(`plan.score.${verdict}`)}</span>
        {standard !== undefined && (
          <p className={styles.basis}>
            {t('plan.score.passMark', {
              standard: ofStandard(standard.displayName),
              version: standard.version,
              mark: score(standard.passMarkBasisPoints),
            })}
          </p>
        )}
        <OutOfDate evaluation={evaluation} />
      </header>
      <ol>
        {evaluation?.criteria.map((result) => (
          <Criterion
            key={result.criterionId}
            condition={condition}
            result={result}
            onReview={onReview}
          />
        ))}
      </ol>
    </section>
  );
}

/** A score that was kept and would come out otherwise now says of when it is, and why. */
function OutOfDate({ evaluation }: { evaluation: Evaluation | undefined }) {
  const { t, time, explain, ofStandard } = useWords();
  const doubts = doubtsOf(evaluation);
  if (doubts.length === 0) return null;
  return (
    <div className={styles.outOfDate}>
      <p>{t('plan.score.outOfDate', { time: time(evaluation?.evaluateTime) })}</p>
      <ul>
        {doubts.map(({ why, criterion }) => (
          <li key={why.reason}>{explain(why, { criterion_id: ofStandard(criterion) })}</li>
        ))}
      </ul>
    </div>
  );
}

interface CriterionProps extends ScorePanelProps {
  result: CriterionResult;
}

function Criterion({ condition, result, onReview }: CriterionProps) {
  const { t, explain, ofStandard } = useWords();
  const { standard } = usePlanView();
  const mend = mendOf(condition, result, checkOf(standard, result));
  return (
    <li className={styles.criterion} data-verdict={criterionVerdict(result)}>
      <CriterionMark verdict={criterionVerdict(result)} />
      <div>
        <h4 className={styles.title}>
          {ofStandard(result.title)}
          {result.required && <span className={styles.required}>{t('plan.score.required')}</span>}
        </h4>
        <p className={styles.reason}>{explain(result.explanation)}</p>
        <MendLink mend={mend} onReview={onReview} />
      </div>
      <span className={styles.points}>
        {result.notApplicable ? '–' : t('plan.score.points', { ...pointsOf(result) })}
      </span>
    </li>
  );
}

function MendLink({ mend, onReview }: { mend: Mend; onReview(): void }) {
  const { t, explain } = useWords();
  if (mend.kind === 'none') return null;
  if (mend.kind === 'review') {
    return (
      <Button variant="quiet" size="sm" icon="arrowRight" onPress={onReview}>
        {t('plan.criterion.review')}
      </Button>
    );
  }
  if (mend.lock !== undefined) {
    return <p className={styles.lock}>{explain(mend.lock)}</p>;
  }
  return (
    <Button variant="quiet" size="sm" icon="arrowRight" onPress={() => goTo(mend.target)}>
      {t('plan.criterion.mend')}
    </Button>
  );
}
