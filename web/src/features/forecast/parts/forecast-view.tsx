import { useQuery } from '@tanstack/react-query';
import type { Forecast, Organization } from '~/api/generated/types.gen';
import { today } from '~/format/date';
import { fiscalYearOf, parsePeriodCode } from '~/format/period';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { QueryState } from '~/kit/query-state';
import { Section } from '~/kit/section';
import { Notice } from '~/kit/view-state';
import { yearOf } from '../model';
import { forecastQuery, organizationQuery, type Scope } from '../queries';
import type { ForecastSearch } from '../search';
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
  onSearch: (search: ForecastSearch) => void;
}

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
  return (
    <article className={styles.page}>
      <ForecastHead
        scope={scope}
        presentYear={presentYear}
        forecast={query.data}
        search={search}
        onSearch={onSearch}
      />
      <QueryState query={query} label={text('forecast.title')} shape="table">
        {(forecast) => <Loaded forecast={forecast} scope={scope} search={search} onSearch={onSearch} />}
      </QueryState>
    </article>
  );
}

interface LoadedProps {
  forecast: Forecast;
  scope: Scope;
  search: ForecastSearch;
  onSearch: (search: ForecastSearch) => void;
}

function Loaded({ forecast, scope, search, onSearch }: LoadedProps) {
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
      {search.deals && (
        <Deals
          key={`${search.deals} ${search.in}`}
          scope={{ ...scope, period: parsePeriodCode(search.in ?? '') ?? scope.period }}
          deals={search.deals}
          onClose={() => onSearch({ ...search, deals: undefined, in: undefined })}
        />
      )}
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
