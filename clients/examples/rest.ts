// Everything that docs/API.md shows of REST, by types: behind the gateway at $ACCORD_URL, `node rest.ts`.
import assert from 'node:assert/strict';
import {
  accountServiceCreateAccount, accountServiceDeleteAccount, accountServiceExportAccounts, accountServiceGetAccount,
  accountServiceListAccounts, accountServiceListRevisions, accountServiceMoveAccount, accountServiceUpdateAccount,
  accountServiceUpsertAccounts, accountServiceWatchChanges, client, detailOf, exportFile, exportRows,
  forecastServiceGetForecast, idsIn, importRows, noOlderThan, profileServiceCreateContact,
  profileServiceGetContact, reasonOf, watchChanges,
} from 'accord-api';
import type { AccountInput, Entry, ImportSummary, Row } from 'accord-api';

client.setConfig({ baseUrl: process.env['ACCORD_URL'] });
const path = { account: 'rest' };

async function readAndList() {
  const { data: account } = await accountServiceGetAccount({ path: { account: 'a' }, throwOnError: true });
  assert.deepEqual([account.name, account.displayName, account.employeeCount], ['accounts/a', 'Account A', '0']);
  const { response } = await accountServiceGetAccount({ path: { account: 'a' }, throwOnError: true });
  const headers = { 'If-None-Match': response.headers.get('ETag') ?? '' };
  assert.equal((await accountServiceGetAccount({ path: { account: 'a' }, headers })).response?.status, 304);
  const query = { filter: 'display_name:"account"', orderBy: 'display_name desc', pageSize: 2 };
  const first = await accountServiceListAccounts({ query, throwOnError: true });
  const pageToken = first.data.nextPageToken;
  const second = await accountServiceListAccounts({ query: { ...query, pageToken }, throwOnError: true });
  const names = [...first.data.accounts, ...second.data.accounts].map((one) => one.displayName);
  assert.deepEqual([names, second.data.nextPageToken], [['Account C', 'Account B', 'Account A'], '']);
}

async function writeOnce() {
  const call = () => accountServiceCreateAccount({
    query: { accountId: 'rest', requestId: 'rest-1' }, body: { displayName: 'REST', parent: 'accounts/a' },
    throwOnError: true,
  });
  const headers = { 'Idempotency-Key': 'rest-1' };
  const byHeader = () => accountServiceCreateAccount({
    query: { accountId: 'rest' }, headers, body: { displayName: 'REST', parent: 'accounts/a' }, throwOnError: true,
  });
  const [once, again] = [await call(), await call()];
  assert.equal(once.data.etag, again.data.etag);
  assert.equal((await byHeader()).data.etag, once.data.etag);
  const checked = await accountServiceCreateAccount({ query: { validateOnly: true }, body: { displayName: 'never' } });
  assert.equal(checked.error, undefined);
}

async function changeWithoutOverwriting() {
  const { response } = await accountServiceGetAccount({ path, throwOnError: true });
  const headers = { 'If-Match': response.headers.get('ETag') ?? '' };
  const renamed = await accountServiceUpdateAccount({ path, headers, body: { displayName: 'renamed' } });
  assert.equal(renamed.data?.displayName, 'renamed');
  const late = await accountServiceUpdateAccount({ path, headers, body: { displayName: 'too late' } });
  assert.deepEqual([late.response?.status, reasonOf(late.error)], [409, 'ETAG_MISMATCH']);
  const annualRevenue = { currencyCode: 'USD', units: '7' };
  const full: AccountInput = { managed: true, employeeCount: '500', annualRevenue };
  const filled = await accountServiceUpdateAccount({ path, body: full, throwOnError: true });
  assert.deepEqual([filled.data.managed, filled.data.annualRevenue?.units], [true, '7']);
  const body = { managed: false, employeeCount: '0', annualRevenue: null };
  const emptied = await accountServiceUpdateAccount({ path, body, throwOnError: true });
  assert.deepEqual([emptied.data.employeeCount, emptied.data.annualRevenue], ['0', undefined]);
  const whole = await accountServiceUpdateAccount({ path, body: emptied.data, throwOnError: true }); // as it was read
  assert.equal(whole.data.displayName, 'renamed');
  const query = { updateMask: 'labels.tier' };
  const gold = { labels: { tier: 'gold' } };
  const masked = await accountServiceUpdateAccount({ path, query, body: gold, throwOnError: true });
  assert.deepEqual(masked.data.labels, { tier: 'gold' });
}

async function move() {
  const effectiveDate = { year: 2027, month: 1, day: 1 };
  const moved = await accountServiceMoveAccount({
    path, body: { parent: 'accounts/b', effectiveDate, reason: 'sold' }, throwOnError: true,
  });
  assert.deepEqual(moved.data.parentHistory.map((one) => one.parent), ['accounts/a', 'accounts/b']);
}

async function errors() {
  const { error, response } = await accountServiceCreateAccount({ body: { displayName: '', countryCode: 'germany' } });
  const [first, second, ...more] = detailOf(error, 'BadRequest')?.fieldViolations ?? [];
  assert.match(first?.field ?? '', /display_?name$/i); // as services spell it, or as the body did
  assert.match(second?.field ?? '', /country_?code$/i);
  assert.equal(more.length, 0);
  assert.equal(detailOf(error, 'RequestInfo')?.requestId, response?.headers.get('Accord-Request-Id'));
  const missing = accountServiceGetAccount({ path: { account: 'nobody' }, throwOnError: true });
  assert.equal(await missing.catch(reasonOf), 'RESOURCE_NOT_FOUND');
}

