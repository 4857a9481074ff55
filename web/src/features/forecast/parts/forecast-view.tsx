import { useQuery } from '@tanstack/react-query';
import { useLayoutEffect, useRef, type KeyboardEvent, type SyntheticEvent } from 'react';
import type { Forecast, Organization } from '~/api/generated/types.gen';
import { today } from '~/format/date';
import { fiscalYearOf, parsePeriodCode } from '~/format/period';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { currentFigure, figureBeside, figureOf } from '~/kit/figure-walk';
import { QueryState } from '~/kit/query-state';
import { Section } from '~/kit/section';
import { Notice } from '~/kit/view-state';
import { yearOf } from '../model';
import { forecastQuery, organizationQuery, type Scope } from '../queries';
import { forecastSearch, type ForecastSearch } from '../search';
import { ChildrenTable } from './children-table';
import { Deals } from './deals';
import { Explanations } from './explanations';
import { ForecastChart } from './forecast-chart';
import { ForecastHead } from './forecast-head';
import { ForecastMatrix } from './forecast-matrix';
import { SetAside } from './set-aside';
import styles from './forecast.module.css';

interface ForecastViewProps {
  /** `accounts/x` or `people/x`. */
  subject: string;
  search: ForecastSearch;
  /** `replace`: instead of what is shown now, so that going back passes it by. */
  onSearch: OnSearch;
}

type OnSearch = (search: ForecastSearch, how?: { replace: boolean }) => void;

/** What will be closed for an account with all below it, or a person with all who report to them. */
export function ForecastView(props: ForecastViewProps) {
  const text = useText();
  const organization = useQuery(organizationQuery);
  return (
    <QueryState query={organization} label={text('forecast.title')} shape="page">
      {(known) => <InCalendar {...props} organization={known} />}
    </QueryState>
  );
}

function InCalendar({ subject, search, onSearch, organization }: ForecastViewProps & { organization: Organization }) {
  const text = useText();
  const presentYear = fiscalYearOf(today(), organization.fiscalCalendar?.startMonth ?? 0);
  const period = parsePeriodCode(search.period ?? '') ?? yearOf(presentYear);
  const scope: Scope = { subject, period, kind: search.kind ?? 'BOOKINGS' };
  const query = useQuery(forecastQuery(scope, 'BY_PERIOD'));
  const { close, ...drawer } = useDrawer(search, onSearch);
  return (
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- arrow keys go between the links in it
    <div {...drawer} className={styles.beside} data-open={search.deals !== undefined || undefined}>
      <article className={styles.page}>
        <ForecastHead
          scope={scope}
          presentYear={presentYear}
          forecast={query.data}
          search={search}
          onSearch={onSearch}
        />
        <QueryState query={query} label={text('forecast.title')} shape="table">
          {(forecast) => <Loaded forecast={forecast} scope={scope} search={search} />}
        </QueryState>
      </article>
      {search.deals && (
        <Deals
          scope={{ ...scope, subject: search.of ?? subject, period: parsePeriodCode(search.in ?? '') ?? scope.period }}
          deals={search.deals}
          onClose={close}
        />
      )}
    </div>
  );
}

/**
 * The deals beside the page: arrow keys walk from figure to figure, and those of the figure that they come to
 * are shown; closing gives the focus back to the figure.
 */
function useDrawer(search: ForecastSearch, onSearch: OnSearch) {
  const page = useRef<HTMLDivElement>(null);
  const pressed = useRef<{ figure: HTMLElement; top: number } | undefined>(undefined);
  const isOpen = search.deals !== undefined;
  // The page gets narrower and its lines break elsewhere: the figure stays under the pointer.
  useLayoutEffect(() => {
    if (isOpen && pressed.current) window.scrollBy({ top: topOf(pressed.current.figure) - pressed.current.top });
    pressed.current = undefined;
  }, [isOpen]);
  const onClickCapture = ({ target }: SyntheticEvent) => {
    const figure = target instanceof Element ? figureOf(target) : null;
    pressed.current = figure && !isOpen ? { figure, top: topOf(figure) } : undefined;
  };
  const close = () => {
    if (page.current) currentFigure(page.current)?.focus();
    onSearch({ ...search, deals: undefined, in: undefined, of: undefined });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    if (event.key === 'Escape' && isOpen && !event.defaultPrevented) return close();
    if (!(event.target instanceof Element) || event.altKey || event.ctrlKey || event.metaKey) return;
    const isDrawer = event.target.localName === 'aside';
    const from = isDrawer ? currentFigure(event.currentTarget) : figureOf(event.target);
    const next = from && figureBeside(from, event.key);
    if (!next) return;
    event.preventDefault();
    if (isDrawer) next.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    else next.focus();
    if (isOpen) onSearch(searchOf(next), { replace: true });
  };
  return { ref: page, close, onKeyDown, onClickCapture };
}

function topOf(element: HTMLElement): number {
  return element.getBoundingClientRect().top;
}

/** What the address of a link says. */
function searchOf(link: HTMLElement): ForecastSearch {
  const { searchParams } = new URL(link.getAttribute('href') ?? '', window.location.href);
  return forecastSearch(Object.fromEntries(searchParams));
}

interface LoadedProps {
  forecast: Forecast;
  scope: Scope;
  search: ForecastSearch;
}

function Loaded({ forecast, scope, search }: LoadedProps) {
  const text = useText();
  const path = `/${scope.subject}/forecast`;
  return (
    <>
      <Explanations forecast={forecast} />
      <SetAside />
      <Undated forecast={forecast} />
      <Section title={text('forecast.chart.title')}>
        <ForecastChart forecast={forecast} />
      </Section>
      <Section title={text('forecast.matrix.title')} description={text('forecast.matrix.lead')}>
        <ForecastMatrix forecast={forecast} path={path} search={search} />
      </Section>
      <ChildrenTable scope={scope} search={search} />
    </>
  );
}

/** Open deals without a close date stand in no period: said, so that nobody misses them. */
function Undated({ forecast }: { forecast: Forecast }) {
  const text = useText();
  const format = useFormat();
  const { undated } = forecast;
  if (!undated || undated.opportunityCount === '0') return null;
  return (
    <Notice
      tone="warn"
      text={text('forecast.undated', {
        count: Number(undated.opportunityCount),
        amount: format.money(undated.amount),
      })}
    />
  );
}
