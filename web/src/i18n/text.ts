import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type { MessageId } from './catalog';

/** What a message's variables may be. */
export type TextValues = Record<string, string | number | Date>;

/** Gives the text of a message in the person's language. */
export type Text = (id: MessageId, values?: TextValues) => string;

/** `const text = useText(); text('app.notFound.title')`. No component holds literal text. */
export function useText(): Text {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}
