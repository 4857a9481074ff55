import { boardOf, BOARD_COLUMNS, type BoardColumn } from '../condition-model';
import type { Condition } from '~/api/generated/types.gen';
import type { MessageId } from '~/i18n/catalog';
import { usePlanView } from '../plan-view';
import styles from './condition-board.module.css';
import { ConditionCard } from './condition-card';
import { useWords } from './use-words';

/** The plan's Conditions by where they stand. A column without any shrinks to its heading. */
export function ConditionBoard() {
  const { document } = usePlanView();
  const board = boardOf(document.conditions);
  return (
    <div className={styles.board}>
      {BOARD_COLUMNS.map((column) => (
        <Column key={column} column={column} conditions={board[column]} />
      ))}
    </div>
  );
}

function Column({ column, conditions }: { column: BoardColumn; conditions: Condition[] }) {
  const { t } = useWords();
  const heading = t(`plan.board.${column}` as MessageId);
  return (
    <section
      className={styles.column}
      data-empty={conditions.length === 0 || undefined}
      aria-label={heading}
    >
      <h3 className={styles.heading}>
        <span className={styles.title}>{heading}</span>
        <span className={styles.count} title={t('plan.board.count', { count: conditions.length })}>
          {conditions.length}
        </span>
      </h3>
      <ul className={styles.cards}>
        {conditions.map((condition) => (
          <li key={condition.name}>
            <ConditionCard condition={condition} />
          </li>
        ))}
      </ul>
    </section>
  );
}
