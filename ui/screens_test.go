package ui

import (
	"strings"
	"testing"

	"farmtop/model"
)

func TestTheOtherScreens(t *testing.T) {
	t.Parallel()
	sick := snapshotOf(find(unreadable(breakDown(aFarm("portals", 3), 1)), model.Finding{
		Code: "PAR02", Severity: model.Info, Node: "am3", Title: "am3's clock is 1.4 s ahead", Evidence: "12 answers, each 1 to 2 s ahead", Remedy: "chronyc tracking on am3",
	}), aFarm("keys", 2))
	well := snapshotOf(aFarm("portals", 3))
	quiet := snapshotOf(aFarm("portals", 3))
	quiet.Journal = nil
	for name, c := range map[string]struct {
		snapshot *model.Snapshot
		keys     string
	}{
		"events":            {sick, "e j"},
		"events-filtered":   {sick, "/ r e l o a d enter e"},
		"events-none":       {quiet, "e"},
		"findings":          {sick, "f"},
		"findings-open":     {sick, "f enter"},
		"findings-last":     {sick, "f G enter"},
		"findings-paged":    {sick, "f enter pgdown"},
		"findings-none":     {well, "f"},
		"findings-filtered": {sick, "f / n o p e enter"},
		"help":              {well, "?"},
		"help-end":          {well, "? G"},
		"filter-typing":     {well, "/ a m 2"},
		"filter-nothing":    {well, "/ n o p e enter"},
		"table":             {well, "m"},
		"paused":            {well, "p"},
		"copied":            {well, "y"},
	} {
		for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{Version: "1.2.3", Control: &recorder{}, ReadOnly: true}, s.width, s.height, c.snapshot)
				press(a, strings.Fields(c.keys)...)
				golden(t, "screens/"+name+"-"+s.String(), screenText(a, s.width, s.height))
			})
		}
	}
}

func TestASCIIScreensHoldNothingElse(t *testing.T) {
	t.Parallel()
	for name, snapshot := range map[string]*model.Snapshot{
		"down": snapshotOf(breakDown(aFarm("portals", 3), 1)), "taken-out": snapshotOf(takenOut()), "odd": snapshotOf(oddVersion()), "none": snapshotOf(), "before": nil,
	} {
		for _, s := range []size{{80, 24}, {120, 40}} {
			a := newTestApp(t, Options{ASCII: true}, s.width, s.height, snapshot)
			for _, key := range []string{"", "enter", "e", "f", "?"} {
				if key != "" {
					press(a, key)
				}
				for line := range strings.SplitSeq(a.View().Content, "\n") {
					checkLine(t, line, s.width, true)
				}
			}
			press(a, "1")
			golden(t, "ascii/"+name+"-"+s.String(), screenText(a, s.width, s.height))
		}
	}
	for _, s := range []size{{80, 24}, {120, 40}} {
		for name, view := range actions() {
			a, _ := planned(t, Options{ASCII: true}, s, snapshotOf(view))
			press(a, "space")
			golden(t, "ascii/action-"+name+"-"+s.String(), screenText(a, s.width, s.height))
			patiently(a, "u")
			for line := range strings.SplitSeq(a.View().Content, "\n") {
				checkLine(t, line, s.width, true)
			}
			golden(t, "ascii/dialog-"+name+"-"+s.String(), screenText(a, s.width, s.height))
		}
	}
}
