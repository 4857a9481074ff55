import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Forecast, Money } from '~/api/generated/types.gen';
import { moneyNanos } from '~/format/money';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { DataTable, type DataColumn } from '~/kit/data-table';
import { FigureLink } from '~/kit/figure';
import { Link } from '~/kit/link';
import { QueryState } from '~/kit/query-state';
import { Section } from '~/kit/section';
import { EmptyState } from '~/kit/view-state';
import { cellOf, dealsHref, subjectOf } from '../model';
import { forecastQuery, type Scope } from '../queries';
import { CATEGORIES, type ForecastSearch } from '../search';

interface ChildrenTableProps {
  scope: Scope;
  search: ForecastSearch;
}

/** The same figures for each who stands directly below, and the way into theirs. */
export function ChildrenTable({ scope, search }: ChildrenTableProps) {
  const text = useText();
  const query = useQuery(forecastQuery(scope, 'BY_CHILD'));
  const title = text(scope.subject.startsWith('people/') ? 'forecast.people.title' : 'forecast.below.title');
  return (
    <Section title={title}>
      <QueryState query={query} label={title} shape="table">
        {(forecast) => <Children forecast={forecast} title={title} search={search} />}
      </QueryState>
    </Section>
  );
}

/** Whether a part has a forecast of its own. */
function isChild(part: Forecast): boolean {
  return part.part !== 'OWN' && part.part !== 'REMAINDER';
}

/** What a child shows. */
function useChildColumns(search: ForecastSearch): DataColumn<Forecast>[] {
  const text = useText();
  const format = useFormat();
  return useMemo<DataColumn<Forecast>[]>(() => {
    const nanos = (money: Money | undefined) => (money ? moneyNanos(money) : undefined);
    // What stands on the subject itself and what is shown together lead nowhere: they are no subjects.
    const nameOf = (child: Forecast) => {
      if (child.part === 'OWN') return text('forecast.part.own', { name: child.displayName });
      if (child.part === 'REMAINDER') return text('forecast.part.remainder', { count: Number(child.partCount) });
      return child.displayName;
    };
    const pathOf = (child: Forecast) => `/${subjectOf(child)}/forecast`;
    const hrefOf = (child: Forecast) => dealsHref(pathOf(child), { period: search.period, kind: search.kind }, undefined, undefined);
    return [
      {
        id: 'name',
        header: text('forecast.below.name'),
        text: nameOf,
        sortValue: nameOf,
        cell: (child) => (isChild(child) ? <Link href={hrefOf(child)}>{child.displayName}</Link> : nameOf(child)),
      },
      ...CATEGORIES.map<DataColumn<Forecast>>((category) => ({
        id: category,
        header: text(`forecast.category.${category}`),
        align: 'end',
        text: (child) => format.amount(cellOf(child, category)?.amount),
        sortValue: (child) => nanos(cellOf(child, category)?.amount),
        cell: (child) =>
          isChild(child) ? (
            <FigureLink
              text={format.amount(cellOf(child, category)?.amount)}
              label={text('forecast.behind', { what: text(`forecast.category.${category}`), period: child.displayName })}
              href={dealsHref(pathOf(child), search, category, child.period)}
            />
          ) : (
            format.amount(cellOf(child, category)?.amount)
          ),
      })),
      {
        id: 'target',
        header: text('forecast.target'),
        align: 'end',
        text: (child) => format.amount(child.target),
        sortValue: (child) => nanos(child.target),
      },
      {
        id: 'attainment',
        header: text('forecast.attainment'),
        align: 'end',
        text: (child) =>
          child.attainment?.basisPoints === undefined
            ? text('forecast.notApplicable')
            : format.percent(child.attainment.basisPoints),
        sortValue: (child) =>
          child.attainment?.basisPoints === undefined ? undefined : BigInt(child.attainment.basisPoints),
      },
    ];
  }, [text, format, search]);
}

function Children({ forecast, title, search }: { forecast: Forecast; title: string; search: ForecastSearch }) {
  const text = useText();
  const columns = useChildColumns(search);
  if (!forecast.parts.some(isChild)) {
    return <EmptyState title={text('forecast.below.empty.title')} description={text('forecast.below.empty.body')} />;
  }
  return <DataTable label={title} columns={columns} rows={forecast.parts} rowKey={subjectOf} />;
}
