package main

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/ui/report"
)

func TestALogIsToldWhatChangesAndEveryThirtySeconds(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	teller := newTeller(&program{process: process{stdout: &log, stderr: &log, env: func(string) string { return "" }}})
	begin := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	node := &model.NodeView{Servers: []*model.ServerView{{Server: model.Server{Group: "be_am"}}}}
	for _, seen := range []struct {
		after    time.Duration
		phase    model.Phase
		fresh    int64
		inFlight int
		unread   string
		why      string
	}{
		{0, model.PhaseAsked, 0, 3, "", ""},
		{time.Second, model.PhaseDraining, 0, 3, "", "3 requests in flight"},
		{2 * time.Second, model.PhaseDraining, 0, 2, "", "2 requests in flight"},
		{3 * time.Second, model.PhaseDraining, 0, 0, "", ""},
		{3500 * time.Millisecond, model.PhaseDraining, 0, 1, "", "1 requests in flight"}, // again, so soon
		{3600 * time.Millisecond, model.PhaseDraining, 0, 0, "", ""},
		{4 * time.Second, model.PhaseDraining, 1, 0, "", ""},
		{5 * time.Second, model.PhaseDraining, 2, 0, "", ""},
		{33 * time.Second, model.PhaseDraining, 2, 0, "", ""},
		{34 * time.Second, model.PhaseDraining, 2, 0, "", ""},
		{35 * time.Second, model.PhaseDraining, 2, 0, "lb1", "lb1 can't be read: the socket is gone"},
		{36 * time.Second, model.PhaseDraining, 2, 0, "lb1", "lb1 can't be read: the socket is gone"},
		{37 * time.Second, model.PhaseDraining, 2, 0, "", ""},
		{40 * time.Second, model.PhaseMoving, 2, 0, "", ""},
		{41 * time.Second, model.PhaseDone, 2, 0, "", ""},
	} {
		teller.tell(&report.Outcome{Unread: seen.unread, Node: node, Progress: model.Progress{
			Action: model.Action{Verb: model.VerbDrain, Farm: "portals", Node: "am2"}, Phase: seen.phase, AskedAt: begin,
			Why:   seen.why,
			Drain: &model.Drain{New: seen.fresh, InFlight: seen.inFlight},
		}}, begin.Add(seen.after))
		teller.show(begin.Add(seen.after))
	}
	teller.end()
	var got []string
	for line := range strings.Lines(log.String()) {
		short, _, _ := strings.Cut(strings.TrimSpace(line), "  quiet")
		got = append(got, short)
	}
	want := []string{
		"portals/am2 draining  1s  new 0  cookie-bound 0  in flight 3",
		"3 requests in flight",
		"portals/am2 draining  3s  new 0  cookie-bound 0  in flight 0",
		"portals/am2 draining  4s  new 1  cookie-bound 0  in flight 0",
		"portals/am2 draining  34s  new 2  cookie-bound 0  in flight 0",
		"portals/am2 draining  35s  lb1 can't be read",
		"lb1 can't be read: the socket is gone",
		"portals/am2 draining  37s  new 2  cookie-bound 0  in flight 0",
		"portals/am2 drained; maintenance follows  40s",
	}
	if !slices.Equal(got, want) {
		t.Errorf("the log has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
