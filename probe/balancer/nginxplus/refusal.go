package nginxplus

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/model/nearest"
	"farmtop/probe/balancer/httpapi"
)

// problem is what the API says no with.
type problem struct {
	Error struct{ Text, Code string }
}

// maxQuoted bounds what a message quotes of the API, in bytes: what is longer hides the rest of it.
const maxQuoted = 200

// refusal is what an answer says against the request; nil where it is a success. The codes are those of the API's description.
func (d *Driver) refusal(a httpapi.Answer) *httpapi.Failure {
	failed := d.client.Refusal(a)
	if failed == nil {
		return nil
	}
	var said problem
	_ = json.Unmarshal(a.Body, &said) // what isn't the API's own answer has no code
	at := software + " at " + d.client.At
	switch code := said.Error.Code; {
	case code == "UnknownVersion":
		d.version.Store(0) // an update has replaced it
		return httpapi.Garbage("%s no longer has the version of its API that it had: it is asked again next time", at)
	case code == "MethodDisabled", a.Status == http.StatusMethodNotAllowed:
		return &httpapi.Failure{Read: model.ReadDenied, Step: model.StepDenied, Text: at + ` permits no changes: its API is read-only; say "api write=on;" in the location of its configuration`}
	case code == "UpstreamNotFound":
		return httpapi.Absent("%s has no such upstream", at)
	case code == "UpstreamStatic":
		return httpapi.Absent("%s keeps that upstream in no shared memory, so that it can neither be read nor changed: add \"zone NAME 64k;\" to it", at)
	case code == "UpstreamServerImmutable", code == "UpstreamServerWeightImmutable":
		return httpapi.Garbage("%s can't change a server that comes from a host's name (%s): change its configuration", at, code)
	case code != "" && len(code)+len(said.Error.Text) <= maxQuoted:
		failed.Text = fmt.Sprintf("%s answers %d %s (%q): look at its error log", at, a.Status, code, said.Error.Text)
	}
	return failed
}

// jsonTrouble is what is wrong with a JSON text, without Go's names for what it should have been.
func jsonTrouble(err error) string {
	if kind, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return fmt.Sprintf("%q is of another kind", strings.ToLower(kind.Field))
	}
	return "not JSON"
}

// maxNamed is how many upstreams a message names; more would hide the rest of it.
const maxNamed = 5

// likeliest are the upstreams that may have been meant, else the first in the alphabet's order.
func likeliest(asked string, all map[string]json.RawMessage) []string {
	names := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool { return len(name) > maxText })
	if len(names) == 0 {
		return []string{"none"}
	}
	if near := nearest.Words(asked, names, maxNamed); len(near) > 0 {
		return near
	}
	return names[:min(len(names), maxNamed)]
}
