import type { Condition, Side } from '~/api/generated/types.gen';
import type { MessageId } from '~/i18n/catalog';
import { Link } from '~/kit/link';
import { commitmentsOf } from '../condition-model';
import { pathOf, usePlanView } from '../plan-view';
import { CommitmentMark } from './mark';
import styles from './condition-card.module.css';
import { ScoreMark } from './score-mark';
import { useWords } from './use-words';

/** A Condition on the board: both sides' promises side by side, and how well it is made. */
export function ConditionCard({ condition }: { condition: Condition }) {
  const { t, by, measure } = useWords();
  const { evaluationOf } = usePlanView();
  return (
    <article className={styles.card} data-print="together">
      <header className={styles.head}>
        <h4 className={styles.title}>
          <Link href={pathOf(condition.name)} variant="quiet">
            {condition.title}
          </Link>
        </h4>
        <ScoreMark evaluation={evaluationOf(condition)} />
      </header>
      <p className={styles.state}>
        {t(`plan.condition.state.${condition.state}` as MessageId, { side: by(condition.proposer) })}
      </p>
      <div className={styles.sides}>
        <PromisesOf side="CUSTOMER" condition={condition} />
        <PromisesOf side="VENDOR" condition={condition} />
      </div>
      <p className={styles.measure}>{measure(condition.measure)}</p>
      <CardFacts condition={condition} />
    </article>
  );
}

function PromisesOf({ side, condition }: { side: Side; condition: Condition }) {
  const { t } = useWords();
  const commitments = commitmentsOf(condition, side);
  return (
    <section className={styles.side}>
      <h5 className={styles.sideName}>{t(`plan.side.${side}` as MessageId)}</h5>
      {commitments.length === 0 && <p className={styles.nothing}>{t('plan.side.nothing')}</p>}
      <ul>
        {commitments.map((commitment) => (
          <li key={commitment.commitmentId} className={styles.promise}>
            <CommitmentMark state={commitment.state} />
            <span>{commitment.text}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function CardFacts({ condition }: { condition: Condition }) {
  const { t, day } = useWords();
  const { nameOf } = usePlanView();
  const named = (resource: string): string => (resource === '' ? t('plan.nobody') : nameOf(resource));
  return (
    <dl className={styles.facts}>
      <div>
        <dt>{t('plan.card.sponsor')}</dt>
        <dd>{named(condition.sponsor)}</dd>
      </div>
      <div>
        <dt>{t('plan.field.owner')}</dt>
        <dd>{named(condition.owner)}</dd>
      </div>
      <div>
        <dt>{t('plan.field.due')}</dt>
        <dd>{day(condition.dueDate)}</dd>
      </div>
    </dl>
  );
}
