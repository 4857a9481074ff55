import type { ErrorDetail } from './generated/index.js';

type Kind = ErrorDetail['@type'] extends `type.googleapis.com/google.rpc.${infer Name}` ? Name : never;
type Detail<K extends Kind> = Extract<ErrorDetail, { '@type': `type.googleapis.com/google.rpc.${K}` }>;

/**
 * A detail of a refusal, such as `detailOf(error, 'BadRequest')?.fieldViolations`; undefined if it has none of
 * the kind, or if what was thrown or answered is none of Accord's.
 */
export function detailOf<K extends Kind>(error: unknown, kind: K): Detail<K> | undefined {
  const details: unknown = isObject(error) ? error['details'] : undefined;
  if (!Array.isArray(details)) return undefined;
  return details.find((one) => isObject(one) && one['@type'] === `type.googleapis.com/google.rpc.${kind}`);
}

/**
 * The stable reason of a refusal, such as `ETAG_MISMATCH`; undefined if what was thrown or answered is
 * none of Accord's. docs/REASONS.md says what reasons there are, and what to do about them.
 */
export function reasonOf(error: unknown): string | undefined {
  return detailOf(error, 'ErrorInfo')?.reason;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
