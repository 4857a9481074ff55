import { ApiError, messageOf } from '~/api/error';
import type { Text } from './text';

/** Refusals of any service that have words of their own in every language. */
export const REASONS = [
  'ACCOUNTS_REVISION_NOT_REACHED',
  'CLOCK_AHEAD',
  'EPOCH_CHANGED',
  'HIERARCHY_NOT_READY',
  'PLAN_VERSION_NOT_KEPT',
] as const;

/** Why something did not work: by its reason if that has words, else as the service says it. */
export function errorText(error: unknown, text: Text): string {
  const reason = error instanceof ApiError ? error.reason : '';
  const known = REASONS.find((one) => one === reason);
  return known ? text(`reason.${known}`) : messageOf(error);
}
