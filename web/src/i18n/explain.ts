// What a service says of why something is so, in the reader's language: by reason and details, never by
// the English message, which is for who has no words of their own.
import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type { Explanation, Detail } from '~/api/generated/types.gen';
import { useFormat, type Formats } from '~/format/use-format';
import type { MessageId } from './catalog';
import type { Text, TextValues } from './text';

/** Details that are lists of labels, with commas between them; each label has words of its own. */
export const LABEL_LISTS = ['allowed_states', 'missing'] as const;

/** Says an explanation; `values` stand in the place of details, such as a title in that of an id. */
export type Explain = (explanation: Explanation | undefined, values?: TextValues) => string;

export interface Speech {
  text: Text;
  format: Pick<Formats, 'date' | 'time' | 'money'>;
  /** Whether there is such a message in the reader's language. */
  has: (id: string) => boolean;
}

/** One detail of an explanation, if it has it. */
export function detailOf(
  explanation: Explanation | undefined,
  key: string,
): Detail | undefined {
  return explanation?.details?.find((detail) => detail.key === key);
}

/** The explanation in words; of a reason that a newer service gives, as that says it. Pure. */
export function explainIn(
  explanation: Explanation | undefined,
  speech: Speech,
  values: TextValues = {},
): string {
  if (explanation === undefined) return '';
  const id = `reason.${explanation.reason}`;
  if (!speech.has(id)) return explanation.message;
  const details = explanation.details.map((detail) => [detail.key, valueOf(detail, speech)] as const);
  return speech.text(id as MessageId, { ...Object.fromEntries(details), ...values });
}

function valueOf(detail: Detail, speech: Speech): string | number {
  const { format } = speech;
  if (detail.number !== undefined) return Number(detail.number);
  if (detail.date !== undefined) return format.date(detail.date);
  if (detail.time !== undefined) return format.time(detail.time);
  if (detail.money !== undefined) return format.money(detail.money);
  const text = detail.name ?? detail.text ?? '';
  return LABEL_LISTS.some((key) => key === detail.key) ? wordsOf(text.split(','), speech) : text;
}

function wordsOf(labels: readonly string[], { text, has }: Speech): string {
  const word = (label: string) => {
    const id = `explain.label.${label}`;
    return has(id) ? text(id as MessageId) : label;
  };
  return labels.map(word).join(text('explain.comma'));
}

/** `const explain = useExplain(); explain(result.explanation)`. */
export function useExplain(): Explain {
  const intl = useIntl();
  const format = useFormat();
  return useCallback(
    (explanation, values) => {
      const speech: Speech = {
        text: (id, given) => intl.formatMessage({ id }, given),
        has: (id) => Object.hasOwn(intl.messages, id),
        format,
      };
      return explainIn(explanation, speech, values);
    },
    [intl, format],
  );
}
