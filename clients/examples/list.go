// List lists the accounts of $ACCORD_SERVER, and tells what a refusal says: `go run list.go`.
package main

import (
	"context"
	"fmt"
	"log"
	"os"
	"time"

	accountsv1 "accord.dev/api/accounts/v1"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
)

func main() {
	connection, err := grpc.NewClient(os.Getenv("ACCORD_SERVER"),
		grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		log.Fatal(err)
	}
	service := accountsv1.NewAccountServiceClient(connection)
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	request := &accountsv1.ListAccountsRequest{PageSize: 2, OrderBy: "display_name"}
	for {
		page, err := service.ListAccounts(ctx, request)
		if err != nil {
			log.Fatal(err)
		}
		for _, account := range page.GetAccounts() {
			fmt.Println(account.GetName(), account.GetDisplayName())
		}
		request.PageToken = page.GetNextPageToken()
		if request.PageToken == "" {
			break
		}
	}
	_, err = service.GetAccount(ctx, &accountsv1.GetAccountRequest{Name: "accounts/nobody"})
	fmt.Println(status.Code(err), reasonOf(err))
}

// reasonOf is the stable reason of a refusal, from its ErrorInfo.
func reasonOf(err error) string {
	for _, detail := range status.Convert(err).Details() {
		if info, ok := detail.(*errdetails.ErrorInfo); ok {
			return info.GetReason()
		}
	}
	return ""
}
