package main

import (
	"encoding/json"
	"slices"
	"testing"

	"farmtop/model"
	"farmtop/probe/lab"
)

// An acceptedTwin is what "verify --format json" says of a node.
type acceptedTwin struct {
	Verdict string
	Items   []struct{ ID, Result, Detail string }
}

// failed are the items that failed, in their order.
func (a *acceptedTwin) failed() []string {
	ids := []string{}
	for _, i := range a.Items {
		if i.Result == "fail" {
			ids = append(ids, i.ID)
		}
	}
	return ids
}

// TestVerifyNamesWhatIsBrokenAtANodeThatWasAdded adds a node to real farms, with one thing wrong each time.
func TestVerifyNamesWhatIsBrokenAtANodeThatWasAdded(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	lab.Require(t, "nginx")
	lab.Require(t, "apache2")
	lab.Require(t, "haproxy")
	for _, c := range []struct {
		flaw  flaw
		start func(*twin)
		fails []string // items
	}{
		{flaw{name: "hash on a cookie"}, byCookie, nil},
		{flaw{name: "hash on a cookie, left out", left: "node3"}, byCookie, []string{"new-sessions"}},
		{flaw{name: "hash on a cookie, left out where clients come back", forgotten: "node3"}, byCookie, []string{"pin", "hold"}},
		{flaw{name: "a route"}, byRoute, nil},
		{flaw{name: "a route, left out", left: "node3"}, byRoute, []string{"new-sessions"}},
		{flaw{name: "a route, that of another member", twice: true}, byRoute, []string{"pin", "hold"}},
		{flaw{name: "a route, another certificate", strange: "node3"}, byRoute, []string{"cert"}},
		{flaw{name: "a route, the header from anybody", credulous: []string{"node3"}}, byRoute, []string{"client-ip"}},
		{flaw{name: "cookie insert"}, byInserted, nil},
		{flaw{name: "cookie insert, left out", left: "node3"}, byInserted, []string{"balancer"}},
		{flaw{name: "cookie insert, the value of another server", twice: true}, byInserted, []string{"cookie", "pin", "hold"}},
	} {
		t.Run(c.flaw.name, func(t *testing.T) {
			t.Parallel()
			w := newTwin(t, c.flaw, model.RouteByHeader, c.start)
			code, stdout, stderr := farmtop(t, "verify", "node3", "--config", w.config, "--format", "json")
			var a acceptedTwin
			if err := json.Unmarshal([]byte(stdout), &a); err != nil {
				t.Fatalf("exit %d, %v: %s%s", code, err, stdout, stderr)
			}
			want, exit := "pass", 0
			if c.fails != nil {
				want, exit = "fail", 2
			}
			if code != exit || a.Verdict != want || !slices.Equal(a.failed(), append([]string{}, c.fails...)) {
				t.Errorf("exit %d, %s with %q, want %d with %q\n%+v", code, a.Verdict, a.failed(), exit, c.fails, a.Items)
			}
		})
	}
}
