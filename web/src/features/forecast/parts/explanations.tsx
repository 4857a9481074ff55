import type { Forecast } from '~/api/generated/types.gen';
import { useText } from '~/i18n/text';
import { Notice } from '~/kit/view-state';

type Explanation = NonNullable<Forecast['explanations']>[number];

/** The reasons that have words of their own; others are shown as the service says them. */
const WHY = [
  'AMOUNTS_TOO_LARGE',
  'AMOUNTS_WITHOUT_RATE',
  'FIGURE_TOO_LARGE',
  'RECOUNT_PENDING',
  'TARGET_PARTIAL',
  'TARGET_TOO_LARGE',
  'TARGET_WITHOUT_RATE',
] as const;

/** What the figures lack, one line a reason: a figure that is not there is never just empty. */
export function Explanations({ forecast }: { forecast: Forecast }) {
  const text = useText();
  const lines = new Set(
    (forecast.explanations ?? []).map((explanation) => {
      const why = WHY.find((reason) => reason === explanation.reason);
      return why ? text(`forecast.why.${why}`, valuesOf(explanation)) : (explanation.message ?? '');
    }),
  );
  return (
    <>
      {[...lines].map((line) => (
        <Notice key={line} tone="warn" text={line} />
      ))}
    </>
  );
}

/** What the words speak of; what is not said is empty. */
function valuesOf(explanation: Explanation): Record<string, string | number> {
  const detail = (key: string) => explanation.details?.find((one) => one.key === key);
  return {
    count: Number(detail('count')?.number ?? 0),
    currency: detail('currency')?.text ?? '',
    missing: (detail('missing')?.text ?? '').replaceAll(',', ', '),
  };
}
