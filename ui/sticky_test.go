package ui

import (
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/sticky"
)

// farmsWithLogs are farms whose logs tell all that the screens know to show.
func farmsWithLogs(t testing.TB) map[string]*model.Snapshot {
	t.Helper()
	undrained := tellingOf(t, aFarm("portals", 3)).fair().clients(false).told()
	acting(undrained, 0, draining())
	failed := tellingOf(t, aFarm("portals", 2)).fair().clients(false)
	failed.traffic.Logs = append(failed.traffic.Logs, model.LogStatus{
		Name: "nginx.log", State: model.LogReading, Rate: 1234, Newest: noon.Add(-9 * time.Second), Lag: 8 * time.Second, Behind: 31 << 20, Lost: 12, Lines: 400, Rejected: 391, OtherFarms: 71,
		Rejects:  []model.Reject{{Reason: "fields", Lines: 391, File: "nginx.log", First: 1, Why: "\"[\" expected at character 14", Sample: `203.0.113.9 - "GET / HTTP/1.1" 200`}},
		Warnings: []string{"the format has no $cookie_SRVID, so its sessions aren't known"},
	})
	failed.traffic.Own, failed.traffic.FirstSight = 98, true
	estimates := tellingOf(t, aFarm("portals", 3)).fair().clients(false)
	unknown := tellingOf(t, aFarm("portals", 3)).clients(false)
	unknown.traffic.Cookie, unknown.traffic.Nodes = "", append(unknown.traffic.Nodes, "10.0.0.99:9443")
	unknown.request(1, 3, noon.Add(-time.Minute), 503, sticky.Unstated)
	unknown.request(2, sticky.None, noon.Add(-time.Minute), 503, sticky.Unstated)
	partly := tellingOf(t, aFarm("portals", 3))
	for i := range 40 {
		partly.request(i, int32(i%2), noon.Add(time.Duration(i-90)*time.Second), 200, sticky.Issued)
	}
	partly.traffic.Logs = append(partly.traffic.Logs,
		model.LogStatus{Name: "lb2.log", State: model.LogFailed, Since: noon.Add(-time.Hour), Why: "opening lb2.log: permission denied"},
		model.LogStatus{Name: "lb3.log", State: model.LogWaiting, Since: noon.Add(-time.Minute)},
	)
	misread := tellingOf(t, aFarm("portals", 3))
	misread.traffic.Logs[0].Parsed, misread.traffic.Logs[0].Rejected = 0, misread.traffic.Logs[0].Lines
	misread.traffic.Logs[0].Rejects = []model.Reject{{Reason: "fields", Lines: 48_000, Why: "a number expected at character 9"}, {Reason: "time", Lines: 231}}
	nameless := tellingOf(t, aFarm("portals", 3))
	nameless.traffic.Nodes = append(nameless.traffic.Nodes, "haproxy.log")
	for i := range 40 {
		nameless.request(i, 3, noon.Add(time.Duration(i-90)*time.Second), 200, sticky.Issued)
	}
	nameless.traffic.Logs[0].Warnings = []string{"%b/%s is missing: the node that served is unknown"}
	remarked := tellingOf(t, aFarm("portals", 3)).fair().drained()
	remarked.traffic.Logs[0].Why, remarked.traffic.Logs[0].Rotations, remarked.traffic.Logs[0].Restarts = "haproxy.log was truncated, and no copy stands beside it", 2, 1
	snapshots := map[string]*model.Snapshot{
		"partly":   snapshotOf(partly.told()),
		"misread":  snapshotOf(misread.told()),
		"nameless": snapshotOf(nameless.told()),
		"silent":   snapshotOf(tellingOf(t, aFarm("portals", 3)).told()),
		"remarked": snapshotOf(remarked.told()),
		"well":     snapshotOf(tellingOf(t, aFarm("portals", 3)).fair().given(false).clients(false).told()),
		"sick":     snapshotOf(tellingOf(t, aFarm("portals", 3)).fair().skewed().breaking().haunted().given(true).clients(true).told()),
		"collapse": snapshotOf(tellingOf(t, aFarm("portals", 3)).collapsed().told()),
		"fifty":    snapshotOf(tellingOf(t, aFarm("portals", 50)).fair().breaking().clients(true).told()),
		"waiting":  snapshotOf(tellingOf(t, aFarm("portals", 3)).fair().clients(false).waiting().told()),
		"drain":    snapshotOf(undrained),
		"lagging":  snapshotOf(failed.told()),
		"estimate": snapshotOf(estimates.told()),
		"unknown":  snapshotOf(unknown.told()),
		"none":     snapshotOf(aFarm("portals", 3)),
	}
	snapshots["estimate"].Farms[0].Traffic.Sticky.Exact = false
	snapshots["estimate"].Farms[0].Traffic.Sticky.Forgotten = 12_345
	tell(snapshots["estimate"].Farms[0], snapshots["estimate"].Farms[0].Traffic)
	blind := tellingOf(t, aFarm("portals", 3))
	for i := range 40 {
		node := int32(i % 3)
		blind.tracker.Observe(sticky.Hit{At: noon.Add(time.Duration(i-90) * time.Second).UnixNano(), Node: node, Named: node, Status: 200, Cookie: sticky.Kept})
	}
	blind.traffic.Sessionless = true
	snapshots["blind"] = snapshotOf(blind.told())
	unread := aFarm("portals", 3)
	unread.Farm.Logs = []model.Log{{Name: "haproxy.log"}}
	snapshots["unread"] = snapshotOf(unread)
	return snapshots
}

func TestTheStickyScreen(t *testing.T) {
	t.Parallel()
	for name, snapshot := range farmsWithLogs(t) {
		for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{}, s.width, s.height, snapshot)
				press(a, "s")
				golden(t, "sticky/"+name+"-"+s.String(), screenText(a, s.width, s.height))
			})
		}
	}
}

