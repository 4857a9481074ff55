package contract

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"

	statuspb "google.golang.org/genproto/googleapis/rpc/status"
)

// watches are all RPCs that stream.
var watches = []string{"AccountService/WatchChanges", "PlanService/WatchChanges", "ForecastService/WatchChanges"}

// watchedTypes are the resources that watchedStory changes.
var watchedTypes = map[string]string{watches[0]: "Account", watches[1]: "CosStandard", watches[2]: "Stage"}

func TestEveryStreamIsAWatch(t *testing.T) {
	known := strings.Join(watches, " ")
	for _, service := range services() {
		for _, method := range methodsOf(service) {
			name := fmt.Sprintf("%s/%s", service.Name(), method.Name())
			if method.IsStreamingClient() || method.IsStreamingServer() && !strings.Contains(known, name) {
				t.Errorf("%s is a stream that no test knows", name)
			}
		}
	}
}

// watchedStory changes something in each service, some of it twice.
var watchedStory = []step{
	{method: "AccountService/CreateAccount", request: `account_id: "a" account { display_name: "Ä\n\r 集" employee_count: 7 }`},
	{method: "AccountService/CreateAccount", request: `account_id: "b" account { display_name: "B" parent: "accounts/a" }`},
	{method: "AccountService/UpdateAccount", request: `account { name: "accounts/a" display_name: "A" }`},
	{method: "AccountService/DeleteAccount", request: `name: "accounts/b"`},
	{method: "CosStandardService/CreateCosStandard", request: `cos_standard_id: "s" cos_standard { display_name: "S"
		criteria { criterion_id: "c" title: "C" check: REVIEWER_RATED weight: 1 } }`},
	{method: "CosStandardService/UpdateCosStandard", request: `cos_standard { name: "cosStandards/s" display_name: "T" }`},
	{method: "PipelineService/CreateStage", request: `stage_id: "x" stage { display_name: "X" outcome: WON }`},
	{method: "PipelineService/UpdateStage", request: `stage { name: "stages/x" sequence: 3 }`},
}

