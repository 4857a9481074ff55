// Words of the plan in the reader's language.
import { useMemo } from 'react';
import type { Date as Day, Decimal, Measure, Side } from '~/api/generated/types.gen';
import { formatDecimal } from '~/format/number';
import { useFormat } from '~/format/use-format';
import type { MessageId } from '~/i18n/catalog';
import { useExplain, type Explain } from '~/i18n/explain';
import { useLanguage } from '~/i18n/language';
import { useText, type Text } from '~/i18n/text';
import { standardText } from '../standard-text';

export interface Words {
  t: Text;
  /** A side within a sentence: "the customer". */
  by(side: Side): string;
  /** Why something is so. */
  explain: Explain;
  /** The name of a standard or the title of a criterion. */
  ofStandard(text: string): string;
  /** "Sites on the new desk: 10 → 95 %". */
  measure(measure: Measure | undefined): string;
  decimal(value: Decimal | undefined): string;
  day(day: Day | undefined): string;
  time(time: string | undefined): string;
  score(basisPoints: number): string;
}

export function useWords(): Words {
  const t = useText();
  const explain = useExplain();
  const format = useFormat();
  const { locale } = useLanguage();
  return useMemo(() => {
    const decimal = (value: Decimal | undefined): string =>
      value === undefined ? t('plan.unknown') : formatDecimal(locale, value.value);
    return {
      t,
      decimal,
      by: (side) => t(`plan.by.${side}` as MessageId),
      explain,
      ofStandard: (text) => {
        const id = standardText(text);
        return id === undefined ? text : t(id);
      },
      measure: (measure) => measureIn(measure, t, decimal),
      day: (day) => (day === undefined ? t('plan.field.open') : format.date(day)),
      time: format.time,
      score: (basisPoints) => format.percent(basisPoints),
    };
  }, [t, explain, format, locale]);
}

function measureIn(
  measure: Measure | undefined,
  t: Text,
  decimal: (value: Decimal | undefined) => string,
): string {
  if (measure === undefined) return t('plan.field.notSet');
  return t('plan.measure.range', {
    metric: measure.metric,
    baseline: decimal(measure.baseline),
    target: decimal(measure.target),
    unit: measure.unit,
  });
}
