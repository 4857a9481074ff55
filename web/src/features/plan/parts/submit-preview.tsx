import { Notice } from '~/kit/view-state';
import { criterionVerdict } from '../criterion-model';
import { submitPreview, type FailingCondition, type SubmitPreview as Preview } from '../model';
import { usePlanView } from '../plan-view';
import styles from './dialog.module.css';
import { CriterionMark } from './mark';
import { ScoreMark } from './score-mark';
import { useWords } from './use-words';

/** What submitting freezes, and what a reviewer will ask about. */
export function SubmitPreview() {
  const { t, explain } = useWords();
  const { document, evaluationOf } = usePlanView();
  const preview = submitPreview(document, evaluationOf);
  const { objectives, actions, conditions } = preview;
  return (
    <>
      <p>{t('plan.submit.freezes', { objectives, actions, conditions })}</p>
      {preview.missing.length > 0 && (
        <div>
          <p className={styles.label}>{t('plan.submit.missing')}</p>
          <ul className={styles.reasons}>
            {preview.missing.map((part) => (
              <li key={part}>
                <CriterionMark verdict="notMet" />
                {t(`plan.missing.${part}`)}
              </li>
            ))}
          </ul>
        </div>
      )}
      {preview.staleReasons.map((why) => (
        <Notice key={why.reason} tone="warn" text={explain(why)} />
      ))}
      <Quality preview={preview} />
    </>
  );
}

function Quality({ preview }: { preview: Preview }) {
  const { t } = useWords();
  if (preview.conditions === 0) return <Notice tone="warn" text={t('plan.submit.noConditions')} />;
  if (preview.failing.length === 0) return <Notice tone="info" text={t('plan.submit.allPass')} />;
  return (
    <div>
      <p className={styles.label}>{t('plan.submit.failing', { count: preview.failing.length })}</p>
      <ul>
        {preview.failing.map((failing) => (
          <Failing key={failing.condition.name} failing={failing} />
        ))}
      </ul>
    </div>
  );
}

function Failing({ failing: { condition, evaluation } }: { failing: FailingCondition }) {
  const { explain } = useWords();
  const unmet = evaluation?.criteria.filter((result) => criterionVerdict(result) === 'notMet') ?? [];
  return (
    <li className={styles.failing}>
      <div className={styles.failingHead}>
        <span>{condition.title}</span>
        <ScoreMark evaluation={evaluation} />
      </div>
      <ul className={styles.reasons}>
        {unmet.map((result) => (
          <li key={result.criterionId}>
            <CriterionMark verdict="notMet" />
            {explain(result.explanation)}
          </li>
        ))}
      </ul>
    </li>
  );
}

