package ui

import (
	"fmt"
	"testing"

	"farmtop/model"
)

type size struct{ width, height int }

func (s size) String() string { return fmt.Sprintf("%dx%d", s.width, s.height) }

func TestTheOverviewShowsTheSickNodeOnEveryScreen(t *testing.T) {
	t.Parallel()
	full := []size{{40, 10}, {80, 24}, {120, 40}, {200, 60}}
	for name, c := range map[string]struct {
		sizes    []size
		snapshot *model.Snapshot
	}{
		"healthy":    {append(full, size{39, 9}), snapshotOf(aFarm("portals", 3))},
		"one-down":   {full, snapshotOf(breakDown(aFarm("portals", 3), 1))},
		"taken-out":  {full, snapshotOf(takenOut())},
		"unreadable": {full[1:3], snapshotOf(unreadable(aFarm("portals", 3)))},
		"unread":     {full[:3], snapshotOf(unreadable(acting(heldBy(model.AdminDrain, falling(), nil), 0, draining())))},
		"fifty":      {full, snapshotOf(breakDown(aFarm("portals", 50), 33))},
		"three":      {full, snapshotOf(aFarm("portals", 3), breakDown(aFarm("gateways", 4), 2), takeOut(aFarm("keys", 2), 0, model.AdminDrain, "DRAIN"))},
		"starting":   {full[:3], snapshotOf(unasked(aFarm("portals", 3), 1))},
		"before":     {full[1:2], nil},
		"no-farms":   {full[1:2], snapshotOf()},
		"no-nodes":   {full[1:2], snapshotOf(aFarm("portals", 0))},
		"stale":      {full[1:3], snapshotOf(stale())},
		"odd":        {full[1:3], snapshotOf(oddVersion())},
	} {
		for _, s := range c.sizes {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{}, s.width, s.height, c.snapshot)
				golden(t, "overview/"+name+"-"+s.String(), screenText(a, s.width, s.height))
			})
		}
	}
}

func takenOut() *model.FarmView {
	view := aFarm("portals", 4)
	takeOut(view, 1, model.AdminDrain, "DRAIN")
	takeOut(view, 2, model.AdminMaint, "MAINT")
	view.Nodes[3].Servers[0].Weight = 0
	return find(view, model.Finding{Code: "LB05", Severity: model.Warning, Node: "am4", Title: "am4 has weight 0: a hidden drain", Evidence: "weight 0, configured 1, for 3m 10s"})
}

func stale() *model.FarmView {
	view := aFarm("portals", 3)
	view.Nodes[2].Stale = true
	view.Nodes[2].Seen = noon.Add(-95 * 1e9)
	return view
}

func oddVersion() *model.FarmView {
	view := aFarm("portals", 3)
	view.Nodes[2].Version = "4.2.0"
	view.Nodes[2].Certificate.NotAfter = noon.AddDate(0, 0, 12)
	return find(view, model.Finding{Code: "PAR01", Severity: model.Critical, Node: "am3", Title: "am3 runs 4.2.0, the others 4.3.0", Evidence: "am1 4.3.0, am2 4.3.0, am3 4.2.0"})
}
