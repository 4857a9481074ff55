// Package api is Accord's contract for Go: messages and gRPC clients of the accounts, planning and forecast
// services in the packages below, each with the comments of its protos.
//
//	connection, err := grpc.NewClient("127.0.0.1:7410", grpc.WithTransportCredentials(insecure.NewCredentials()))
//	accounts := accountsv1.NewAccountServiceClient(connection)
//	page, err := accounts.ListAccounts(ctx, &accountsv1.ListAccountsRequest{PageSize: 10})
package api
