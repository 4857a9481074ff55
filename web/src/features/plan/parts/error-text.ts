import { ApiError } from '~/api/error';
import type { MessageId } from '~/i18n/catalog';
import { errorText as anyErrorText } from '~/i18n/reasons';
import type { Words } from './use-words';

/** Refusals of the planning service that have words of their own in every language, and which. */
const KNOWN: ReadonlyMap<string, MessageId> = new Map([
  ['ACCOUNT_CLOSING', 'plan.error.ACCOUNT_CLOSING'],
  ['ETAG_MISMATCH', 'plan.error.ETAG_MISMATCH'],
  ['OWN_PLAN', 'plan.error.OWN_PLAN'],
  ['PLAN_EMPTY', 'plan.error.PLAN_EMPTY'],
  ['PLAN_STATE', 'plan.error.PLAN_STATE'],
  ['WRONG_SIDE', 'plan.error.WRONG_SIDE'],
  ['CONDITION_STATE', 'plan.error.CONDITION_STATE'],
  ['COMMITMENT_STATE', 'plan.error.CONDITION_STATE'],
  ['TERMS_AGREED', 'reason.TERMS_AGREED'],
  ['TERMS_COUNTERED', 'reason.TERMS_COUNTERED'],
  ['TERMS_ENDED', 'reason.TERMS_ENDED'],
]);

/** Why something did not work, in words that the reader can act on. */
export function errorText(error: unknown, { t }: Pick<Words, 't'>): string {
  if (!(error instanceof ApiError)) return error instanceof Error ? error.message : String(error);
  const known = KNOWN.get(error.reason);
  if (known !== undefined) return t(known);
  const violations = error.violations.map(({ field, description }) => `${field}: ${description}`);
  return violations.length > 0 ? violations.join('; ') : anyErrorText(error, t);
}
