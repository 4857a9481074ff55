// Words of the plan in the reader's language.
import { useMemo } from 'react';
import type { Date as Day, Decimal, Measure, Side } from '~/api/generated/types.gen';
import { parseIsoDate } from '~/format/date';
import { formatDecimal } from '~/format/number';
import { useFormat, type Formats } from '~/format/use-format';
import type { MessageId } from '~/i18n/catalog';
import { useLanguage } from '~/i18n/language';
import { useText, type Text, type TextValues } from '~/i18n/text';
import { serverWords } from '../server-words';

export interface Words {
  t: Text;
  /** A side within a sentence: "the customer". */
  by(side: Side): string;
  /** What the service said, in the reader's language where the sentence is known. */
  said(sentence: string): string;
  /** "Sites on the new desk: 10 → 95 %". */
  measure(measure: Measure | undefined): string;
  decimal(value: Decimal | undefined): string;
  day(day: Day | undefined): string;
  time(time: string | undefined): string;
  score(basisPoints: number): string;
}

export function useWords(): Words {
  const t = useText();
  const format = useFormat();
  const { locale } = useLanguage();
  return useMemo(() => {
    const decimal = (value: Decimal | undefined): string =>
      value === undefined ? t('plan.unknown') : formatDecimal(locale, value.value);
    return {
      t,
      decimal,
      by: (side) => t(`plan.by.${side}` as MessageId),
      said: (sentence) => saidIn(sentence, t, format),
      measure: (measure) => measureIn(measure, t, decimal),
      day: (day) => (day === undefined ? t('plan.field.open') : format.date(day)),
      time: format.time,
      score: (basisPoints) => format.percent(basisPoints),
    };
  }, [t, format, locale]);
}

function saidIn(sentence: string, t: Text, format: Formats): string {
  const said = serverWords(sentence);
  if (said === undefined) return sentence;
  const values: TextValues = { ...said.values };
  for (const [name, day] of Object.entries(said.dates)) values[name] = format.date(parseIsoDate(day));
  if (said.words.length > 0) {
    const words = said.words.map((word) => t(`plan.reason.word.${word}` as MessageId));
    values['words'] = words.join(t('plan.reason.comma'));
  }
  return t(said.id, values);
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
