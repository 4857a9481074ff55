import { useQuery } from '@tanstack/react-query';
import { idOf } from '~/format/name';
import { useFormat } from '~/format/use-format';
import type { MessageId } from '~/i18n/catalog';
import { useText } from '~/i18n/text';
import { FigureLink } from '~/kit/figure';
import { countsOf, type Counts } from '../move-model';
import { nodeQuery } from '../queries';
import styles from './figures.module.css';

/** A figure, its name, and the filter that leaves the accounts it counts. */
const FIGURES: readonly [keyof Counts, MessageId, string][] = [
  ['accountCount', 'accounts.count.accounts', ''],
  ['activeCount', 'accounts.count.active', '&state=ACTIVE'],
  ['managedCount', 'accounts.count.managed', '&managed=true'],
  ['employeeCount', 'accounts.count.employees', ''],
];

/** What the account and all below it come to; each figure leads to the accounts that it counts. */
export function Figures({ account }: { account: string }) {
  const text = useText();
  const format = useFormat();
  const { data } = useQuery(nodeQuery(account));
  if (!data) return null;
  const counts = countsOf(data);
  const rows = `/accounts/${idOf(account)}?tab=below`;
  return (
    <dl className={styles.figures} aria-label={text('accounts.figures.label')}>
      {FIGURES.map(([field, label, filter]) => (
        <div key={field} className={styles.figure}>
          <dt>{text(label)}</dt>
          <dd>
            <FigureLink
              text={format.count(counts[field])}
              label={text('accounts.figures.rows', { what: text(label) })}
              href={rows + filter}
              size="lg"
            />
          </dd>
        </div>
      ))}
    </dl>
  );
}