// newWatched is a world in which watchedStory has happened, and the revision of each watch's service.
func newWatched(t *testing.T) (crossing, map[string]int64) {
	t.Helper()
	world := newCrossing(t)
	revisions := map[string]int64{}
	for _, one := range watchedStory {
		got := must(t, world.grpc, one)
		revision, err := strconv.ParseInt(got.revision, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		service, _, _ := strings.Cut(watcherOf.Replace(one.method), "/")
		revisions[service+"/WatchChanges"] = revision
	}
	return world, revisions
}

// watcherOf names the service that watches what another one of its package changes.
var watcherOf = strings.NewReplacer("Pipeline", "Forecast", "CosStandard", "Plan")

// withChanges are the messages that tell something: how often a stream says that nothing happened is
// a matter of time.
func withChanges(from streamed) []proto.Message {
	var told []proto.Message
	for _, message := range from.messages {
		read := message.ProtoReflect()
		if read.Get(read.Descriptor().Fields().ByName("changes")).List().Len() > 0 {
			told = append(told, message)
		}
	}
	return told
}

func sameStream(t *testing.T, want, got streamed) {
	t.Helper()
	a, b := withChanges(want), withChanges(got)
	if len(a) == 0 || len(a) != len(b) {
		t.Fatalf("%d messages with changes through gRPC, %d through JSON", len(a), len(b))
	}
	for i := range a {
		if !proto.Equal(a[i], b[i]) {
			t.Errorf("message %d\nthrough gRPC: %s\nthrough JSON: %s", i, format(a[i]), format(b[i]))
		}
	}
}

func TestWatchTellsTheSameThroughGrpcEventsAndLines(t *testing.T) {
	world, revisions := newWatched(t)
	for _, watch := range watches {
		for _, request := range []string{
			``, `skip_superseded: true`,
			fmt.Sprintf(`skip_superseded: true as_of { revision: %d }`, revisions[watch]),
			`resource_types: "accord.dev/` + watchedTypes[watch] + `"`,
		} {
			t.Run(watch+" "+request, func(t *testing.T) {
				question := step{method: watch, request: request}.question(t)
				enough := until(revisions[watch])
				if strings.Contains(request, "as_of") {
					enough = until(0) // such a stream ends by itself
				}
				want := world.grpc.stream(t, question, enough)
				sameStream(t, want, world.json.events(t, question, "", enough))
				sameStream(t, want, world.json.lines(t, question, enough))
			})
		}
	}
}

func TestWatchResumesBehindTheLastEventId(t *testing.T) {
	world, revisions := newWatched(t)
	for _, watch := range watches {
		t.Run(watch, func(t *testing.T) {
			last := revisions[watch]
			question := step{method: watch}.question(t) // after_revision 0: the header is the newer word
			got := world.json.events(t, question, strconv.FormatInt(last-1, 10), until(last))
			resumed := step{method: watch, request: fmt.Sprintf(`after_revision: %d`, last-1)}.question(t)
			sameStream(t, world.grpc.stream(t, resumed, until(last)), got)
			if told := withChanges(got); len(told) != 1 || revisionOf(told[0]) != last {
				t.Errorf("after revision %d come %v", last-1, told)
			}
		})
	}
}

func TestWatchTellsWhatHappensWhileItIsOpen(t *testing.T) {
	world, revisions := newWatched(t)
	const watch = "AccountService/WatchChanges"
	question := step{method: watch, request: fmt.Sprintf(`after_revision: %d`, revisions[watch])}.question(t)
	response := world.json.open(t, question, "text/event-stream", "") // its headers are here: it is open
	must(t, world.json, step{method: "AccountService/CreateAccount", request: `account { display_name: "Live" }`})
	want := world.grpc.stream(t, question, until(revisions[watch]+1))
	var got streamed
	readEvents(t, response, func(one event) bool {
		message := newMessage(t, question.method.Output())
		if err := protojson.Unmarshal([]byte(one.data), message); err != nil {
			t.Fatal(err)
		}
		got.messages = append(got.messages, message)
		return until(revisions[watch] + 1)(message)
	})
	sameStream(t, want, got)
}

func TestWatchThatCannotBeContinuedIsReset(t *testing.T) {
	world, _ := newWatched(t)
	for _, watch := range watches {
		t.Run(watch, func(t *testing.T) {
			question := step{method: watch, request: `after_revision: 9007199254740993`}.question(t)
			want := world.grpc.stream(t, question, until(0)).err
			if want.code() != codes.OutOfRange || reasonOf(want) != "REVISION_IN_FUTURE" {
				t.Fatalf("through gRPC: %s", want)
			}
			lines := world.json.lines(t, question, until(0)).err
			if lines.http != http.StatusBadRequest || !equalStatuses(want.status, lines.status) {
				t.Errorf("through gRPC: %s\nas lines: %s", want, lines)
			}
			events := readEvents(t, world.json.open(t, question, "text/event-stream", ""),
				func(event) bool { return false }) // the stream ends by itself
			var data struct{ Service, Reason string }
			if len(events) != 1 || events[0].name != "reset" ||
				json.Unmarshal([]byte(events[0].data), &data) != nil || data.Reason != "REVISION_IN_FUTURE" {
				t.Errorf("as events: %q", events)
			}
		})
	}
}

func TestWatchThatIsRefusedSaysWhy(t *testing.T) {
	world, _ := newWatched(t)
	for request, code := range map[string]codes.Code{
		`subtree: "accounts/none"`: codes.NotFound, `after_revision: -1`: codes.InvalidArgument,
		`resource_types: "Account"`: codes.InvalidArgument,
	} {
		question := step{method: "AccountService/WatchChanges", request: request}.question(t)
		want := world.grpc.stream(t, question, until(0)).err
		if want.code() != code {
			t.Fatalf("%s: %s", request, want)
		}
		lines := world.json.lines(t, question, until(0)).err
		if !equalStatuses(want.status, lines.status) {
			t.Errorf("through gRPC: %s\nas lines: %s", want, lines)
		}
		events := readEvents(t, world.json.open(t, question, "text/event-stream", ""),
			func(event) bool { return false })
		failed := &statuspb.Status{}
		if len(events) != 1 || events[0].name != "failed" || protojson.Unmarshal([]byte(events[0].data), failed) != nil {
			t.Fatalf("as events: %q", events)
		}
		if rest, _ := withoutRequestInfo(failed); !equalStatuses(want.status, rest) {
			t.Errorf("through gRPC: %s\nas events: %s", want, format(rest))
		}
	}
}
