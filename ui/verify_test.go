package ui

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// acceptance is a farm whose third node was just added, and the test of it, as far as sessions have come.
func acceptance(sessions int) (*model.FarmView, *model.TrialView) {
	view := aFarm("portals", 3)
	aTrialOf(view)
	t := &model.TrialView{Trial: model.VerifyTrial(view, "am3"), Began: noon.Add(-1200 * time.Millisecond), At: noon}
	t.Report = &model.RouteReport{Test: *t.Route, Path: "/", Fresh: model.RouteRun{SkewP: -1}, Nodes: []string{"am1", "am2", "am3"}}
	view.Trial = t
	ran(t, false, sessions, stays(3))
	return view, t
}

// acceptances are farms with the acceptance of a node in each of its states.
func acceptances() map[string]*model.Snapshot {
	untested, _ := acceptance(0)
	untested.Trial = nil
	running, _ := acceptance(4)
	passed, t := acceptance(6)
	answered(passed, t)
	failed, t := acceptance(6)
	answered(failed, t)
	failed.Nodes[2].Version = "4.2.0"
	version := *failed.Nodes[2].Checks[0].Last
	version.Version = "4.2.0"
	failed.Nodes[2].Checks[0].Last = &version
	stopped, t := acceptance(1)
	t.Done, t.Report.Done = true, true
	t.Report.Stopped = "the endpoint answers with a login page of a firewall, which isn't the farm: let this host pass"
	other, t := acceptance(6)
	answered(other, t)
	t.Node = "am1"
	alone, _ := acceptance(0)
	alone.Trial, alone.Farm.Endpoint, alone.Farm.ClientIP.Name = nil, "", ""
	return map[string]*model.Snapshot{
		"untested": snapshotOf(untested), "running": snapshotOf(running), "passed": snapshotOf(passed), "failed": snapshotOf(failed), "stopped": snapshotOf(stopped),
		"other": snapshotOf(other), "alone": snapshotOf(alone), "none": snapshotOf(aFarm("portals", 0)),
	}
}

func TestTheVerifyScreen(t *testing.T) {
	t.Parallel()
	for name, snapshot := range acceptances() {
		for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{Control: &recorder{}, Node: "am3"}, s.width, s.height, snapshot)
				press(a, "v")
				golden(t, "verify/"+name+"-"+s.String(), screenText(a, s.width, s.height))
			})
		}
	}
}

func TestKeysOfTheTestsAskTheEngine(t *testing.T) {
	t.Parallel()
	routes, verifies := trials(), acceptances()
	for name, c := range map[string]struct {
		snapshot *model.Snapshot
		keys     string
		want     string
	}{
		"the first key only shows":          {routes["before"], "t", ""},
		"again, it still only shows":        {routes["before"], "t t 7", ""},
		"enter sends what is offered":       {routes["before"], "t enter", "try portals/: ROUTE"},
		"a part less":                       {routes["before"], "t j j j j j space enter", "try portals/: PINLESS"},
		"one test at a time":                {routes["before"], "t enter enter", "try portals/: ROUTE"},
		"nothing while one runs":            {routes["running"], "t enter", ""},
		"esc stops it, then goes":           {routes["running"], "t esc esc", "stop portals"},
		"esc stops what hasn't begun":       {routes["before"], "t enter esc", "try portals/: ROUTE, stop portals"},
		"over, enter sends it again":        {routes["well"], "t enter", "try portals/: ROUTE"},
		"over, esc goes back":               {routes["well"], "t esc", ""},
		"another key stops nothing":         {routes["running"], "t 1 esc", ""},
		"without an endpoint":               {routes["none"], "t enter", ""},
		"a node":                            {verifies["untested"], "v enter", "try portals/am3: VERIFY"},
		"the node before":                   {verifies["untested"], "v left enter", "try portals/am2: VERIFY"},
		"a node's test is stopped":          {verifies["running"], "v esc", "stop portals"},
		"check now":                         {verifies["untested"], "v r", "check portals/am3"},
		"without anything to send":          {verifies["alone"], "v enter", ""},
		"without nodes":                     {verifies["none"], "v enter r", "check portals/"},
		"keys of the form don't go further": {routes["before"], "t space left right up G g", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			control := &recorder{}
			a := newTestApp(t, Options{Control: control}, 80, 24, c.snapshot)
			if len(a.scene.farms[0].nodes) > 2 {
				press(a, "G")
			}
			press(a, strings.Fields(c.keys)...)
			view := c.snapshot.Farms[0]
			route, verify := model.RouteTrial(view), model.VerifyTrial(view, "am3")
			want := strings.NewReplacer(
				"ROUTE", strconv.Itoa(route.Total()), "VERIFY", strconv.Itoa(verify.Total()), "PINLESS", strconv.Itoa(route.Total()-len(view.Nodes)),
			).Replace(c.want)
			if got := strings.Join(control.asked, ", "); got != want {
				t.Errorf("%q asks %q, want %q", c.keys, got, want)
			}
		})
	}
}

