package contract

import (
	"net/http"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"
)

// One world with both doors: what one gave is good at the other.
type crossing struct {
	grpc grpcDoor
	json jsonDoor
}

func newCrossing(t *testing.T) crossing {
	t.Helper()
	server := serve(t)
	return crossing{dial(t, server.address),
		jsonDoor{"http://" + serveGateway(t, server.address).address}}
}

// both calls do with the doors in either order.
func (c crossing) both(t *testing.T, do func(t *testing.T, one, other door)) {
	t.Run("JSON then gRPC", func(t *testing.T) { do(t, c.json, c.grpc) })
	t.Run("gRPC then JSON", func(t *testing.T) { do(t, c.grpc, c.json) })
}

// must asks and needs an answer.
func must(t *testing.T, one door, asked step) answer {
	t.Helper()
	got := one.ask(t, asked.question(t))
	if got.code() != asked.code || reasonOf(got) != asked.reason {
		t.Fatalf("%s %s: %s", asked.method, asked.request, got)
	}
	return got
}

// same fails unless two answers are equal to the letter, times and revisions too.
func same(t *testing.T, one, other answer) {
	t.Helper()
	if one.revision != other.revision || !proto.Equal(one.message, other.message) {
		t.Errorf("first: %s\nthen: %s", one, other)
	}
}

func TestRetryThroughTheOtherDoorGetsTheFirstAnswer(t *testing.T) {
	newCrossing(t).both(t, func(t *testing.T, one, other door) {
		id := strings.ToLower(strings.ReplaceAll(t.Name(), "/", " "))
		create := step{method: "AccountService/CreateAccount",
			request: `account { display_name: "Retried" employee_count: 5 labels { key: "b" value: "2" }
			labels { key: "a" value: "1" } } request_id: "` + id[len(id)-14:] + `"`}
		first := must(t, one, create)
		same(t, first, must(t, other, create)) // also the id that the service drew
		reused := create
		reused.request = strings.Replace(create.request, "5", "6", 1)
		reused.code, reused.reason = codes.InvalidArgument, "REQUEST_ID_REUSED"
		must(t, other, reused)
	})
}

func TestPageTokenIsGoodAtTheOtherDoor(t *testing.T) {
	world := newCrossing(t)
	for _, name := range []string{"Ä", "B & C", "ç", "D", "E"} {
		must(t, world.grpc, step{method: "AccountService/CreateAccount",
			request: `account { display_name: "` + name + `" }`})
	}
	for _, list := range []string{"AccountService/ListAccounts", "AccountService/GetAccountTree"} {
		world.both(t, func(t *testing.T, one, other door) {
			question := step{method: list, request: `page_size: 2`}.question(t)
			for pages := 1; ; pages++ {
				first, second := one.ask(t, question), other.ask(t, question)
				same(t, first, second)
				if !nextPage(question.request, first.message) {
					if pages != 3 {
						t.Errorf("five accounts are %d pages of two", pages)
					}
					return
				}
				one, other = other, one
			}
		})
	}
}

func TestPastIsTheSameThroughBothDoors(t *testing.T) {
	newCrossing(t).both(t, func(t *testing.T, one, other door) {
		created := must(t, one, step{method: "OrganizationService/CreateProduct",
			request: `product { display_name: "Then" list_price { currency_code: "EUR" units: 1 } }`})
		name := created.message.ProtoReflect().Get(
			created.message.ProtoReflect().Descriptor().Fields().ByName("name")).String()
		must(t, other, step{method: "OrganizationService/UpdateProduct",
			request: `product { name: "` + name + `" display_name: "Now" }`})
		for _, door := range []door{one, other} {
			past := must(t, door, step{method: "OrganizationService/GetProduct",
				request: `name: "` + name + `" as_of { revision: ` + created.revision + ` }`})
			if !proto.Equal(past.message, created.message) {
				t.Errorf("created: %s\nas of then: %s", created, past)
			}
		}
	})
}

func TestWriteThroughOneDoorIsReadThroughTheOther(t *testing.T) {
	newCrossing(t).both(t, func(t *testing.T, one, other door) {
		for range 20 {
			created := must(t, one, step{method: "AccountService/CreateAccount",
				request: `account { display_name: "Soon" }`})
			name := created.message.ProtoReflect().Get(
				created.message.ProtoReflect().Descriptor().Fields().ByName("name")).String()
			// Planning knows an account as soon as it is told how far to read.
			must(t, other, step{method: "PlanService/CreateAccountPlan",
				request: `parent: "` + name + `" account_plan_id: "2026" account_plan { }`,
				header:  map[string]string{"accord-accounts-revision": created.revision}})
		}
	})
}

func TestIfMatchIsTheRequestsEtag(t *testing.T) {
	world := newCrossing(t)
	created := must(t, world.grpc, step{method: "AccountService/CreateAccount",
		request: `account_id: "a" account { display_name: "A" }`})
	account := created.message.ProtoReflect()
	etag := account.Get(account.Descriptor().Fields().ByName("etag")).String()
	update := step{method: "AccountService/UpdateAccount",
		request: `account { name: "accounts/a" display_name: "B" }`,
		header:  map[string]string{"If-Match": `"` + etag + `"`}}
	must(t, world.json, update)
	update.code, update.reason = codes.Aborted, "ETAG_MISMATCH"
	stale := must(t, world.json, update)
	direct := must(t, world.grpc, step{method: "AccountService/UpdateAccount",
		request: `account { name: "accounts/a" display_name: "B" etag: "` + etag + `" }`,
		code:    codes.Aborted, reason: "ETAG_MISMATCH"})
	if !equalStatuses(stale.status, direct.status) || stale.http != http.StatusConflict {
		t.Errorf("If-Match: %s\netag: %s", stale, direct)
	}
	must(t, world.json, step{method: "AccountService/DeleteAccount", request: `name: "accounts/a"`,
		header: update.header, code: codes.Aborted, reason: "ETAG_MISMATCH"})
}
