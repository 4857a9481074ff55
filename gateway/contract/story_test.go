package contract

import "testing"

func TestEveryRpcAnswersTheSameThroughJsonAndGrpc(t *testing.T) {
	world := newTwins(t)
	for _, chapter := range []struct {
		name  string
		steps []step
	}{
		{"accounts", accountsStory},
		{"profiles", profilesStory},
		{"planning", planningStory},
		{"conditions", conditionsStory},
		{"forecast", forecastStory},
	} {
		t.Run(chapter.name, func(t *testing.T) { world.tell(t, chapter.steps) })
	}
	t.Run("refused", world.refuseEverything)
	t.Run("read", world.readEverything)
	t.Run("removed", func(t *testing.T) {
		world.tell(t, []step{{method: "RevenueService/DeleteRevenueFact",
			request: `name: "` + world.existingNames(t)("revenueFacts/*") + `"`}})
	})
	t.Run("nothing is missed", world.missNothing)
}