func TestAFindingsTestsAreThoseOfItsFarmAndNode(t *testing.T) {
	t.Parallel()
	second := find(aFarm("keys", 3), model.Finding{Code: "RT04", Severity: model.Critical, Node: "am2", Title: "a pin goes elsewhere"})
	for keys, want := range map[string]string{"f v": "verify am2", "f t": "routing test", "f enter v": "verify am2"} {
		a := newTestApp(t, Options{}, 80, 24, snapshotOf(aFarm("portals", 3), second))
		press(a, strings.Fields(keys)...)
		lines := strings.Split(screenText(a, 80, 24), "\n")
		if !strings.Contains(lines[0], " keys ") || !strings.Contains(lines[1], want) {
			t.Errorf("%q shows\n%s\n%s\nwant the farm keys, %s", keys, lines[0], lines[1], want)
		}
	}
}

func TestEverybodySeesThatRequestsAreSent(t *testing.T) {
	t.Parallel()
	view := trials()["running"].Farms[0]
	for _, keys := range []string{"", "enter", "e", "f", "s", "x", "t", "v"} {
		for width, want := range map[int]string{120: fmt.Sprintf("testing 40 of %d", view.Trial.Total()), 40: "testing 40"} {
			a := newTestApp(t, Options{}, width, 24, snapshotOf(view, aFarm("keys", 2)))
			press(a, strings.Fields(keys)...)
			if head, _, _ := strings.Cut(screenText(a, width, 24), "\n"); !strings.Contains(head, want) {
				t.Errorf("after %q the header of %d cells is %q, want %q in it", keys, width, head, want)
			}
		}
	}
}

func TestTheListCanBeCopied(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{Node: "am3"}, 80, 24, acceptances()["failed"])
	press(a, "v")
	copied := a.selectedText()
	for _, want := range []string{"farmtop verify portals/am3, 2026-03-05T12:01:05Z: ", "\nfail               version: ", "4.2.0"} {
		if !strings.Contains(copied, want) {
			t.Errorf("what is copied has no %q:\n%s", want, copied)
		}
	}
	press(a, "y")
	if got := screenText(a, 80, 24); !strings.Contains(got, "copied 17 lines: farmtop verify portals/am3") {
		t.Errorf("the screen doesn't say what was copied:\n%s", got)
	}
	press(a, "t")
	if copied := a.selectedText(); !strings.Contains(copied, "a ● am1") || strings.Contains(copied, "\x1b") {
		t.Errorf("of the routing test this is copied:\n%s", copied)
	}
}

