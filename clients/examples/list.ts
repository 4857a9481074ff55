// Lists the accounts behind the gateway at $ACCORD_URL, and tells what a refusal says: `node list.ts`.
import { accountServiceGetAccount, accountServiceListAccounts, client, reasonOf } from 'accord-api';

client.setConfig({ baseUrl: process.env['ACCORD_URL'] });
let pageToken = '';
do {
  const { data } = await accountServiceListAccounts({
    query: { pageSize: 2, orderBy: 'display_name', pageToken },
    throwOnError: true,
  });
  for (const account of data.accounts) console.log(account.name, account.displayName);
  pageToken = data.nextPageToken;
} while (pageToken !== '');
const { error, response } = await accountServiceGetAccount({ path: { account: 'nobody' } });
console.log(response?.status, reasonOf(error));