func TestTheRestOfTheStickyScreen(t *testing.T) {
	t.Parallel()
	snapshots := farmsWithLogs(t)
	for name, c := range map[string]struct{ farm, keys string }{
		"end": {"sick", "s G"}, "hour": {"sick", "s i"}, "minute": {"sick", "s i i i"}, "others": {"fifty", "s G"}, "filtered": {"fifty", "s / a m 4 enter"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, Options{}, 80, 24, snapshots[c.farm])
			press(a, strings.Fields(c.keys)...)
			golden(t, "sticky/"+c.farm+"-"+name, screenText(a, 80, 24))
		})
	}
}

func TestTheNodeThatLosesSessionsIsNamedOnTheSmallestScreen(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{ASCII: true}, 40, 10, farmsWithLogs(t)["sick"])
	press(a, "s")
	screen := strings.Join(strings.Fields(screenText(a, 40, 10)), " ")
	if !strings.Contains(screen, "X breaks 7 breaks of 6 sessions, 6 of which left am3") {
		t.Errorf("the screen doesn't say which node loses sessions:\n%s", screenText(a, 40, 10))
	}
}

func TestSkewIsToldInWords(t *testing.T) {
	t.Parallel()
	four := make([]sticky.Node, 4)
	for name, c := range map[string]struct {
		skew  sticky.Skew
		nodes []sticky.Node
		want  string
	}{
		"fair":          {sticky.Skew{Enough: true, P: 0.62, Sessions: 812, Worst: 1}, four, "fair, p 0.62 over 812 new sessions"},
		"hardly fair":   {sticky.Skew{Enough: true, P: 0.0042, Sessions: 812, Worst: 1}, four, "fair, p 0.004 over 812 new sessions"},
		"too much":      {sticky.Skew{Enough: true, Skewed: true, P: 1e-9, Sessions: 812, Worst: 2, Ratio: 2.1}, four, "am3 gets 2.1 times its share, p < 0.001 over 812 new sessions"},
		"too little":    {sticky.Skew{Enough: true, Skewed: true, P: 1e-9, Sessions: 812, Worst: 2, Ratio: 0.041}, four, "am3 gets 0.04 times its share, p < 0.001 over 812 new sessions"},
		"too few":       {sticky.Skew{Sessions: 12, Worst: sticky.None}, []sticky.Node{{}, {}, {}, {Out: true}}, "not enough yet: 12 of about 30 new sessions"},
		"few a node":    {sticky.Skew{Sessions: 99, Worst: sticky.None}, four, "not enough yet: over 99 new sessions"},
		"one node left": {sticky.Skew{Sessions: 99, Worst: sticky.None}, []sticky.Node{{}, {Out: true}}, "nothing to compare: fewer than two nodes take new sessions"},
	} {
		a := newTestApp(t, Options{}, 80, 24, snapshotOf(aFarm("a", 4)))
		s := &trafficScene{of: &model.Traffic{}, names: []string{"am1", "am2", "am3", "am4"}}
		s.of.Sticky.Skew, s.of.Sticky.Nodes = c.skew, c.nodes
		if got, _ := a.skewWords(s); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestTheSessionsOfAnotherFarmAreAKeyAway(t *testing.T) {
	t.Parallel()
	first, second := tellingOf(t, aFarm("portals", 2)).fair().told(), aFarm("keys", 2)
	for keys, want := range map[string]string{"s": " portals ", "s ]": " keys ", "s ] ]": " portals ", "s [": " keys ", "x ]": " keys "} {
		a := newTestApp(t, Options{}, 80, 24, snapshotOf(first, second))
		press(a, strings.Fields(keys)...)
		if head, _, _ := strings.Cut(screenText(a, 80, 24), "\n"); !strings.Contains(head, want) {
			t.Errorf("%q shows %q, want the farm %q", keys, head, want)
		}
	}
}

func TestTheFarmsLineStaysOnOneRequestForAWhile(t *testing.T) {
	t.Parallel()
	told := tellingOf(t, aFarm("portals", 3)).clients(false)
	view := told.told()
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(view))
	shown := func() string {
		for line := range strings.SplitSeq(screenText(a, 120, 40), "\n") {
			if _, chain, found := strings.Cut(line, "client IP "); found && strings.HasPrefix(line, " sticky") {
				return chain
			}
		}
		return ""
	}
	after := func(since time.Duration, happens func()) string {
		happens()
		next := *view
		traffic := told.traffic
		traffic.Clients = told.census.Summary(noon)
		next.Traffic = &traffic
		snapshot := snapshotOf(&next)
		snapshot.At = noon.Add(since)
		redraw(a, snapshot)
		return shown()
	}
	const first, newer, wrong = "◆203.0.113.99 ← ✓10.0.0.4 ← ✓10.0.0.5", "◆203.0.113.200 ← ✓10.0.0.4 ← ✓10.0.0.5", "✗ proxy: ◆✓10.0.0.4 ← ✓10.0.0.5"
	if got := shown(); got != first {
		t.Errorf("at first it is %q, want %q", got, first)
	}
	fresh := func() { told.asked(time.Second, 0, "10.0.0.5", "", "203.0.113.200, 10.0.0.4") }
	if got := after(time.Second, fresh); got != first {
		t.Errorf("a second later it is %q, want still %q", got, first)
	}
	if got := after(chainStays, func() {}); got != newer {
		t.Errorf("after a while it is %q, want %q", got, newer)
	}
	if got := after(chainStays+time.Second, func() { told.asked(time.Second, 1, "10.0.0.5", "", "10.0.0.4") }); got != wrong {
		t.Errorf("when one goes wrong it is %q, want at once %q", got, wrong)
	}
}
