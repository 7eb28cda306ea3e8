package ui

import (
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// trials are farms with a routing test in each of its states.
func trials() map[string]*model.Snapshot {
	begun := aFarm("portals", 3)
	first := aTrialOf(begun)
	first.Report.Rows = []model.RouteSession{{Number: 1, Steps: []model.RouteStep{{Node: 0, Status: 200}}}}
	first.Report.Fresh = model.RouteRun{Sessions: 1, Requests: 1, Known: 1, SkewP: -1, Reached: []model.RouteReached{{Node: "am1", Sessions: 1, Requests: 1}}}
	first.Report.Sent, first.Report.Missed = 1, []string{"am2", "am3"}
	first.Report.Told = []model.RouteTold{{Way: model.RouteByHeader, Name: "X-Served-By", Requests: 1}}
	first.Began = noon.Add(-20 * time.Millisecond)

	running := aFarm("portals", 3)
	ran(aTrialOf(running), false, 8, stays(3))
	running.Trial.Report.Rows[7].Steps = running.Trial.Report.Rows[7].Steps[:3]

	well := aFarm("portals", 3)
	ran(aTrialOf(well), false, 20, stays(3))
	answered(well, well.Trial)

	sick := astray()

	stopped := aFarm("portals", 3)
	ran(aTrialOf(stopped), false, 2, stays(3))
	stopped.Trial.Done, stopped.Trial.Report.Done = true, true
	stopped.Trial.Report.Stopped = "the endpoint answers 429 Too Many Requests: it limits its clients' requests; lower the rate, or let this host's address pass"
	stopped.Trial.Report.Errors = []model.RouteError{{Why: "429 Too Many Requests", Count: 1}}

	silent := aFarm("portals", 3)
	ran(aTrialOf(silent), false, 20, func(int, int) int { return -1 })
	silent.Trial.Report.Told = nil
	silent.Trial.Report.Advice = "the answers don't tell which node they are from: let the nodes or the balancer set a response header X-Served-By with the node's name"
	silent.Trial.Report.Done, silent.Trial.Done = true, true

	old := aFarm("portals", 3)
	ran(aTrialOf(old), false, 20, stays(3))
	answered(old, old.Trial)
	old.Trial.At = noon.Add(-20 * time.Minute)
	old.Trial.Began = old.Trial.At.Add(-3 * time.Second)

	fifty := aFarm("portals", 50)
	many := aTrialOf(fifty)
	many.Route.Sessions, many.Report.Test.Sessions = 200, 200
	ran(many, false, 200, func(s, q int) int {
		if s%31 == 30 && q == 3 {
			return 7
		}
		return (s * 7) % 48
	})
	answered(fifty, many)

	none := aFarm("portals", 3)
	none.Farm.Endpoint = ""
	before := aFarm("portals", 3)
	aTrialOf(before)
	before.Trial = nil
	return map[string]*model.Snapshot{
		"before": snapshotOf(before), "first": snapshotOf(begun), "running": snapshotOf(running), "well": snapshotOf(well), "sick": snapshotOf(sick), "stopped": snapshotOf(stopped),
		"silent": snapshotOf(silent), "old": snapshotOf(old), "fifty": snapshotOf(fifty), "none": snapshotOf(none),
	}
}

// astray is a farm on which all goes wrong that a routing test can see.
func astray() *model.FarmView {
	sick := aFarm("portals", 3)
	t := aTrialOf(sick)
	t.Route.KeepAlive, t.Report.Test.KeepAlive = true, true
	ran(t, false, 20, func(s, q int) int {
		switch {
		case s == 4 && q > 1, s == 11 && q == 4:
			return (s + 1) % 2
		case s == 6 && q == 2:
			return failedStep
		case s == 9 && q > 2:
			return -1
		}
		return s % 2
	})
	ran(t, true, 20, stays(2))
	answered(sick, t)
	r := t.Report
	r.Pins[1].Verdict, r.Pins[1].Reached, r.Pins[1].Why = model.TestFail, "am1", "its cookie n2 leads to am1: two servers have one cookie value"
	r.Strange = &model.RouteStrange{Status: 503, Verdict: model.TestFail, Why: "a client whose node was removed is answered with 503: option redispatch, or a default server, lets it begin anew"}
	r.Redirect.Verdict, r.Redirect.Why, r.Redirect.Location = model.TestFail, "sends clients on to https://am1.example.com/, another host", "https://am1.example.com/"
	r.Cookie.Set = model.SetCookie{Path: "/"}
	r.Cookie.Values[0].Reached = []string{"am1", "am2"}
	r.Errors = []model.RouteError{{Why: "no answer from 192.0.2.10:443 within 5 s", Count: 1}}
	r.Told = append(r.Told, model.RouteTold{Way: model.RouteByKeptCookie, Name: "SRVID", Requests: 12})
	sick.Farm.Expect.Offload = false
	for i := range t.Spoofed.Spoofs {
		s := &t.Spoofed.Spoofs[i]
		switch {
		case s.Node == "am1" && s.Form == model.SpoofLine, s.Node == "" && s.Form == model.SpoofLines:
			s.Took, s.Verdict, s.Why = s.Lines[0], model.TestFail, "the application took the forged address: it believes the header of anybody"
		case s.Node == "am2":
			s.Took, s.Way, s.Verdict, s.Why = "", model.SpoofUntold, model.TestNoData, "no log has the request's mark within 2 s"
		}
	}
	takeOut(sick, 1, model.AdminDrain, "DRAIN")
	return sick
}

func TestTheRoutingScreen(t *testing.T) {
	t.Parallel()
	for name, snapshot := range trials() {
		for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{Control: &recorder{}}, s.width, s.height, snapshot)
				press(a, "t")
				golden(t, "route/"+name+"-"+s.String(), screenText(a, s.width, s.height))
			})
		}
	}
}

