import { ApiError } from '~/api/error';
import type { MessageId } from '~/i18n/catalog';
import { errorText as anyErrorText } from '~/i18n/reasons';
import type { Words } from './use-words';

/** Refusals of the planning service that have words of their own in every language. */
const KNOWN = new Set([
  'ACCOUNT_CLOSING',
  'WRONG_SIDE',
  'OWN_PLAN',
  'PLAN_EMPTY',
  'PLAN_STATE',
  'CONDITION_STATE',
  'ETAG_MISMATCH',
]);

/** Why something did not work, in words that the reader can act on. */
export function errorText(error: unknown, { t }: Pick<Words, 't'>): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  if (KNOWN.has(error.reason)) return t(`plan.error.${error.reason}` as MessageId);
  const violations = error.violations.map(({ field, description }) => `${field}: ${description}`);
  return violations.length > 0 ? violations.join('; ') : anyErrorText(error, t);
}
