package ui

import (
	"strings"
	"testing"

	"farmtop/model"
)

func TestNoFindingsSaysWhatWasLookedAt(t *testing.T) {
	t.Parallel()
	silent := aFarm("a", 2)
	other := aFarm("a", 2)
	certificate := *other.Nodes[1].Certificate
	certificate.SHA256 = "another"
	other.Nodes[1].Certificate = &certificate
	differing := aFarm("a", 2)
	differing.Nodes[0].Servers[0].Disagree = 1
	for _, n := range silent.Nodes {
		n.Version = ""
	}
	for name, c := range map[string]struct {
		snapshot *model.Snapshot
		want     string
	}{
		"all is known":         {snapshotOf(aFarm("a", 3)), "no findings: 3 nodes answer, agree on version 4.3.0 and certificate, and the balancer agrees"},
		"one node":             {snapshotOf(aFarm("a", 1)), "no findings: the node answers, and the balancer agrees"},
		"no balancer":          {snapshotOf(withoutBalancer(aFarm("a", 2))), "no findings: 2 nodes answer, agree on version 4.3.0 and certificate"},
		"no version":           {snapshotOf(silent), "no findings: 2 nodes answer, and the balancer agrees"},
		"two certificates":     {snapshotOf(other), "no findings: 2 nodes answer, agree on version 4.3.0, and the balancer agrees"},
		"the balancer differs": {snapshotOf(differing), "no findings: 2 nodes answer, agree on version 4.3.0 and certificate"},
		"one is stale":         {snapshotOf(stale()), "no findings: 2 of 3 nodes answer, agree on version 4.3.0 and certificate, and the balancer agrees"},
		"several farms":        {snapshotOf(aFarm("a", 2), aFarm("b", 1)), "no findings: 3 nodes of 2 farms answer"},
		"not asked yet":        {snapshotOf(unasked(aFarm("a", 3), 1)), "no findings yet: not every node has been asked"},
		"no nodes":             {snapshotOf(aFarm("a", 0)), "no findings"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, Options{}, 160, 40, c.snapshot)
			if got := screenText(a, 160, 40); !strings.Contains(got, " "+c.want+"\n") {
				t.Errorf("the screen lacks %q:\n%s", c.want, got)
			}
		})
	}
}

func TestTheFarmsLinesTellOfEndpointAndBalancer(t *testing.T) {
	t.Parallel()
	view := aFarm("a", 3)
	check := &model.Check{Name: "endpoint", Protocol: model.ProtocolHTTPS}
	last := *view.Nodes[0].Checks[0].Last
	view.Endpoint = &model.CheckView{Check: check, Last: &last}
	view.Balancers[0].Good.Level, view.Balancers[0].Reloaded = model.LevelUser, noon.Add(-90*1e9)
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(view))
	for _, want := range []string{
		" endpoint   200 3.10 ms 1s ago   cert 61 d   https://api.am.example.com/\n",
		" haproxy    HAProxy 2.6.12, process 4711, up 2d, reloaded 1m ago, we may read a part of it, read 0s ago\n",
		"               5 in flight   39.9/s    0 queued   group be_am   cookie SRVID   roundrobin\n",
		" nodes      all run 4.3.0, one certificate until 2026-05-05, 61 d\n",
	} {
		if got := screenText(a, 120, 40); !strings.Contains(got, want) {
			t.Errorf("the screen lacks %q:\n%s", want, got)
		}
	}
	broken := last
	broken.OK, broken.Reason = false, "no answer from 192.0.2.1:443 within 1 s"
	view.Endpoint = &model.CheckView{Check: check, Last: &broken}
	a = newTestApp(t, Options{}, 120, 40, snapshotOf(view))
	if got := screenText(a, 120, 40); !strings.Contains(got, " endpoint   no answer from 192.0.2.1:443 within 1 s, 1s ago") {
		t.Errorf("the screen:\n%s", got)
	}
}
