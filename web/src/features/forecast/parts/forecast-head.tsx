import type { Forecast } from '~/api/generated/types.gen';
import { periodCode } from '~/format/period';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { Breadcrumbs } from '~/kit/breadcrumbs';
import { SegmentedControl } from '~/kit/choice';
import { BasisNote } from '~/kit/figure';
import { PageHeader } from '~/kit/page-header';
import { SelectField } from '~/kit/select-field';
import type { Scope } from '../queries';
import { KINDS, type ForecastSearch, type Kind } from '../search';
import styles from './forecast.module.css';

interface ForecastHeadProps {
  scope: Scope;
  presentYear: number;
  /** Undefined while it is read. */
  forecast: Forecast | undefined;
  search: ForecastSearch;
  onSearch: (search: ForecastSearch) => void;
}

/** Whose forecast it is, on what it stands, and the choice of period and of what is counted. */
export function ForecastHead({ scope, presentYear, forecast, search, onSearch }: ForecastHeadProps) {
  const text = useText();
  const format = useFormat();
  const { subject, period, kind } = scope;
  const isAccount = subject.startsWith('accounts/');
  const name = forecast?.displayName ?? '';
  const show = (change: ForecastSearch) => onSearch({ ...search, deals: undefined, in: undefined, of: undefined, ...change });
  const years = [-2, -1, 0, 1].map((offset) => String(presentYear + offset));
  const shownYear = String(period.fiscalYear);
  const parts = ['', '1', '2', '3', '4'];
  return (
    <>
      <title>{text('forecast.pageTitle', { name })}</title>
      <PageHeader
        above={
          <Breadcrumbs
            label={text('forecast.path')}
            crumbs={
              isAccount
                ? [
                    { label: text('forecast.accounts'), href: '/accounts' },
                    { label: name, href: `/${subject}` },
                  ]
                : [{ label: text('forecast.title'), href: '/forecast' }]
            }
          />
        }
        title={text('forecast.heading', { name })}
        beside={forecast && <BasisNote label={text('forecast.title')} items={basisOf(forecast)} />}
        meta={forecast && text('forecast.dates', { period: format.period(period), from: format.date(forecast.startDate), to: format.date(forecast.endDate) })}
        controls={
          <div className={styles.controls}>
            <SelectField
              label={text('forecast.year')}
              value={shownYear}
              onChange={(year) => show({ period: year })}
              options={(years.includes(shownYear) ? years : [shownYear, ...years]).map((id) => ({
                id,
                label: format.period({ fiscalYear: Number(id) }),
              }))}
            />
            <SegmentedControl
              label={text('forecast.period')}
              value={period.quarter ? String(period.quarter) : ''}
              onChange={(quarter) =>
                show({ period: periodCode({ fiscalYear: period.fiscalYear, quarter: Number(quarter) }) })
              }
              options={parts.map((id) => ({ id, label: id ? text('forecast.quarter', { quarter: id }) : text('forecast.wholeYear') }))}
            />
            <SegmentedControl
              label={text('forecast.kind.label')}
              value={kind}
              onChange={(next) => show({ kind: next === 'BOOKINGS' ? undefined : (next as Kind) })}
              options={KINDS.map((id) => ({ id, label: text(`forecast.kind.${id}`) }))}
            />
          </div>
        }
      />
    </>
  );

  function basisOf(shown: Forecast) {
    return [
      { id: 'scope', label: text('forecast.basis.scope'), value: text(isAccount ? 'forecast.basis.account' : 'forecast.basis.person', { name }) },
      { id: 'period', label: text('forecast.period'), value: format.period(period) },
      { id: 'kind', label: text('forecast.kind.label'), value: text(`forecast.kind.${kind}`) },
      { id: 'currency', label: text('forecast.basis.currency'), value: shown.openPipeline?.currencyCode ?? '' },
      { id: 'tree', label: text('forecast.basis.tree'), value: text('forecast.basis.revision', { revision: shown.accountsRevision }) },
      { id: 'left', label: text('forecast.basis.left'), value: text('forecast.basis.leftOut') },
    ];
  }
}
