package route

import (
	"net/http"
	"net/netip"
	"slices"
	"testing"

	"farmtop/model"
	"farmtop/probe/lab"
)

// realFarm is HAProxy before three nodes.
func realFarm(t *testing.T, edit func(*lab.Config)) *model.FarmView {
	t.Helper()
	view, _ := startFarm(t, edit)
	return view
}

// plainFarm is a real farm with one more line in its frontend, and the port where that speaks plain HTTP.
func plainFarm(t *testing.T, line string) (*model.FarmView, int) {
	t.Helper()
	view, proxy := startFarm(t, func(c *lab.Config) { c.Frontend = []string{line} })
	at, err := netip.ParseAddrPort(proxy.Frontend)
	if err != nil {
		t.Fatal(err)
	}
	return view, int(at.Port())
}

func startFarm(t *testing.T, edit func(*lab.Config)) (*model.FarmView, *lab.Proxy) {
	t.Helper()
	authority := lab.NewAuthority(t)
	nodes := lab.Nodes(t, authority, 3)
	for _, n := range nodes {
		n.Set(lab.Behaviour{Headers: http.Header{"Set-Cookie": {"JSESSIONID=0123456789ABCDEF0123456789ABCDEF; Path=/"}}})
	}
	config := lab.Config{Servers: lab.ServersOf(nodes), Authority: authority}
	edit(&config)
	proxy := lab.HAProxy(t, config)
	view := &model.FarmView{Farm: &model.Farm{
		Name: "real", Endpoint: "https://" + lab.ServerName + "/", EndpointAddress: proxy.Secure,
		TLS: model.TLS{Roots: authority.Pool}, Sticky: model.Sticky{Cookie: "SRVID"},
	}}
	for i, n := range nodes {
		v := &model.NodeView{Node: model.Node{Name: n.Name, Address: n.Address}}
		if i < len(config.Servers) {
			v.Servers = []*model.ServerView{{Server: model.Server{Name: n.Name, Address: n.Address, Cookie: config.Servers[i].Cookie}}}
		}
		view.Nodes = append(view.Nodes, v)
	}
	return view, proxy
}

func TestRealHAProxyAndItsBrokenTwins(t *testing.T) {
	t.Parallel()
	pins := func(o *Options) { o.Test.Pins = []string{"node1", "node2", "node3"} }
	t.Run("cookie insert", func(t *testing.T) {
		t.Parallel()
		r := runQuick(t, realFarm(t, func(*lab.Config) {}), pins)
		if r.Fresh.Breaks != 0 || len(r.Fresh.Reached) != 3 || r.Fresh.Known != 45 {
			t.Errorf("%+v", r.Fresh)
		}
		for _, p := range r.Pins {
			if p.Verdict != model.TestPass {
				t.Errorf("%+v", p)
			}
		}
		if r.Strange.Verdict != model.TestPass {
			t.Errorf("%+v", r.Strange)
		}
	})
	t.Run("cookie prefix", func(t *testing.T) {
		t.Parallel()
		view := realFarm(t, func(c *lab.Config) { c.Lines = []string{"cookie JSESSIONID prefix nocache"} })
		view.Farm.Sticky.Cookie = "JSESSIONID"
		r := runQuick(t, view, pins)
		if r.Fresh.Breaks != 0 || len(r.Fresh.Reached) != 3 || len(r.Cookie.Values) != 3 || r.Cookie.Values[0].Value != "n1" {
			t.Errorf("%+v, cookie %+v, stopped %q", r.Fresh, r.Cookie, r.Stopped)
		}
		for _, p := range r.Pins {
			if p.Verdict != model.TestPass || len(p.Value) != len("n1") {
				t.Errorf("%+v", p)
			}
		}
	})
	t.Run("source hash", func(t *testing.T) {
		t.Parallel()
		r := runQuick(t, realFarm(t, func(c *lab.Config) {
			c.Lines = []string{"balance source"}
			for i := range c.Servers {
				c.Servers[i].Cookie = ""
			}
		}), nil)
		if r.Fresh.Breaks != 0 || len(r.Fresh.Reached) != 1 || len(r.Missed) != 2 {
			t.Errorf("%+v, missed %q", r.Fresh, r.Missed)
		}
	})
	t.Run("stickiness off", func(t *testing.T) {
		t.Parallel()
		r := runQuick(t, realFarm(t, func(c *lab.Config) {
			for i := range c.Servers {
				c.Servers[i].Cookie = ""
			}
		}), nil)
		if r.Fresh.Breaks == 0 || r.Cookie == nil || !r.Cookie.Set.Cleared || len(r.Cookie.Values) != 0 { // HAProxy takes back what it doesn't give
			t.Errorf("%+v, cookie %+v, stopped %q", r.Fresh, r.Cookie, r.Stopped)
		}
	})
	t.Run("two nodes with one cookie value", func(t *testing.T) {
		t.Parallel()
		r := runQuick(t, realFarm(t, func(c *lab.Config) { c.Servers[2].Cookie = "n1" }), pins)
		shared := slices.ContainsFunc(r.Cookie.Values, func(v model.RouteValue) bool { return v.Value == "n1" && len(v.Reached) == 2 })
		if !shared || r.Pins[2].Verdict != model.TestFail || r.Pins[2].Reached != "node1" {
			t.Errorf("values %+v, pin %+v", r.Cookie.Values, r.Pins[2])
		}
	})
	t.Run("a node left out", func(t *testing.T) {
		t.Parallel()
		r := runQuick(t, realFarm(t, func(c *lab.Config) { c.Servers = c.Servers[:2] }), pins)
		if !slices.Equal(r.Missed, []string{"node3"}) || r.Pins[2].Verdict != model.TestNoData {
			t.Errorf("missed %q, pin %+v", r.Missed, r.Pins[2])
		}
	})
}

func TestARealHAProxyThatSendsOnToHTTPSPasses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line    string
		verdict model.TestVerdict
	}{
		{"http-request redirect prefix https://" + lab.ServerName + " code 301 unless { ssl_fc }", model.TestPass},
		{"http-request redirect scheme https code 301 unless { ssl_fc }", model.TestFail}, // keeps the port, which isn't HTTPS's
		{"http-request redirect location https://" + lab.ServerName + "/ code 302 unless { ssl_fc }", model.TestFail},
		{"http-response set-header X-Nothing nothing", model.TestFail},
	} {
		view, port := plainFarm(t, c.line)
		r := runQuick(t, view, func(o *Options) { o.Test.Redirect, o.Query = port, true })
		if r.Redirect == nil || r.Redirect.Verdict != c.verdict {
			t.Errorf("%s: %+v", c.line, r.Redirect)
		}
	}
}
