import { useMemo, type ReactNode } from 'react';
import type { Forecast, Ratio } from '~/api/generated/types.gen';
import { periodCode } from '~/format/period';
import { useFormat } from '~/format/use-format';
import { useExplain } from '~/i18n/explain';
import { useText } from '~/i18n/text';
import { DataTable, type DataColumn } from '~/kit/data-table';
import { Figure, FigureLink, NotApplicable } from '~/kit/figure';
import { columnsOf, forecastHref, isShown, type Behind } from '../model';
import { CATEGORIES, type Category, type ForecastSearch } from '../search';
import { shownAmounts, shownFigure, type AmountLine } from '../shown-amounts';
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
  const lines = useLines(forecast, path, search);
  const columns = usePeriodColumns(forecast);
  return <DataTable label={text('forecast.matrix.title')} columns={columns} rows={lines} rowKey={(line) => line.id} />;
}

function useLines(forecast: Forecast, path: string, search: ForecastSearch): Line[] {
  const text = useText();
  const explain = useExplain();
  const format = useFormat();
  return useMemo<Line[]>(() => {
    const shown = shownAmounts(forecast);
    const figure = (period: Forecast, line: AmountLine) => shownFigure(shown, format.amount, period, line);
    const amount = (line: AmountLine, label: string, draw: (period: Forecast) => ReactNode): Line => ({
      id: line,
      label,
      text: (period) => figure(period, line).text,
      draw,
    });
    const linked = (line: Category): Line => {
      const label = text(`forecast.category.${line}`);
      return amount(line, label, (period) => {
        const behind: Behind = { deals: line, period: period.period };
        return (
          <FigureLink
            {...figure(period, line)}
            label={text('forecast.behind', { what: label, period: format.period(period.period ?? {}) })}
            href={forecastHref(path, search, behind)}
            isCurrent={isShown(search, behind)}
          />
        );
      });
    };
    const plain = (line: AmountLine, label: string) => amount(line, label, (period) => <Figure {...figure(period, line)} />);
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
      ...CATEGORIES.map(linked),
      plain('open', text('forecast.open')),
      plain('weighted', text('forecast.weighted')),
      plain('target', text('forecast.target')),
      plain('achieved', text('forecast.achieved')),
      plain('gap', text('forecast.gap')),
      ratio('attainment', text('forecast.attainment'), (period) => period.attainment),
      ratio('coverage', text('forecast.coverage'), (period) => period.coverage),
    ];
  }, [text, explain, format, forecast, path, search]);
}

function usePeriodColumns(forecast: Forecast): DataColumn<Line>[] {
  const text = useText();
  const format = useFormat();
  return useMemo<DataColumn<Line>[]>(
    () => [
      {
        id: 'label',
        header: text('forecast.line'),
        text: (line) => line.label,
        cell: (line) => <span className={styles.line}>{line.label}</span>,
        pin: 'start',
      },
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
