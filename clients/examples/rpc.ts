// The same over gRPC, by Connect: lists the accounts of $ACCORD_SERVER: `node rpc.ts`.
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { AccountService } from 'accord-api/accounts/v1';
import { ErrorInfoSchema } from 'accord-api/google/rpc/error_details_pb';

const transport = createGrpcTransport({ baseUrl: `http://${process.env['ACCORD_SERVER']}` });
const service = createClient(AccountService, transport);
let pageToken = '';
do {
  const page = await service.listAccounts({ pageSize: 2, orderBy: 'display_name', pageToken });
  for (const account of page.accounts) console.log(account.name, account.displayName);
  pageToken = page.nextPageToken;
} while (pageToken !== '');
try {
  await service.getAccount({ name: 'accounts/nobody' });
} catch (error) {
  const refused = ConnectError.from(error);
  console.log(Code[refused.code], refused.findDetails(ErrorInfoSchema)[0]?.reason);
}
