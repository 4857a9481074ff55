"""Lists the accounts of $ACCORD_SERVER, and tells what a refusal says: `python list.py`."""
import os

import grpc
from accord.accounts import v1 as accounts
from google.rpc import error_details_pb2, status_pb2


def reason_of(error: grpc.RpcError) -> str:
    """The stable reason of a refusal, from its ErrorInfo."""
    for entry in error.trailing_metadata() or ():
        if entry.key == "grpc-status-details-bin":
            info = error_details_pb2.ErrorInfo()
            for detail in status_pb2.Status.FromString(entry.value).details:
                if detail.Unpack(info):
                    return info.reason
    return ""


with grpc.insecure_channel(os.environ["ACCORD_SERVER"]) as channel:
    service = accounts.AccountServiceStub(channel)
    request = accounts.ListAccountsRequest(page_size=2, order_by="display_name")
    while True:
        page = service.ListAccounts(request, timeout=5)
        for account in page.accounts:
            print(account.name, account.display_name)
        request.page_token = page.next_page_token
        if not page.next_page_token:
            break
    try:
        service.GetAccount(accounts.GetAccountRequest(name="accounts/nobody"), timeout=5)
    except grpc.RpcError as error:
        print(error.code().name, reason_of(error))
