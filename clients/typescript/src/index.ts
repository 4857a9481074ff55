/**
 * Accord's REST interface, typed: a function for every RPC, such as `accountServiceListAccounts`, made of
 * the gateway's OpenAPI document. `client.setConfig({ baseUrl })` says where the gateway is; another
 * client, of `createClient`, can be given with each call.
 */
export * from './generated/index.js';
export { client } from './generated/client.gen.js';
export { createClient, createConfig } from './generated/client/index.js';
export type { Client } from './generated/client/index.js';

/**
 * The stable reason of a refusal, such as `ETAG_MISMATCH`; undefined if what was thrown or answered is
 * none of Accord's. docs/API.md says what reasons there are, and what to do about them.
 */
export function reasonOf(error: unknown): string | undefined {
  const details: unknown = isObject(error) ? error['details'] : undefined;
  if (!Array.isArray(details)) return undefined;
  const info: unknown = details.find(
    (one) => isObject(one) && String(one['@type']).endsWith('google.rpc.ErrorInfo'),
  );
  return isObject(info) && typeof info['reason'] === 'string' ? info['reason'] : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
