import { ApiError, messageOf } from '~/api/error';
import type { Text } from './text';

/** Refusals and explanations of any service that have words of their own in every language. */
export const REASONS = [
  'ACCOUNTS_REVISION_NOT_REACHED',
  'CLOCK_AHEAD',
  'EPOCH_CHANGED',
  'HIERARCHY_NOT_READY',
  'PLAN_VERSION_NOT_KEPT',
  'SET_ASIDE_CIRCLE',
  'SET_ASIDE_NOT_UNDERSTOOD',
  'SET_ASIDE_PARENT_UNKNOWN',
  'SET_ASIDE_TOO_DEEP',
] as const;

/** What a reason means, in the reader's language; undefined: it has no words of its own. */
export function reasonText(reason: string, text: Text): string | undefined {
  const known = REASONS.find((one) => one === reason);
  return known && text(`reason.${known}`);
}

/** Why something did not work: by its reason if that has words, else as the service says it. */
export function errorText(error: unknown, text: Text): string {
  const words = error instanceof ApiError ? reasonText(error.reason, text) : undefined;
  return words ?? messageOf(error);
}