func TestTheRestOfTheRoutingScreen(t *testing.T) {
	t.Parallel()
	snapshots := trials()
	for name, c := range map[string]struct{ farm, keys string }{
		"page": {"sick", "t pgdown"}, "page-2": {"sick", "t pgdown pgdown"}, "end": {"sick", "t G"}, "changed": {"before", "t j right right j left j j j space"}, "again": {"well", "t t"}, "help": {"well", "t ?"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, Options{Control: &recorder{}}, 80, 24, snapshots[c.farm])
			press(a, strings.Fields(c.keys)...)
			golden(t, "route/"+c.farm+"-"+name, screenText(a, 80, 24))
		})
	}
}

func TestTheTestsInASCII(t *testing.T) {
	t.Parallel()
	for key, snapshots := range map[string]map[string]*model.Snapshot{"t": trials(), "v": acceptances()} {
		for name, snapshot := range snapshots {
			for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
				a := newTestApp(t, Options{ASCII: true, Control: &recorder{}, Node: "am3"}, s.width, s.height, snapshot)
				press(a, key)
				for range 4 {
					for line := range strings.SplitSeq(a.View().Content, "\n") {
						checkLine(t, line, s.width, true)
					}
					if t.Failed() {
						t.Fatalf("%s %s %v", key, name, s)
					}
					press(a, "pgdown")
				}
			}
		}
	}
	a := newTestApp(t, Options{ASCII: true, Control: &recorder{}}, 80, 24, trials()["sick"])
	press(a, "t")
	golden(t, "ascii/route-80x24", screenText(a, 80, 24))
	a = newTestApp(t, Options{ASCII: true, Control: &recorder{}, Node: "am3"}, 80, 24, acceptances()["failed"])
	press(a, "v")
	golden(t, "ascii/verify-80x24", screenText(a, 80, 24))
}

func TestWhatATestBreaksIsSeenWithoutColour(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{ASCII: true}, 120, 40, trials()["sick"])
	press(a, "t")
	screen := screenText(a, 120, 40)
	for _, want := range []string{"X verdict  something is wrong: breaks", "5X aaBbb", "7  aa*aa", "10  bbb??", "X -> a"} {
		if !strings.Contains(screen, want) {
			t.Errorf("there is no %q on the screen:\n%s", want, screen)
		}
	}
}

func TestMoreNodesThanLettersHaveSeveralLetters(t *testing.T) {
	t.Parallel()
	for n, want := range map[int]string{1: "a", 26: "z", 27: "ba", 676: "zz", 677: "baa", 1000: "bml"} {
		view := aFarm("portals", n)
		r := rosterOf(&farmScene{view: view, nodes: scenesOf(view)}, &model.RouteReport{})
		if got := r.entries[n-1].code; got != want {
			t.Errorf("node %d is %q, want %q", n, got, want)
		}
	}
}

func scenesOf(view *model.FarmView) []*nodeScene {
	var s scene
	f := &farmScene{view: view}
	nodes := make([]*nodeScene, 0, len(view.Nodes))
	for _, n := range view.Nodes {
		nodes = append(nodes, s.newNode(f, n))
	}
	return nodes
}

func TestAMarkIsNoPartOfTheURLThatIsShown(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"http://a.example/?farmtop=farmtop-37.redirect": "http://a.example/", "http://a.example/?x=1&farmtop=farmtop-37.r": "http://a.example/?x=1",
		"http://a.example/?farmtop=farmtop-37.r&x=1": "http://a.example/?x=1", "http://a.example/?farmtop=1": "http://a.example/?farmtop=1", "farmtop=farmtop-": "farmtop=farmtop-", "": "",
	} {
		if got := unmarked(in); got != want {
			t.Errorf("of %q %q is shown, want %q", in, got, want)
		}
	}
}
