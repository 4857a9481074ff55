import { useMemo, type ReactNode } from 'react';
import type { Forecast, Money, Ratio } from '~/api/generated/types.gen';
import { periodCode } from '~/format/period';
import { useFormat } from '~/format/use-format';
import { useExplain } from '~/i18n/explain';
import { useText } from '~/i18n/text';
import { DataTable, type DataColumn } from '~/kit/data-table';
import { Figure, FigureLink, NotApplicable } from '~/kit/figure';
import { cellOf, columnsOf, dealsHref } from '../model';
import { CATEGORIES, type ForecastSearch } from '../search';
import styles from './forecast.module.css';

interface ForecastMatrixProps {
  forecast: Forecast;
  /** Of the page, for links to the deals behind a figure. */
  path: string;
  search: ForecastSearch;
}

/** One line of the table: what it says of a period, as text and as it is drawn. */
interface Line {
  id: string;
  label: string;
  text: (period: Forecast) => string;
  draw: (period: Forecast) => ReactNode;
}

/** Periods by categories, then what they come to beside the target; figures lead to their deals. */
export function ForecastMatrix({ forecast, path, search }: ForecastMatrixProps) {
  const text = useText();
  const lines = useLines(path, search);
  const columns = usePeriodColumns(forecast);
  return <DataTable label={text('forecast.matrix.title')} columns={columns} rows={lines} rowKey={(line) => line.id} />;
}

function useLines(path: string, search: ForecastSearch): Line[] {
  const text = useText();
  const explain = useExplain();
  const format = useFormat();
  return useMemo<Line[]>(() => {
    const linked = (id: string, label: string, deals: ForecastSearch['deals'], of: (period: Forecast) => Money | undefined): Line => ({
      id,
      label,
      text: (period) => format.amount(of(period)),
      draw: (period) => (
        <FigureLink
          text={format.amount(of(period))}
          label={text('forecast.behind', { what: label, period: format.period(period.period ?? {}) })}
          href={dealsHref(path, search, deals, period.period)}
        />
      ),
    });
    const plain = (id: string, label: string, of: (period: Forecast) => Money | undefined): Line => ({
      id,
      label,
      text: (period) => format.amount(of(period)),
      draw: (period) => <Figure text={format.amount(of(period))} />,
    });
    const ratio = (id: string, label: string, of: (period: Forecast) => Ratio | undefined): Line => ({
      id,
      label,
      text: (period) => ratioText(of(period)),
      draw: (period) => {
        const share = of(period);
        if (share?.basisPoints === undefined) return <NotApplicable reason={explain(share?.explanation)} />;
        return <Figure text={ratioText(share)} />;
      },
    });
    const ratioText = (share: Ratio | undefined) =>
      share?.basisPoints === undefined ? text('forecast.notApplicable') : format.percent(share.basisPoints);
    return [
      ...CATEGORIES.map((category) =>
        linked(category, text(`forecast.category.${category}`), category, (period) => cellOf(period, category)?.amount),
      ),
      plain('open', text('forecast.open'), (period) => period.openPipeline),
      plain('weighted', text('forecast.weighted'), (period) => period.weighted),
      plain('target', text('forecast.target'), (period) => period.target),
      plain('achieved', text('forecast.achieved'), (period) => period.achieved),
      plain('gap', text('forecast.gap'), (period) => period.gap),
      ratio('attainment', text('forecast.attainment'), (period) => period.attainment),
      ratio('coverage', text('forecast.coverage'), (period) => period.coverage),
    ];
  }, [text, explain, format, path, search]);
}

function usePeriodColumns(forecast: Forecast): DataColumn<Line>[] {
  const text = useText();
  const format = useFormat();
  return useMemo<DataColumn<Line>[]>(
    () => [
      { id: 'label', header: text('forecast.line'), text: (line) => line.label, cell: (line) => <span className={styles.line}>{line.label}</span> },
      ...columnsOf(forecast).map((period) => ({
        id: periodCode(period.period ?? {}),
        header: format.period(period.period ?? {}),
        align: 'end' as const,
        text: (line: Line) => line.text(period),
        cell: (line: Line) => line.draw(period),
      })),
    ],
    [text, format, forecast],
  );
}