func TestWhatIsSentIsWhatWasChosen(t *testing.T) {
	t.Parallel()
	snapshot := trials()["before"]
	offered := model.RouteTrial(snapshot.Farms[0])
	control := &recorder{}
	a := newTestApp(t, Options{Control: control}, 80, 24, snapshot)
	// Each key turns the line that it comes to; the numbers can't leave their bounds.
	press(a, strings.Fields("t g left left left left left left left left left left j right right right right right right right right j left j right j space j space j space j right j space enter")...)
	if len(control.tried) != 1 {
		t.Fatalf("%d trials were asked for, want one", len(control.tried))
	}
	got := control.tried[0].Route
	want := *offered.Route
	want.Sessions, want.Requests, want.PerSecond, want.AtOnce = 1, model.MaxRouteRequests, 20, 8
	want.KeepAlive, want.Strange, want.Pins, want.Redirect = true, false, nil, 0
	if !reflect.DeepEqual(*got, want) || control.tried[0].Spoof != nil {
		t.Errorf("the trial is %+v and %+v, want %+v and no client-IP test", *got, control.tried[0].Spoof, want)
	}
	if err := got.Check(); err != nil {
		t.Errorf("what can be chosen is out of bounds: %v", err)
	}
	press(a, "esc", "1", "t")
	if screen := screenText(a, 80, 24); !strings.Contains(screen, "1 session x 100 requests, all of them twice = 200 requests at most") {
		t.Errorf("the choice is forgotten:\n%s", screen)
	}
}

func TestATestThatWasStoppedFromHereIsNoAlarm(t *testing.T) {
	t.Parallel()
	view := trials()["running"].Farms[0]
	a := newTestApp(t, Options{Control: &recorder{}}, 80, 24, snapshotOf(view))
	press(a, "t", "esc")
	stopped := func(began time.Time) string {
		next, trial, report := *view, *view.Trial, *view.Trial.Report
		report.Stopped, report.Done, trial.Done, trial.Began = "interrupted", true, true, began
		trial.Report, next.Trial = &report, &trial
		redraw(a, snapshotOf(&next))
		return screenText(a, 80, 24)
	}
	if got := stopped(view.Trial.Began); !strings.Contains(got, "   stopped  as asked for: interrupted") {
		t.Errorf("the screen:\n%s", got)
	}
	if got := stopped(view.Trial.Began.Add(time.Second)); !strings.Contains(got, " ✗ stopped  interrupted") {
		t.Errorf("another one that was stopped:\n%s", got)
	}
}

func TestATestThatWasAskedForIsAwaitedForAWhile(t *testing.T) {
	t.Parallel()
	view := trials()["before"].Farms[0]
	a := newTestApp(t, Options{Control: &recorder{}}, 80, 24, snapshotOf(view))
	press(a, "t", "enter")
	shows := func(at time.Duration, want string) {
		t.Helper()
		snapshot := snapshotOf(view)
		snapshot.At = noon.Add(at)
		redraw(a, snapshot)
		if got := screenText(a, 80, 24); !strings.Contains(got, want) {
			t.Errorf("%v after it was asked for there is no %q:\n%s", at, want, got)
		}
	}
	shows(time.Second, " starting ")
	shows(trialBegins, "what will be sent")
}

func TestNothingIsSentThatHadNoRoomToBeShown(t *testing.T) {
	t.Parallel()
	control := &recorder{}
	a := newTestApp(t, Options{Control: control}, 40, 10, trials()["well"])
	press(a, "t", "enter")
	if len(control.tried) != 0 || !strings.Contains(screenText(a, 40, 10), "what will be sent") {
		t.Errorf("%d trials were asked for before the screen said what they send:\n%s", len(control.tried), screenText(a, 40, 10))
	}
	press(a, "enter")
	if len(control.tried) != 1 {
		t.Errorf("%d trials were asked for, want one", len(control.tried))
	}
}

func TestTheFilterIsNotAboutTests(t *testing.T) {
	t.Parallel()
	for _, key := range []string{"t", "v"} {
		a := newTestApp(t, Options{}, 80, 24, trials()["well"])
		press(a, "/", "a", "m", "3", "enter", key, "/")
		if a.filter.typing || !strings.Contains(screenText(a, 80, 24), "am1") && key == "t" {
			t.Errorf("after %q the filter is about the screen:\n%s", key, screenText(a, 80, 24))
		}
	}
}
