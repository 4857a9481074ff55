import type { Forecast } from '~/api/generated/types.gen';
import { AttainmentChart } from '~/charts/attainment/attainment-chart';
import { useFormat } from '~/format/use-format';
import { useText } from '~/i18n/text';
import { cellOf, pixels } from '../model';

const STACKED = ['CLOSED', 'COMMIT', 'BEST_CASE', 'PIPELINE'] as const;

/** The categories of the shown period, stacked against its target. */
export function ForecastChart({ forecast }: { forecast: Forecast }) {
  const text = useText();
  const format = useFormat();
  const currency = forecast.openPipeline?.currencyCode ?? '';
  const segments = STACKED.map((category) => {
    const amount = cellOf(forecast, category)?.amount;
    return {
      id: category,
      label: text(`forecast.category.${category}`),
      text: format.money(amount),
      value: pixels(amount),
    };
  });
  const { target } = forecast;
  return (
    <AttainmentChart
      label={text('forecast.chart.title')}
      data={{ segments, target: target && { value: pixels(target), text: format.money(target) } }}
      words={{ category: text('forecast.line'), amount: text('forecast.amount'), target: text('forecast.target') }}
      formatTick={(value) => format.money({ currencyCode: currency, units: String(Math.round(value)) }, 'short')}
    />
  );
}
