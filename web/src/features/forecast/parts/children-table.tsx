import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { Forecast } from '~/api/generated/types.gen';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { DataTable, type DataColumn } from '~/kit/data-table';
import { Figure, FigureLink } from '~/kit/figure';
import { Link } from '~/kit/link';
import { QueryState } from '~/kit/query-state';
import { Section } from '~/kit/section';
import { EmptyState } from '~/kit/view-state';
import { forecastHref, isShown, subjectOf, type Behind } from '../model';
import { forecastQuery, type Scope } from '../queries';
import { CATEGORIES, type Category, type ForecastSearch } from '../search';
import { nanosOf, shownAmounts, shownFigure, type AmountLine, type ShownAmounts } from '../shown-amounts';

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
        {(forecast) => <Children forecast={forecast} title={title} search={search} path={`/${scope.subject}/forecast`} />}
      </QueryState>
    </Section>
  );
}

/** Whether a part has a forecast of its own. */
function isChild(part: Forecast): boolean {
  return part.part !== 'OWN' && part.part !== 'REMAINDER';
}

interface ChildrenProps {
  forecast: Forecast;
  title: string;
  search: ForecastSearch;
  /** Of the page. */
  path: string;
}

function Children({ forecast, title, search, path }: ChildrenProps) {
  const text = useText();
  const format = useFormat();
  const shown = useMemo(() => shownAmounts(forecast), [forecast]);
  const columns = useChildColumns(shown, search, path);
  if (!forecast.parts.some(isChild)) {
    return <EmptyState title={text('forecast.below.empty.title')} description={text('forecast.below.empty.body')} />;
  }
  const totals = Object.fromEntries(
    [...CATEGORIES, 'target' as const]
      .filter((line) => addsUp(forecast, line))
      .map((line) => [line, format.amount(shown(forecast, line))]),
  );
  return (
    <DataTable
      label={title}
      columns={columns}
      rows={forecast.parts}
      rowKey={(part) => `${part.part} ${subjectOf(part)}`}
      totals={{ name: text('forecast.deals.total'), ...totals }}
    />
  );
}

/** Whether a figure of the whole is the sum of the parts': a target need not be. */
function addsUp(forecast: Forecast, line: AmountLine): boolean {
  const nanos = (each: Forecast) => nanosOf(each, line) ?? 0n;
  return nanos(forecast) === forecast.parts.reduce((total, part) => total + nanos(part), 0n);
}

/** What a child shows. */
function useChildColumns(shown: ShownAmounts, search: ForecastSearch, path: string): DataColumn<Forecast>[] {
  const text = useText();
  const format = useFormat();
  return useMemo<DataColumn<Forecast>[]>(() => {
    // What stands on the subject itself and what is shown together lead nowhere: they are no subjects.
    const nameOf = (child: Forecast) => {
      if (child.part === 'OWN') return text('forecast.part.own', { name: child.displayName });
      if (child.part === 'REMAINDER') return text('forecast.part.remainder', { count: Number(child.partCount) });
      return child.displayName;
    };
    const figure = (child: Forecast, line: AmountLine) => shownFigure(shown, format.amount, child, line);
    const amount = (line: AmountLine, header: string): DataColumn<Forecast> => ({
      id: line,
      header,
      align: 'end',
      text: (child) => figure(child, line).text,
      sortValue: (child) => nanosOf(child, line),
      cell: (child) => <Figure {...figure(child, line)} />,
    });
    const linked = (line: Category): DataColumn<Forecast> => {
      const header = text(`forecast.category.${line}`);
      return {
        ...amount(line, header),
        cell: (child) => {
          if (!isChild(child)) return <Figure {...figure(child, line)} />;
          const behind: Behind = { deals: line, period: child.period, of: subjectOf(child) };
          return (
            <FigureLink
              {...figure(child, line)}
              label={text('forecast.behind', { what: header, period: child.displayName })}
              href={forecastHref(path, search, behind)}
              isCurrent={isShown(search, behind)}
            />
          );
        },
      };
    };
    return [
      {
        id: 'name',
        header: text('forecast.below.name'),
        text: nameOf,
        sortValue: nameOf,
        cell: (child) =>
          isChild(child) ? <Link href={forecastHref(`/${subjectOf(child)}/forecast`, search)}>{child.displayName}</Link> : nameOf(child),
        isShrunk: true,
        pin: 'start',
      },
      ...CATEGORIES.map(linked),
      amount('target', text('forecast.target')),
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
  }, [text, format, shown, search, path]);
}
