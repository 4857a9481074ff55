import type { Date as CalendarDate } from '~/api/generated/types.gen';
import { useFormat } from '~/format/use-format';
import type { MessageId } from '~/i18n/catalog';
import { useText } from '~/i18n/text';
import type { Counts, TopChange } from '../move-model';
import type { MovePreview } from '../move-query';
import styles from './move-preview.module.css';

const COLUMNS: readonly [keyof Counts, MessageId][] = [
  ['accountCount', 'accounts.count.accounts'],
  ['activeCount', 'accounts.count.active'],
  ['managedCount', 'accounts.count.managed'],
  ['employeeCount', 'accounts.count.employees'],
];

interface MovePreviewTableProps {
  preview: MovePreview;
  /** The day on which it happens, if that is to come. */
  takesEffect: CalendarDate | undefined;
}

/** What a move changes: where the account stands, and the counts of both top parents. */
export function MovePreviewTable({ preview, takesEffect }: MovePreviewTableProps) {
  const text = useText();
  const format = useFormat();
  return (
    <section className={styles.preview} aria-label={text('accounts.move.preview')}>
      <h3>{text('accounts.move.preview')}</h3>
      <dl className={styles.paths}>
        <dt>{text('accounts.move.now')}</dt>
        <dd>{preview.pathBefore}</dd>
        <dt>{text('accounts.move.then')}</dt>
        <dd>{preview.pathAfter}</dd>
      </dl>
      {preview.tops.length > 0 ? (
        <CountsTable tops={preview.tops} />
      ) : (
        <p className={styles.hint}>{text('accounts.move.sameTop')}</p>
      )}
      {takesEffect && (
        <p className={styles.hint}>{text('accounts.move.later', { date: format.date(takesEffect) })}</p>
      )}
    </section>
  );
}

function CountsTable({ tops }: { tops: readonly TopChange[] }) {
  const text = useText();
  return (
    <table className={styles.counts}>
      <thead>
        <tr>
          <th scope="col">{text('accounts.move.top')}</th>
          {COLUMNS.map(([field, label]) => (
            <th key={field} scope="col" className={styles.number}>
              {text(label)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {tops.map((top) => (
          <tr key={top.account}>
            <th scope="row">{top.displayName}</th>
            {COLUMNS.map(([field]) => (
              <BeforeAfter key={field} before={top.before[field]} after={top.after[field]} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function BeforeAfter({ before, after }: { before: string; after: string }) {
  const text = useText();
  const format = useFormat();
  if (before === after) return <td className={styles.number}>{format.count(after)}</td>;
  return (
    <td className={styles.number}>
      {text('accounts.move.change', { before: format.count(before), after: format.count(after) })}
    </td>
  );
}
