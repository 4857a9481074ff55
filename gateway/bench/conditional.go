package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
	common "accord.dev/gateway/gen/accord/common/v1"
	planning "accord.dev/gateway/gen/accord/planning/v1"
)

// gateway_conditional asks what a read costs that its client has already (304), beside the same read in
// full (200), by turns in one run. A plan with what a plan of a key account holds is read, as a program that
// polls does; and a page of a list.

const (
	conditionalMax   = 0.6
	conditionalWarm  = 100
	conditionalCalls = 1500
	listedAccounts   = 1000
	plan             = "accounts/bench/plans/2027"
)

func conditional(address string, through *http.Client, door string) error {
	if err := fill(address); err != nil {
		return err
	}
	holds := true
	for _, read := range []struct{ name, path string }{
		{"a 304 of a plan", plan},
		{"a 304 of 1,000 accounts", "accounts?pageSize=1000"},
	} {
		known, full, err := compare(through, door+"/v1/"+read.path)
		if err != nil {
			return err
		}
		holds = ratio("gateway_conditional", read.name, known, full, conditionalMax) && holds
	}
	if !holds {
		return errors.New("a bar does not hold")
	}
	return nil
}

// fill writes what is read.
func fill(address string) error {
	connection, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer connection.Close()
	ctx := context.Background()
	var entries []*accounts.UpsertAccountsRequest_Entry
	for n := range listedAccounts - 1 {
		entries = append(entries, &accounts.UpsertAccountsRequest_Entry{Account: &accounts.Account{
			DisplayName: fmt.Sprintf("Account %d", n), CountryCode: "CH", Industry: "J62", Segment: "MAJOR", EmployeeCount: int64(n),
			ExternalIds: []*common.ExternalId{{System: "crm", Value: fmt.Sprint(n)}},
			Domains:     []string{fmt.Sprintf("a%d.example.com", n)},
		}})
	}
	if _, err := accounts.NewAccountServiceClient(connection).UpsertAccounts(ctx, &accounts.UpsertAccountsRequest{Entries: entries}); err != nil {
		return err
	}
	made := &planning.AccountPlan{Strategy: strings.Repeat("What we want to reach with them, and how. ", 200)}
	for n := range 50 {
		made.Competitors = append(made.Competitors, &planning.Competitor{
			DisplayName: fmt.Sprintf("Competitor %d", n), Note: "sells by price, and has a man in purchasing"})
	}
	_, err = planning.NewPlanServiceClient(connection).CreateAccountPlan(ctx, &planning.CreateAccountPlanRequest{
		Parent: account, AccountPlanId: "2027", AccountPlan: made})
	return err
}

// compare returns the medians of both answers in microseconds.
func compare(client *http.Client, url string) (known, full float64, err error) {
	etag, err := ask(client, url, "", http.StatusOK)
	if err != nil {
		return 0, 0, err
	}
	var times [2][]float64
	for n := range conditionalWarm + conditionalCalls {
		for way, has := range []string{etag, ""} {
			wanted := http.StatusNotModified
			if has == "" {
				wanted = http.StatusOK
			}
			began := time.Now()
			if _, err := ask(client, url, has, wanted); err != nil {
				return 0, 0, err
			}
			if n >= conditionalWarm {
				times[way] = append(times[way], float64(time.Since(began).Nanoseconds())/1e3)
			}
		}
	}
	return median(times[0]), median(times[1]), nil
}

func ask(client *http.Client, url, etag string, wanted int) (string, error) {
	request, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return "", err
	}
	request.Header.Set("Accept-Encoding", "identity") // neither side pays for packing
	if etag != "" {
		request.Header.Set("If-None-Match", etag)
	}
	answer, err := client.Do(request)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return "", err
	}
	if answer.StatusCode != wanted {
		return "", fmt.Errorf("%s: %s", url, answer.Status)
	}
	return answer.Header.Get("Etag"), nil
}
