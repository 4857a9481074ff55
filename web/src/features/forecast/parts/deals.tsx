import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Contribution } from '~/api/generated/types.gen';
import { isoDate } from '~/format/date';
import { moneyNanos } from '~/format/money';
import { idOf } from '~/format/name';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { StatusBadge } from '~/kit/badge';
import { DataTable, type DataColumn } from '~/kit/data-table';
import { Drawer } from '~/kit/drawer';
import { Link } from '~/kit/link';
import { QueryState } from '~/kit/query-state';
import { EmptyState } from '~/kit/view-state';
import { proofOf } from '../model';
import { contributionsQuery, type Contributions, type Scope } from '../queries';
import type { ForecastSearch } from '../search';
import { useNames, type NameOf } from '../use-names';

interface DealsProps {
  scope: Scope;
  deals: NonNullable<ForecastSearch['deals']>;
  onClose: () => void;
}

/** The deals behind one figure, and the proof that they add up to it. */
export function Deals({ scope, deals, onClose }: DealsProps) {
  const text = useText();
  const format = useFormat();
  const query = useQuery(contributionsQuery(scope, deals === 'ALL' ? [] : [deals]));
  const nameOf = useNames([scope.subject]);
  const what = text(`forecast.category.${deals}`);
  const title = text('forecast.deals.title', { what, period: format.period(scope.period), name: nameOf(scope.subject) });
  return (
    <Drawer title={title} closeLabel={text('forecast.deals.close')} keys={text('forecast.deals.keys')} onClose={onClose}>
      <QueryState query={query} label={title} shape="table">
        {(found) => <DealsTable found={found} title={title} />}
      </QueryState>
    </Drawer>
  );
}

/** What a deal shows. */
function useDealColumns(nameOf: NameOf): DataColumn<Contribution>[] {
  const text = useText();
  const format = useFormat();
  return useMemo<DataColumn<Contribution>[]>(() => {
    const column = (id: string, header: string, of: (deal: Contribution) => string): DataColumn<Contribution> => ({
      id,
      header,
      text: of,
      sortValue: of,
    });
    return [
      {
        ...column('deal', text('forecast.deals.deal'), (deal) => deal.displayName),
        cell: (deal) => <Link href={`/${deal.opportunity}`}>{deal.displayName}</Link>,
        isShrunk: true,
        pin: 'start',
      },
      {
        ...column('account', text('forecast.deals.account'), (deal) => nameOf(deal.account)),
        cell: (deal) => (
          <Link href={`/accounts/${idOf(deal.account)}`} variant="quiet">
            {nameOf(deal.account)}
          </Link>
        ),
        isShrunk: true,
      },
      { ...column('owner', text('forecast.deals.owner'), (deal) => (deal.owner ? nameOf(deal.owner) : '')), isShrunk: true },
      column('stage', text('forecast.deals.stage'), (deal) => nameOf(deal.stage)),
      {
        ...column('close', text('forecast.deals.close.date'), (deal) => format.date(deal.closeDate)),
        sortValue: (deal) => isoDate(deal.closeDate) || undefined,
      },
      {
        id: 'own',
        header: text('forecast.deals.own'),
        align: 'end',
        text: (deal) => format.money(deal.amount, 'exact'),
      },
      {
        id: 'amount',
        header: text('forecast.deals.amount'),
        align: 'end',
        text: (deal) => format.amount(deal.reportingAmount, 'exact'),
        sortValue: (deal) => deal.reportingAmount && moneyNanos(deal.reportingAmount),
        pin: 'end',
      },
    ];
  }, [text, format, nameOf]);
}

function DealsTable({ found, title }: { found: Contributions; title: string }) {
  const text = useText();
  const format = useFormat();
  const nameOf = useNames(found.deals.flatMap((deal) => [deal.account, deal.owner, deal.stage]));
  const columns = useDealColumns(nameOf);
  if (found.deals.length === 0) {
    return <EmptyState title={text('forecast.deals.empty.title')} description={text('forecast.deals.empty.body')} />;
  }
  const proof = proofOf(found);
  return (
    <>
      <StatusBadge
        tone={proof === 'equal' ? 'good' : 'warn'}
        text={text(`forecast.proof.${proof}`, {
          count: Number(found.count),
          shown: found.deals.length,
          amount: format.money(found.total, 'exact'),
        })}
      />
      <DataTable
        label={title}
        columns={columns}
        rows={found.deals}
        rowKey={(deal) => deal.opportunity}
        totals={{ deal: text('forecast.deals.total'), amount: format.amount(found.total, 'exact') }}
      />
    </>
  );
}
