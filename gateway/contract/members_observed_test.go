package contract

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	accounts "accord.dev/gateway/gen/accord/accounts/v1"
)

// Members whose effect no answer of their own call shows: each has its own way to be seen.

// closeAccounts lets a follower say what stands on an account, which its deletion then tells.
func (w *members) closeAccounts(t *testing.T) {
	t.Helper()
	for _, one := range []step{
		{method: "AccountService/CreateAccount", request: `account_id: "closed" account { display_name: "C" }`},
		{method: "FollowerService/RegisterFollower", request: `name: "followers/ledger"`},
	} {
		question := one.question(t)
		w.send(t, question.method, question.request)
	}
	full := w.deleteBeside(t, `collection: "entries" count: 1 example: "entries/e"`)
	for member, standing := range map[string]string{
		"standing.collection": `collection: "others" count: 1 example: "entries/e"`,
		"standing.count":      `collection: "entries" count: 2 example: "entries/e"`,
		"standing.example":    `collection: "entries" count: 1 example: "entries/f"`,
	} {
		if !sameResult(full, w.deleteBeside(t, standing)) {
			w.seen["FollowerService/AnswerClosing."+member] = true
		}
	}
	w.seen["FollowerService/AnswerClosing.standing"] = full.code() != codes.OK && w.deleteBeside(t, "").code() == codes.OK
}

// deleteBeside deletes an account while the follower says that something stands on it, or nothing.
func (w *members) deleteBeside(t *testing.T, standing string) answer {
	t.Helper()
	deleted := make(chan answer, 1)
	question := step{method: "AccountService/DeleteAccount", request: `name: "accounts/closed"`}.question(t)
	go func() { deleted <- w.ask(t, question) }()
	if standing != "" {
		standing = "standing { " + standing + " }"
	}
	get := step{method: "AccountService/GetAccount", request: `name: "accounts/closed"`}.question(t)
	for until := time.Now().Add(callTimeMax); time.Now().Before(until); time.Sleep(time.Millisecond) {
		shown, is := w.ask(t, get).message.(*accounts.Account)
		if !is || shown.GetClosing() == nil {
			continue
		}
		told := step{method: "FollowerService/AnswerClosing", request: fmt.Sprintf(
			`name: "accounts/closed" closing_id: %q follower: "followers/ledger" %s`, shown.GetClosing().GetClosingId(), standing)}.question(t)
		if got := w.ask(t, told); got.code() != codes.OK {
			t.Errorf("AnswerClosing: %s", got)
		}
		return <-deleted
	}
	t.Fatal("the account is not being closed")
	return answer{}
}

// refusePages: a hierarchy of which nothing is set aside has one page; common/directory has more.
func (w *members) refusePages(t *testing.T) {
	t.Helper()
	for _, service := range []string{"PlanService", "ForecastService"} {
		for member, value := range map[string]string{"page_size": "-1", "page_token": `"none of ours"`} {
			asked := step{method: service + "/GetHierarchyStatus", request: member + ": " + value}.question(t)
			if w.send(t, asked.method, asked.request).code() == codes.InvalidArgument {
				w.seen[memberKey(asked.method, member)] = true
			}
		}
	}
}

// A stream as of a moment ends by itself, so what each member takes from it, or adds, can be seen.
func TestNoMemberOfAWatchIsIgnored(t *testing.T) {
	world, revisions := newWatched(t)
	for _, watch := range watches {
		last := revisions[watch]
		whole := fmt.Sprintf(`skip_superseded: true as_of { revision: %d }`, last)
		told := func(request string) (string, codes.Code) {
			got := world.grpc.stream(t, step{method: watch, request: request}.question(t), until(0))
			var texts []string
			for _, message := range withChanges(got) {
				texts = append(texts, format(proto.Clone(message)))
			}
			return strings.Join(texts, "\n"), got.err.code()
		}
		plain, code := told(whole)
		if again, _ := told(whole); plain == "" || code != codes.OK || !sameWords(plain, again) {
			t.Fatalf("%s %s: %s\n%s\n%s", watch, whole, code, plain, again)
		}
		varied := map[string]string{
			"after_revision":          fmt.Sprintf(`%s after_revision: %d`, whole, last),
			"resource_types":          whole + ` resource_types: "accord.dev/None"`,
			"skip_superseded":         fmt.Sprintf(`as_of { revision: %d }`, last),
			"subtree":                 whole + ` subtree: "accounts/b"`,
			"as_of":                   fmt.Sprintf(`skip_superseded: true as_of { revision: %d }`, last-1),
			"as_of.revision":          fmt.Sprintf(`skip_superseded: true as_of { revision: %d }`, last-1),
			"as_of.time":              `skip_superseded: true as_of { time { seconds: 1 } }`,
			"as_of.accounts_revision": fmt.Sprintf(`skip_superseded: true as_of { revision: %d accounts_revision: 9007199254740993 }`, last),
			"as_of.epoch":             fmt.Sprintf(`skip_superseded: true as_of { revision: %d epoch: "another" }`, last),
			"epoch":                   fmt.Sprintf(`skip_superseded: true as_of { revision: %d } after_revision: 1 epoch: "another"`, last),
		}
		for member, request := range varied {
			if got, code := told(request); code == codes.OK && sameWords(plain, got) {
				t.Errorf("%s: %s has no effect in %s", watch, member, request)
			}
		}
		for _, path := range memberPaths(findMethod(t, watch).Input()) {
			if varied[path] == "" {
				t.Errorf("%s.%s: nothing shows its effect", watch, path)
			}
		}
	}
}

// sameWords: how many spaces a text form has is chance.
func sameWords(a, b string) bool {
	return strings.Join(strings.Fields(a), " ") == strings.Join(strings.Fields(b), " ")
}
