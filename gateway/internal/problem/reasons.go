package problem

import (
	_ "embed"
	"encoding/json"
	"sync"
)

// Reason is one that the gateway itself gives, in an ErrorInfo or of a field in a BadRequest, with what a
// caller reads of it in docs/REASONS.md.
type Reason struct {
	Reason string `json:"reason"`
	Code   string `json:"code"` // of google.rpc.Code
	HTTP   int    `json:"http"` // 200: told inside of an answer, by an event or by a job
	Cause  string `json:"cause"`
	Remedy string `json:"remedy"`
}

//go:embed reasons.json
var reasonsText []byte

// Reasons are all of them, by name. The tests hold the code to it.
var Reasons = sync.OnceValue(func() map[string]Reason {
	var listed []Reason
	if err := json.Unmarshal(reasonsText, &listed); err != nil {
		panic("reasons.json: " + err.Error())
	}
	named := make(map[string]Reason, len(listed))
	for _, one := range listed {
		named[one.Reason] = one
	}
	return named
})
