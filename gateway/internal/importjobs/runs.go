package importjobs

import (
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"accord.dev/gateway/internal/call"
)

const runsToldMax = 20

// runID is what the program calls a run. Nothing else becomes part of a path or an argument.
var runID = regexp.MustCompile(`^[0-9]{8}-[0-9]{6}-[0-9a-f]{4}$`)

// ledger is what is kept beside a run's journal, so that a person finds it again.
type ledger struct {
	Run    string    `json:"run"`
	At     time.Time `json:"at"`
	Files  []string  `json:"files"`
	Undone bool      `json:"undone"`
}

func personOfRequest(r *http.Request) string { return call.From(r.Context()).Person }

// runsFolder is where the journals of a person's runs are: nobody takes back those of another.
func (j *Jobs) runsFolder(person string) string {
	return filepath.Join(j.options.Folder, "runs", folderOf(person))
}

func (j *Jobs) hasRun(person, run string) bool {
	if !runID.MatchString(run) {
		return false
	}
	_, err := os.Stat(filepath.Join(j.runsFolder(person), run+".run"))
	return err == nil
}

// note keeps a run's entry. That one is lost costs a line in a list, not the journal.
func (j *Jobs) note(person string, entry ledger) {
	text, err := json.Marshal(entry)
	if err == nil {
		_ = os.WriteFile(filepath.Join(j.runsFolder(person), entry.Run+".json"), text, 0o600)
	}
}

func (j *Jobs) noteUndone(person, run string) {
	for _, entry := range j.runsOf(person) {
		if entry.Run == run {
			entry.Undone = true
			j.note(person, entry)
		}
	}
}

// runsOf are the person's last runs, the newest first.
func (j *Jobs) runsOf(person string) []ledger {
	folder := j.runsFolder(person)
	entries, _ := os.ReadDir(folder) // by name, which begins with the time
	slices.Reverse(entries)
	runs := []ledger{}
	for _, entry := range entries {
		run, isLedger := strings.CutSuffix(entry.Name(), ".json")
		if !isLedger || len(runs) == runsToldMax || !j.hasRun(person, run) {
			continue
		}
		var told ledger
		text, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err == nil && json.Unmarshal(text, &told) == nil && told.Run == run {
			runs = append(runs, told)
		}
	}
	return runs
}
