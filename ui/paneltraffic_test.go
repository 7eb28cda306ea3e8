package ui

import (
	"slices"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/model/clientip"
)

func TestTheOverviewOfFarmsWithLogs(t *testing.T) {
	t.Parallel()
	for name, snapshot := range farmsWithLogs(t) {
		for _, s := range []size{{80, 24}, {120, 40}, {200, 60}} {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{}, s.width, s.height, snapshot)
				if s.width == 80 {
					press(a, "m")
				}
				golden(t, "overview/logs-"+name+"-"+s.String(), screenText(a, s.width, s.height))
			})
		}
		t.Run(name+"/table", func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, Options{}, 80, 24, snapshot)
			golden(t, "overview/logs-"+name+"-table", screenText(a, 80, 24))
		})
	}
}

func TestTheNodeScreenOfAFarmWithLogs(t *testing.T) {
	t.Parallel()
	snapshots := farmsWithLogs(t)
	for _, name := range []string{"well", "sick", "waiting", "unread"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, Options{}, 100, 40, snapshots[name])
			press(a, "G", "enter")
			golden(t, "node/logs-"+name, screenText(a, 100, 40))
		})
	}
}

func TestPanelsHaveLinesOfLogsOnlyWhereThereAreLogs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		has            features
		sticky, client int
	}{
		"no log": {features{balancer: true, counters: true}, 0, 0}, "a log": {features{balancer: true, counters: true, logs: true}, 1, 0}, "a log and a rule": {features{logs: true, rule: true}, 1, 1},
	} {
		for m := range moods {
			c.has.mood = m
			rows := rowsFor(40, c.has)
			if rows[rowSticky] != c.sticky || rows[rowClient] != c.client {
				t.Errorf("%s, mood %d: %d lines of sessions and %d of clients, want %d and %d", name, m, rows[rowSticky], rows[rowClient], c.sticky, c.client)
			}
		}
	}
}

func TestPanelsOfAFarmWithLogsAreEquallyHigh(t *testing.T) {
	t.Parallel()
	for lines := panelLeast; lines < 40; lines++ {
		byMood := rowsByMood(lines, features{checks: 2, balancer: true, counters: true, tls: true, logs: true, rule: true})
		heights := []int{byMood[moodCalm].height(), byMood[moodTold].height(), byMood[moodDrain].height()}
		if slices.Min(heights) != slices.Max(heights) {
			t.Errorf("with %d lines panels are %d high", lines, heights)
		}
	}
}

// panelWith is the content of the second of three panels at a given width, for what the logs tell of its node.
func panelWith(t testing.TB, width int, expected model.Stickiness, told *model.NodeTraffic) string {
	t.Helper()
	view := tellingOf(t, aFarm("a", 3)).told()
	view.Farm.Sticky.Expected = expected
	view.Nodes[1].Traffic = told
	return panelText(newTestApp(t, Options{}, width, 60, snapshotOf(view)))
}

func TestAPanelSaysWhatMattersMostOfItsLog(t *testing.T) {
	t.Parallel()
	broken := model.NodeTraffic{Index: 1, Sessions: 812, Exact: true, Share: 0.48, Minute: 1240}
	broken.Counts.Breaks = 9
	broken.Clients = clientip.Counts{Samples: 100, Verdicts: [clientip.Verdicts]uint64{88, 12}}
	well := model.NodeTraffic{Index: 1, Sessions: 81_200, Share: 0.004, Minute: 1240}
	well.Clients.Samples = 100
	own := model.NodeTraffic{Index: 1, Exact: true}
	own.Clients = clientip.Counts{Own: 50, OwnProxy: 25}
	for name, c := range map[string]struct {
		width    int
		expected model.Stickiness
		told     *model.NodeTraffic
		want     []string
	}{
		"breaks come before the bar":          {120, model.StickyRequired, &broken, []string{"sticky 48 % ✗ 9 breaks 812", "client ✗ 12 % are the LB (proxies)"}},
		"breaks where they are only unwanted": {120, model.StickyRecommended, &broken, []string{"sticky 48 % ! 9 breaks 812"}},
		"breaks where nobody minds":           {120, model.StickyNone, &broken, []string{"sticky 48 % · 9 breaks 812"}},
		"an estimate":                         {120, model.StickyRequired, &well, []string{"sticky <1 % █░░", "≈81.2 k", "client ok 1.24 k/min"}},
		"the application's own answers":       {120, model.StickyRequired, &own, []string{"client ✗ 50 % proxies"}},
		"nothing of it":                       {120, model.StickyRequired, nil, []string{"sticky not in the log", "client not in the log"}},
	} {
		got := panelWith(t, c.width, c.expected, c.told)
		for _, want := range c.want {
			if !strings.Contains(got, want) {
				t.Errorf("%s: the panel lacks %q: %q", name, want, got)
			}
		}
	}
}

func TestTheNarrowestPanelSaysThatSessionsBreak(t *testing.T) {
	t.Parallel()
	view := tellingOf(t, aFarm("a", 4)).told()
	told := &model.NodeTraffic{Index: 1, Sessions: 812, Exact: true, Share: 0.48}
	told.Counts.Breaks = 9
	told.Clients = clientip.Counts{Samples: 100, Verdicts: [clientip.Verdicts]uint64{88, 12}}
	view.Nodes[1].Traffic = told
	a := newTestApp(t, Options{}, 4*(panelMinWidth+1)+1, 60, snapshotOf(view))
	for _, want := range []string{"sticky 48 % ✗9", " 812 ", "client ✗ 12 % proxies"} {
		if got := panelText(a); !strings.Contains(got, want) {
			t.Errorf("the panel lacks %q: %q", want, got)
		}
	}
}
