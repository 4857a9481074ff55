/**
 * Accord's REST interface, typed: a function for every operation, such as `accountServiceListAccounts`, made
 * of the gateway's OpenAPI 3.1 document. `client.setConfig({ baseUrl })` says where the gateway is; another
 * client, of `createClient`, can be given with each call.
 *
 * What no single JSON value is has a function of ours, which takes the operation's: `exportRows`,
 * `exportFile`, `importRows`, `watchChanges`.
 */
export * from './generated/index.js';
export { client } from './generated/client.gen.js';
export { createClient, createConfig } from './generated/client/index.js';
export type { Client } from './generated/client/index.js';
export { detailOf, reasonOf } from './errors.js';
export { exportFile, exportRows, importRows } from './lines.js';
export type { Entry, Row } from './lines.js';
export { idsIn } from './names.js';
export type { Ids } from './names.js';
export { noOlderThan } from './revisions.js';
export { watchChanges } from './watch.js';
export type { Message, WatchEvent, WatchOptions } from './watch.js';