async function readYourWrite() {
  const { response } = await accountServiceUpdateAccount({ path, body: { industry: 'K6419' }, throwOnError: true });
  const read = await accountServiceGetAccount({ path, headers: noOlderThan(response), throwOnError: true });
  assert.equal(read.data.industry, 'K6419');
  const full = { 'Accord-Consistency': 'full', 'Accord-Timeout': '5s' } as const;
  assert.equal((await accountServiceGetAccount({ path, headers: full, throwOnError: true })).data.industry, 'K6419');
  const before = (Number(response.headers.get('Accord-Revision')) - 1).toString();
  const past = await accountServiceGetAccount({ path, query: { 'asOf.revision': before }, throwOnError: true });
  assert.equal(past.data.industry, '');
  const { data } = await accountServiceListRevisions({ path, query: { pageSize: 1 }, throwOnError: true });
  assert.deepEqual(data.revisions[0]?.changes, [{ path: 'industry', oldValue: null, newValue: 'K6419' }]);
  return { before, revision: response.headers.get('Accord-Revision') };
}

async function follow(from: { before: string; revision: string | null }) {
  const stop = new AbortController();
  const options = { query: { resourceTypes: ['accord.dev/Account'] }, lastEventId: from.before, signal: stop.signal };
  for await (const event of watchChanges(accountServiceWatchChanges, options)) {
    assert.equal(event.kind, 'changes');
    if (event.kind !== 'changes' || event.message.changes.length === 0) continue;
    assert.equal(event.message.changes[0]?.account?.industry, 'K6419');
    assert.ok(event.id?.endsWith(`.${from.revision}`));
    break;
  }
  const future = watchChanges(accountServiceWatchChanges, { lastEventId: '999999', signal: stop.signal });
  const { value: first } = await future.next();
  assert.equal(first?.kind === 'reset' && first.reset.reason, 'REVISION_IN_FUTURE');
  const wrong = watchChanges(accountServiceWatchChanges, { lastEventId: 'nonsense', signal: stop.signal });
  assert.equal(await wrong.next().catch(reasonOf), 'LAST_EVENT_ID_MALFORMED');
}

async function importAndExport() {
  const entries: Entry<typeof accountServiceUpsertAccounts>[] = [1, 2, 3].map((n) => ({
    account: { displayName: `Import ${n}`, externalIds: [{ system: 'api', value: `${n}` }] },
  }));
  const told: ImportSummary[] = [];
  for await (const batch of importRows(accountServiceUpsertAccounts, entries)) told.push(batch);
  assert.deepEqual(told.map((one) => [one.firstLine, one.lastLine, one.created]), [[1, 3, 3]]);
  const query = { filter: 'external_ids:"api:1"' };
  const rows: Row<typeof accountServiceExportAccounts>[] = [];
  for await (const row of exportRows(accountServiceExportAccounts, { query })) rows.push(row);
  assert.deepEqual(rows.map((one) => one.account?.displayName), ['Import 1']);
  for await (const batch of importRows(accountServiceUpsertAccounts, rows)) assert.equal(batch.unchanged, 1);
  const csv = await exportFile(accountServiceExportAccounts, { query: { ...query, format: 'csv' } });
  assert.match(await csv.text(), /^name,display_name,/);
  const bad = importRows(accountServiceUpsertAccounts, [{ account: { displayName: '' } }]);
  assert.equal(await bad.next().catch((error: unknown) => detailOf(error, 'ErrorInfo')?.metadata['line']), '1');
}

async function namesWithin() {
  const { data: contact } = await profileServiceCreateContact({
    path, query: { contactId: 'cfo' }, body: { displayName: 'CFO' }, throwOnError: true,
  });
  const ids = idsIn('accounts/{account}/contacts/{contact}', contact.name);
  const read = await profileServiceGetContact({ path: ids, throwOnError: true });
  assert.equal(read.data.displayName, 'CFO');
  assert.throws(() => idsIn('accounts/{account}', contact.name), /no name like/);
  const told = await forecastServiceGetForecast({ path, query: { 'period.fiscalYear': 2027 }, throwOnError: true });
  assert.ok(Array.isArray(told.data.cells));
}

async function cleanUp() {
  const { data } = await accountServiceListAccounts({ query: { filter: 'display_name:"import"' }, throwOnError: true });
  for (const { name } of data.accounts) {
    await accountServiceDeleteAccount({ path: idsIn('accounts/{account}', name), throwOnError: true });
  }
  await accountServiceDeleteAccount({ path, throwOnError: true });
}

// What types refuse: each of these lines is wrong, and the compiler says so.
export async function mistakes() {
  // @ts-expect-error no such header
  await accountServiceUpdateAccount({ path, headers: { 'If-Mtach': '"r1"' }, body: {} });
  // @ts-expect-error no such query parameter
  await accountServiceListAccounts({ query: { pageSise: 2 } });
  // @ts-expect-error int64 is a string
  await accountServiceUpdateAccount({ path, body: { employeeCount: 500 } });
  // @ts-expect-error an id, by its own name
  await accountServiceGetAccount({ path: { accountName: 'accounts/a' } });
  // @ts-expect-error no such format
  await accountServiceExportAccounts({ query: { format: 'pdf' } });
  // @ts-expect-error no such field of an entry
  await importRows(accountServiceUpsertAccounts, [{ acount: { displayName: 'x' } }]).next();
  // @ts-expect-error a name has both ids
  await profileServiceGetContact({ path: idsIn('accounts/{account}', 'accounts/a') });
}

await readAndList();
await writeOnce();
await changeWithoutOverwriting();
await move();
await errors();
await follow(await readYourWrite());
await importAndExport();
await namesWithin();
await cleanUp();
console.log('everything');
