package route

import (
	"slices"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/contract"
	"farmtop/probe/demo"
)

// quick is a routing test that takes a moment.
func quick() model.RouteTest {
	t := model.DefaultRouteTest()
	t.Sessions, t.PerSecond, t.AtOnce, t.Redirect, t.Timeout = 9, model.MaxRoutePerSecond, 3, 0, 30*time.Second
	return t
}

// demoFarm is a demo farm without clients, as it is known when its balancer was read.
func demoFarm(t *testing.T, faults ...string) (*demo.Farm, *model.FarmView) {
	t.Helper()
	farm, err := demo.Start(t.Context(), demo.Options{Traffic: -1, Dir: t.TempDir(), Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := farm.Close(); err != nil {
			t.Error(err)
		}
	})
	view := &model.FarmView{Farm: &model.Farm{
		Name: "demo", Endpoint: farm.Endpoint(), EndpointAddress: farm.Address(),
		TLS: model.TLS{Roots: farm.Roots()}, Sticky: model.Sticky{Cookie: "SRVID"},
	}}
	for i, n := range farm.Nodes() {
		node := &model.NodeView{Node: model.Node{Name: n.Name, Address: n.Address}}
		value := "n" + string(rune('1'+i))
		if slices.Contains(faults, "ST02") && i == 2 {
			value = "n1"
		}
		node.Servers = []*model.ServerView{{Server: model.Server{Name: n.Name, Address: n.Address, Cookie: value}}}
		view.Nodes = append(view.Nodes, node)
	}
	return farm, view
}

func runQuick(t *testing.T, view *model.FarmView, edit func(*Options)) model.RouteReport {
	t.Helper()
	o := Options{Test: quick(), View: view, Agent: "farmtop/test"}
	if edit != nil {
		edit(&o)
	}
	r := Run(t.Context(), o, nil)
	if !r.Done || r.Sent > o.Test.Total() {
		t.Errorf("done: %v, sent %d of %d", r.Done, r.Sent, o.Test.Total())
	}
	return r
}

func TestAHealthyFarmPasses(t *testing.T) {
	t.Parallel()
	_, view := demoFarm(t)
	r := runQuick(t, view, func(o *Options) {
		o.Test.KeepAlive, o.Test.Pins = true, []string{"am1", "am2", "am3"}
	})
	if r.Stopped != "" || r.Kept == nil {
		t.Fatalf("it ended early, %q: %+v", r.Stopped, r)
	}
	if r.Sent != r.Test.Total() || len(r.Errors) != 0 || r.Advice != "" || len(r.Missed) != 0 {
		t.Errorf("%+v", r)
	}
	for name, run := range map[string]*model.RouteRun{"fresh": &r.Fresh, "kept": r.Kept} {
		if run.Sessions != 9 || run.Known != 45 || run.Breaks != 0 || run.Unknown != 0 || run.Errors != 0 {
			t.Errorf("%s: %+v", name, *run)
		}
		if len(run.Reached) != 3 {
			t.Errorf("%s: reached %+v", name, run.Reached)
		}
		for _, n := range run.Reached {
			if n.Sessions < 2 || n.Sessions > 4 || n.Requests != 5*n.Sessions {
				t.Errorf("%s: reached %+v, want three sessions each, one more or less for the strange request", name, run.Reached)
			}
		}
	}
	if r.Fresh.Reused != 0 || r.Kept.Reused != 36 {
		t.Errorf("%d and %d requests over used connections, want 0 and 36", r.Fresh.Reused, r.Kept.Reused)
	}
	if len(r.Told) == 0 || r.Told[0].Way != model.RouteByHeader || r.Told[0].Name != "X-Served-By" {
		t.Errorf("told by %+v", r.Told)
	}
	for _, p := range r.Pins {
		if p.Verdict != model.TestPass || p.Reached != p.Node {
			t.Errorf("%+v", p)
		}
	}
	if r.Strange == nil || r.Strange.Verdict != model.TestPass || !r.Strange.Replaced {
		t.Errorf("the strange cookie: %+v", r.Strange)
	}
	c := r.Cookie
	if c == nil || !c.Set.Secure || !c.Set.HTTPOnly || c.Unkept != "" || len(c.Values) != 3 {
		t.Fatalf("the cookie: %+v", c)
	}
	for _, v := range c.Values {
		if len(v.Reached) != 1 || v.Reached[0] != v.Node {
			t.Errorf("%+v", v)
		}
	}
}

func TestACookieThatIsIgnoredBreaksSessions(t *testing.T) {
	t.Parallel()
	_, view := demoFarm(t, "ST01")
	r := runQuick(t, view, func(o *Options) { o.Test.Path = "/publisher/apis"; o.Test.Pins = []string{"am1", "am2", "am3"} })
	if r.Fresh.Breaks == 0 || len(r.Fresh.Samples) == 0 || r.Fresh.Samples[0].From == r.Fresh.Samples[0].To {
		t.Errorf("no breaks: %+v", r.Fresh)
	}
}

func TestTwoNodesWithOneValueAreSeen(t *testing.T) {
	t.Parallel()
	_, view := demoFarm(t, "ST02")
	r := runQuick(t, view, func(o *Options) { o.Test.Pins = []string{"am1", "am2", "am3"} })
	at := slices.IndexFunc(r.Cookie.Values, func(v model.RouteValue) bool { return v.Value == "n1" })
	if at < 0 || len(r.Cookie.Values[at].Reached) != 2 {
		t.Errorf("the value n1 isn't seen to lead to two nodes: %+v", r.Cookie.Values)
	}
	if p := r.Pins[2]; p.Verdict != model.TestFail || p.Reached != "am1" {
		t.Errorf("the pin of am3: %+v", p)
	}
}

func TestAFarmThatGivesNoCookieIsSeen(t *testing.T) {
	t.Parallel()
	_, view := demoFarm(t, "ST06")
	r := runQuick(t, view, nil)
	if r.Cookie != nil || r.Fresh.Breaks == 0 {
		t.Errorf("cookie %+v, %d breaks", r.Cookie, r.Fresh.Breaks)
	}
}

func TestADrainedNodeIsMissedButItsPinHolds(t *testing.T) {
	t.Parallel()
	farm, view := demoFarm(t)
	contract.Send(t, farm.Socket(), "set server be_farm/am2 state drain")
	r := runQuick(t, view, func(o *Options) { o.Test.Pins = []string{"am2"} })
	if !slices.Equal(r.Missed, []string{"am2"}) {
		t.Errorf("missed %q, want am2", r.Missed)
	}
	if p := r.Pins[0]; p.Verdict != model.TestPass || p.Reached != "am2" {
		t.Errorf("%+v", p)
	}
}

func TestTheCookieAloneTellsWhereHeadersDont(t *testing.T) {
	t.Parallel()
	_, view := demoFarm(t)
	r := runQuick(t, view, func(o *Options) { o.Test.Path, o.Test.Pins = "/services/Version", []string{"am1"} }) // without X-Served-By
	if len(r.Fresh.Reached) != 3 || r.Fresh.Breaks != 0 || r.Fresh.Unknown != 0 {
		t.Errorf("%+v", r.Fresh)
	}
	if len(r.Told) != 2 || r.Told[0].Way != model.RouteByKeptCookie || r.Told[1].Way != model.RouteByCookie {
		t.Errorf("told by %+v", r.Told)
	}
	if p := r.Pins[0]; p.Verdict != model.TestPass || p.Way != model.RouteByKeptCookie {
		t.Errorf("%+v", p)
	}
}
