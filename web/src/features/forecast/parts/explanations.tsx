import type { Forecast } from '~/api/generated/types.gen';
import { useExplain } from '~/i18n/explain';
import { Notice } from '~/kit/view-state';

/** What the figures lack, one line a reason: a figure that is not there is never just empty. */
export function Explanations({ forecast }: { forecast: Forecast }) {
  const explain = useExplain();
  const lines = new Set((forecast.explanations ?? []).map((explanation) => explain(explanation)));
  return (
    <>
      {[...lines].map((line) => (
        <Notice key={line} tone="warn" text={line} />
      ))}
    </>
  );
}
