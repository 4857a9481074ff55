// Book keeps the accounts of one salesperson in order, over REST:
//
//   node book.ts list PERSON               their accounts, with the open pipeline of a fiscal year
//   node book.ts label PERSON KEY=VALUE    sets a label on each of them, and overwrites nobody
//   node book.ts load FILE                 imports accounts: a line of JSON each, as an export has them
//   node book.ts follow FILE               prints changes of accounts as they happen; FILE keeps the place
//
// $ACCORD_URL is the gateway, $ACCORD_YEAR the fiscal year (2027).
import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import {
  accountServiceGetAccount, accountServiceUpdateAccount, accountServiceUpsertAccounts, accountServiceWatchChanges,
  client, detailOf, forecastServiceBatchGetForecasts, idsIn, importRows, organizationServiceListAssignments,
  reasonOf, watchChanges,
} from 'accord-api';
import type { Account, Assignment, Entry, Money } from 'accord-api';

const TRIES_MAX = 5;
const fiscalYear = Number(process.env['ACCORD_YEAR'] ?? 2027);

client.setConfig({ baseUrl: process.env['ACCORD_URL'] ?? 'http://127.0.0.1:7480' });

/** Calls again while the answer says that this helps, and when; every other error is thrown. */
async function patiently<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      const delay = detailOf(error, 'RetryInfo')?.retryDelay;
      if (delay === undefined || tries === TRIES_MAX) throw error;
      await new Promise((resolve) => setTimeout(resolve, parseFloat(delay) * 1000));
    }
  }
}

/** Who is assigned to what: all pages. */
async function* assignmentsOf(person: string): AsyncGenerator<Assignment> {
  const query = { filter: `person = "${person}"`, orderBy: 'account', pageSize: 100, pageToken: '' };
  do {
    const { data } = await patiently(() => organizationServiceListAssignments({ query, throwOnError: true }));
    yield* data.assignments;
    query.pageToken = data.nextPageToken;
  } while (query.pageToken !== '');
}

async function list(person: string) {
  const roles = new Map<string, string[]>();
  for await (const { account, role } of assignmentsOf(person)) {
    roles.set(account, [...(roles.get(account) ?? []), role]);
  }
  if (roles.size === 0) return;
  const subjects = [...roles.keys()].map((account) => ({ account })); // up to 1,000 in one answer, which fit each other
  const body = { subjects, periods: [{ fiscalYear }] };
  const { data } = await patiently(() => forecastServiceBatchGetForecasts({ body, throwOnError: true }));
  for (const [n, { account: name }] of subjects.entries()) {
    const path = idsIn('accounts/{account}', name);
    const account = await patiently(() => accountServiceGetAccount({ path, throwOnError: true }));
    const pipeline = amount(data.forecasts[n]?.openPipeline);
    console.log([account.data.displayName, roles.get(name)?.join(', '), pipeline].join('\t'));
  }
}

/** Money is exact: whole units as a text, and billionths of one. */
function amount(money: Money | undefined): string {
  return money === undefined ? '-' : `${Number(money.units) + money.nanos / 1e9} ${money.currencyCode}`;
}

async function label(person: string, key: string, value: string) {
  for await (const { account: name } of assignmentsOf(person)) {
    console.log(name, await labelOne(idsIn('accounts/{account}', name), key, value));
  }
}

/** Reads, decides and writes; if somebody was quicker, reads and decides again. */
async function labelOne(path: { account: string }, key: string, value: string): Promise<string> {
  for (let tries = 1; ; tries++) {
    const { data, response } = await patiently(() => accountServiceGetAccount({ path, throwOnError: true }));
    if (data.labels[key] === value) return 'has it';
    const headers = { 'If-Match': response.headers.get('ETag') ?? '' };
    const body = { labels: { ...data.labels, [key]: value } }; // all of them: that is what the etag protects
    const { error } = await accountServiceUpdateAccount({ path, headers, body });
    if (error === undefined) return tries === 1 ? 'labelled' : `labelled at try ${tries}`;
    if (reasonOf(error) !== 'ETAG_MISMATCH' || tries === TRIES_MAX) throw error;
  }
}

async function load(file: string) {
  const content = await readFile(file, 'utf8');
  const entries = content.split('\n').filter((line) => line.trim() !== '')
    .map((line) => JSON.parse(line) as Entry<typeof accountServiceUpsertAccounts>);
  const requestId = createHash('sha256').update(content).digest('hex').slice(0, 32); // a second run has no effect
  for await (const batch of importRows(accountServiceUpsertAccounts, entries, { query: { requestId } })) {
    const { created, updated, unchanged, restored } = batch;
    const became = `${created} new, ${updated} changed, ${unchanged} as they were, ${restored} restored`;
    console.log(`lines ${batch.firstLine}-${batch.lastLine}: ${became}`);
  }
}

async function follow(file: string) {
  let lastEventId: string | undefined = (await readFile(file, 'utf8').catch(() => '')) || undefined;
  const query = { resourceTypes: ['accord.dev/Account'], skipSuperseded: lastEventId === undefined };
  for (;;) {
    for await (const event of watchChanges(accountServiceWatchChanges, { query, lastEventId })) {
      if (event.kind === 'reset') {
        console.log(`begins anew: ${event.reset.reason}`);
        break;
      }
      for (const { account } of event.message.changes) if (account) tell(account);
      if (event.id !== undefined) await keep(file, event.id); // behind the printing: a kill repeats, and loses nothing
    }
    lastEventId = undefined;
    query.skipSuperseded = true;
  }
}

function tell(account: Account) {
  const labels = Object.entries(account.labels).map(([key, value]) => `${key}=${value}`);
  console.log([account.name, account.displayName, account.deleteTime ? 'deleted' : labels.join(',')].join('\t'));
}

/** Whole or not at all: half a place would be another one. */
async function keep(file: string, place: string) {
  await writeFile(`${file}.new`, place);
  await rename(`${file}.new`, file);
}

async function main([command, first, second]: string[]) {
  const [key, value] = second?.split('=') ?? [];
  if (command === 'list' && first) return list(first);
  if (command === 'label' && first && key && value) return label(first, key, value);
  if (command === 'load' && first) return load(first);
  if (command === 'follow' && first) return follow(first);
  throw new Error('usage: node book.ts list PERSON | label PERSON KEY=VALUE | load FILE | follow FILE');
}

main(process.argv.slice(2)).catch((error: unknown) => {
  const info = detailOf(error, 'ErrorInfo');
  if (info === undefined) throw error; // none of Accord's
  console.error(`${info.reason}: ${(error as { message: string }).message}`);
  for (const { field, description } of detailOf(error, 'BadRequest')?.fieldViolations ?? []) {
    console.error(`  ${field} ${description}`);
  }
  console.error(`  request ${detailOf(error, 'RequestInfo')?.requestId}`);
  process.exitCode = 1;
});
