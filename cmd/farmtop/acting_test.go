package main

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe"
)

// acted is what an action's JSON promises, as far as the tests look at it.
type acted struct {
	Schema, Action, Farm, Node, Group, Result, Was, Admin, Message, Guard, By, Reason string

	Soft, Changed  bool
	InFlight       *int    `json:"in_flight"`
	NewRequests    *int    `json:"new_requests"`
	CookieRequests *int    `json:"cookie_requests"`
	WaitedMS       float64 `json:"waited_ms"`
	Steps          []struct{ Balancer, Group, Command, Admin, Error, Fault string }
	Actions        []acted
}

// An actor runs actions against one configuration, with an audit log of its own.
type actor struct {
	t      *testing.T
	config string
	log    string
	tap    func(model.Event) // sees the engine's events; nil for nobody
	talk   string            // what the last command said on stderr
}

func newActor(t *testing.T, config string) *actor {
	t.Helper()
	return &actor{t: t, config: config, log: filepath.Join(t.TempDir(), "state", "audit.jsonl")}
}

// run runs a command with "--format json" until it ends, or the context interrupts it.
func (a *actor) run(ctx context.Context, args ...string) (int, acted) {
	a.t.Helper()
	var out, talk bytes.Buffer
	p := &program{
		process: process{stdin: strings.NewReader(""), stdout: &out, stderr: &talk, env: func(string) string { return "" }},
		engine:  probe.Options{Tap: a.tap},
	}
	code := p.run(ctx, append(args, "--format", "json", "--config", a.config, "--audit-log", a.log))
	a.talk = talk.String()
	var result acted
	if err := json.Unmarshal(out.Bytes(), &result); err != nil {
		a.t.Fatalf("%q answered %d, %q and %q: %v", args, code, out.String(), talk.String(), err)
	}
	return code, result
}

func (a *actor) do(args ...string) (int, acted) {
	a.t.Helper()
	return a.run(a.t.Context(), args...)
}

// wants runs a command and fails the test unless it ends as wanted.
func (a *actor) wants(code int, result string, args ...string) acted {
	a.t.Helper()
	got, what := a.do(args...)
	if got != code || what.Result != result {
		a.t.Fatalf("%q: exit %d, %+v; want exit %d and %s", args, got, what, code, result)
	}
	return what
}

// A record is a line of the audit log, as far as the tests look at it.
type record struct {
	Record, Action, Node, Result, Reason string
	Plan                                 []string
	By                                   struct{ User string }
}

// records are the audit log's lines.
func (a *actor) records() []record {
	a.t.Helper()
	text, err := os.ReadFile(a.log)
	if err != nil {
		a.t.Fatal(err)
	}
	var all []record
	for line := range bytes.Lines(text) {
		var r record
		if err := json.Unmarshal(line, &r); err != nil {
			a.t.Fatalf("%q: %v", line, err)
		}
		all = append(all, r)
	}
	return all
}

// kinds are the records in short: "begin drain", "end drain done".
func (a *actor) kinds() []string {
	var kinds []string
	for _, r := range a.records() {
		kinds = append(kinds, strings.TrimSpace(r.Record+" "+r.Action+" "+r.Result))
	}
	return kinds
}

// A visitor asks a farm's endpoint again and again with one sticky cookie, each time over a connection of its own.
type visitor struct {
	t      *testing.T
	url    string
	cookie http.Cookie
	client http.Client
	end    context.CancelFunc
	ended  chan struct{}
	asked  chan struct{} // takes one token for each answer, and drops what nobody takes
}

// visit begins to ask. It ends with leave, or with the test.
func visit(t *testing.T, url, name, value string, transport *http.Transport) *visitor {
	t.Helper()
	transport.DisableKeepAlives = true
	v := &visitor{
		t: t, url: url, cookie: http.Cookie{Name: name, Value: value}, client: http.Client{Transport: transport},
		ended: make(chan struct{}), asked: make(chan struct{}, 1),
	}
	ctx, end := context.WithCancel(context.WithoutCancel(t.Context()))
	v.end = end
	go func() { // ends with ctx
		defer close(v.ended)
		for ctx.Err() == nil {
			v.ask(ctx)
			select {
			case v.asked <- struct{}{}:
			default:
			}
			select {
			case <-ctx.Done():
			case <-time.After(50 * time.Millisecond):
			}
		}
	}()
	t.Cleanup(v.leave)
	<-v.asked
	return v
}

func (v *visitor) ask(ctx context.Context) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, v.url, nil)
	if err != nil {
		v.t.Error(err)
		return
	}
	r.AddCookie(&v.cookie)
	if answer, err := v.client.Do(r); err == nil {
		answer.Body.Close()
	}
}

func (v *visitor) leave() {
	v.end()
	<-v.ended
}
