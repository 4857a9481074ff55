package contract

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// No member of a request is ever ignored. Fields of resources are tried one by one in
// presence_test.go; `seen` says of every other member, by its name, what shows its effect. A member
// that stands nowhere fails the test below: whoever adds one says how it is seen.
var seen = map[string]string{
	"name": "addresses what is asked for", "parent": "addresses what is asked for; the new parent of a move",
	"account": "whose figures: story_forecast_test", "person": "whose figures: story_forecast_test",
	"territory": "UNIMPLEMENTED", "period": "of which months: story_forecast_test",
	"kind": "which target: services/forecast", "breakdown": "which parts: story_forecast_test",
	"categories": "which cells: services/forecast/contributions_api_test", "own_only": "services/forecast/contributions_api_test",
	"as_of": "refuseMoment and tests/e2e/moments_test.py", "date": "services/accounts/moves_test",
	"accounts_revision": "along which hierarchy: services/forecast/past_forecasts_api_test",
	"max_depth":         "services/accounts/account_test", "query": "what is searched for: story_accounts_test",
	"show_deleted":   "TestMembersOfEveryListAndWriteTakeEffect",
	"validate_only":  "TestMembersOfEveryListAndWriteTakeEffect",
	"update_mask":    "presence_test.go and the stories",
	"update_masks":   "presence_test.go and services/forecast/upsert_presence_api_test",
	"missing_parent": "services/accounts/upsert_test", "parent_external_id": "presence_test.go",
	"effective_date": "story_accounts_test", "reason": "shown by the history: services/accounts/history_test",
	"closing_id": "services/accounts/closings_test", "follower": "services/accounts/closings_test",
	"standing": "services/accounts/closings_test", "commitment_id": "story_planning_test",
	"commitments": "story_planning_test", "review": "story_planning_test", "satisfied": "story_planning_test",
	"side": "who acts: story_planning_test", "standard": "by which: services/planning/score_api_test",
	"note": "shown as the state's or review's note: services/planning", "step": "services/planning/frozen_plan_api_test",
	"version": "services/planning/frozen_plan_api_test", "entries": "the entries", "opportunities": "the entries",
	"revenue_facts": "the entries",
	// WatchChanges
	"after_revision": "watch_test", "resource_types": "watch_test", "subtree": "watch_test", "epoch": "watch_test",
	"skip_superseded": "common/changes/watch_test: WhoSkipsWhatWasReplacedHearsTheLastOfEachAfterItsRevision",
}

func TestEveryMemberOfEveryRequestIsSeenToTakeEffect(t *testing.T) {
	for _, service := range services() {
		for _, method := range methodsOf(service) {
			fields := method.Input().Fields()
			bodies := []string{}
			for _, one := range rulesOf(method) {
				bodies = append(bodies, one.body)
			}
			for i := range fields.Len() {
				name := string(fields.Get(i).Name())
				varied := slices.ContainsFunc(variations, func(one variation) bool { return one.field == name })
				isID := strings.HasSuffix(name, "_id") && slices.Contains(bodies, strings.TrimSuffix(name, "_id"))
				if !varied && !isID && !slices.Contains(bodies, name) && seen[name] == "" {
					t.Errorf("%s.%s: nothing says how its effect is seen", method.Input().FullName(), name)
				}
			}
		}
	}
}

func TestMembersOfEveryListAndWriteTakeEffect(t *testing.T) {
	world, names := newPresenceWorld(t)
	// From what refers to others to what they refer to.
	for n := len(full) - 1; n >= 0; n-- {
		path, _, _ := strings.Cut(full[n].create, "?")
		if path == "" { // the organization is neither created, listed nor deleted
			continue
		}
		before := toText(world.get(t, names[n]))
		fresh := full[n].create + "2&validateOnly=true"
		var body map[string]any
		if err := json.Unmarshal([]byte(full[n].body), &body); err != nil {
			t.Fatal(err)
		}
		delete(body, "externalIds") // which are unique
		status, answer := world.call(t, http.MethodPost, fresh, toText(body))
		if name, _ := answer["name"].(string); status == http.StatusOK {
			if status, _ := world.call(t, http.MethodGet, name, ""); status != http.StatusNotFound {
				t.Errorf("POST %s made %s", fresh, name)
			}
		}
		status, answer = world.call(t, http.MethodDelete, names[n]+"?validateOnly=true", "")
		if status != http.StatusOK && status != http.StatusBadRequest {
			t.Errorf("DELETE %s, to check it: %v", names[n], answer)
		}
		if now := toText(world.get(t, names[n])); now != before {
			t.Errorf("DELETE %s?validateOnly=true changed it: %s", names[n], now)
		}
		if status, _ = world.call(t, http.MethodDelete, names[n], ""); status != http.StatusOK {
			continue // something stands on it: the list below is another's
		}
		for deleted, want := range map[string]bool{"": false, "?showDeleted=false": false, "?showDeleted=true": true} {
			_, list := world.call(t, http.MethodGet, path+deleted, "")
			if got := strings.Contains(toText(list), `"name":"`+names[n]+`"`); got != want {
				t.Errorf("GET %s%s: that it shows %s is %v", path, deleted, names[n], got)
			}
		}
	}
}
