package config

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

// reading is what a balancer with four groups says.
var haproxyStatus = model.BalancerStatus{
	Level: model.LevelAdmin,
	Groups: []model.Group{
		{Name: "web", Mode: "http", Cookie: "SRVID"},
		{Name: "plain", Mode: "http"},
		{Name: "ldap", Mode: "tcp"},
		{Name: "stats", Mode: "http"},
	},
	Servers: []model.Server{
		{Group: "web", Name: "s1", Address: "127.0.0.11:9443", TLS: true},
		{Group: "plain", Name: "p1", Address: "[::1]:8080"},
		{Group: "web", Name: "s2", Address: "127.0.0.12:9443", TLS: true},
		{Group: "web", Name: "s3"},
		{Group: "web", Name: "s4", Address: "127.0.0.12:9443"},
		{Group: "web", Name: "s5", Address: "127.0.0.13:0"},
		{Group: "web", Name: "s6", Address: "0.0.0.0:9443"},
		{Group: "web", Name: "s7", Address: "unix@\x1b[1m/run/s.sock"},
		{Group: "ldap", Name: "l1", Address: "127.0.0.14:636"},
	},
}

func TestEveryGroupWithServersBecomesAFarm(t *testing.T) {
	t.Parallel()
	got, err := Discovered(haproxyStatus, "/run/haproxy.sock", Quick{HAProxy: "/run/haproxy.sock"})
	if err != nil {
		t.Fatal(err)
	}
	farm := func(name string, nodes []model.Node, check model.Check) *model.Farm {
		check.Every, check.Timeout, check.Rise, check.Fall = 2*time.Second, time.Second, 2, 3
		return &model.Farm{
			Name: name, System: "generic", Nodes: nodes, Checks: []model.Check{check}, TLS: model.TLS{Insecure: true},
			Expect: model.Expect{Offload: true}, Limits: model.DefaultLimits(),
			Balancers: []model.Balancer{{Name: "haproxy", Kind: "haproxy", Address: "/run/haproxy.sock", Backend: name, Every: time.Second, Timeout: 800 * time.Millisecond}},
		}
	}
	anyAnswer := []model.StatusRange{{From: 200, To: 499}}
	web := farm("web", []model.Node{{Name: "s1", Address: "127.0.0.11:9443"}, {Name: "s2", Address: "127.0.0.12:9443"}}, model.Check{Name: "answers", Protocol: "https", Path: "/", Status: anyAnswer})
	web.Sticky.Cookie = "SRVID"
	want := []*model.Farm{
		web,
		farm("plain", []model.Node{{Name: "p1", Address: "[::1]:8080"}}, model.Check{Name: "answers", Protocol: "http", Path: "/", Status: anyAnswer}),
		farm("ldap", []model.Node{{Name: "l1", Address: "127.0.0.14:636"}}, model.Check{Name: "connects", Protocol: "tcp"}),
	}
	if diff := cmp.Diff(want, got, alike); diff != "" {
		t.Error(diff)
	}
	notes := []string{
		`server "web/s3" is left out: the balancer doesn't tell its address`,
		`server "web/s4" is left out: it is at the address of "s2"`,
		`server "web/s5" is left out: it has no port of its own`,
		`server "web/s6" is left out: it has no address at present`,
		"server \"web/s7\" is left out: \"unix@\uFFFD[1m/run/s.sock\" is no address and port that can be asked",
	}
	if diff := cmp.Diff(notes, Skipped(haproxyStatus)); diff != "" {
		t.Error(diff)
	}
}

func TestWhatABalancerCallsThingsIsTakenAsItIs(t *testing.T) {
	t.Parallel()
	group, server := strings.Repeat("ingress-", 30), strings.Repeat("pod/", 50)
	status := model.BalancerStatus{
		Groups: []model.Group{{Name: group, Mode: "http", Cookie: "my cookie"}, {Name: " ", Mode: "http"}},
		Servers: []model.Server{
			{Group: group, Name: server, Address: "127.0.0.11:9443"},
			{Group: group, Name: server, Address: "127.0.0.12:9443"},
			{Group: group, Name: "same", Address: "[::ffff:127.0.0.11]:9443"},
			{Group: " ", Name: "", Address: "[0:0::1]:1"},
		},
	}
	farms, err := Discovered(status, "/s", Quick{})
	if err != nil {
		t.Fatal(err)
	}
	got := [][]string{}
	for _, f := range farms {
		words := []string{f.Name, f.Balancers[0].Backend, f.Sticky.Cookie}
		for _, n := range f.Nodes {
			words = append(words, n.Name, n.Address)
		}
		got = append(got, words)
	}
	want := [][]string{{group, group, "my cookie", server, "127.0.0.11:9443"}, {" ", " ", "", "", "[::1]:1"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	notes := []string{
		fmt.Sprintf(`server "%.60s…/%.60s…" is left out: there is another one of that name`, group, server),
		fmt.Sprintf(`server "%.60s…/same" is left out: it is at the address of "%.60s…"`, group, server),
	}
	if diff := cmp.Diff(notes, Skipped(status)); diff != "" {
		t.Error(diff)
	}
	if _, err := Discovered(status, "/s", Quick{Check: "up"}); err == nil {
		t.Error("what the operator writes is no longer checked")
	}
}

func TestFlagsHoldForEveryDiscoveredFarm(t *testing.T) {
	t.Parallel()
	farms, err := Discovered(haproxyStatus, "127.0.0.1:9999", Quick{System: "openam", ServerName: "sso.example.com"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range farms {
		if f.System != "openam" || f.Checks[0].Name != "alive" || f.TLS.ServerName != "sso.example.com" || f.TLS.Insecure || f.Balancers[0].Address != "127.0.0.1:9999" {
			t.Errorf("got %+v", f)
		}
	}
	if farms[0].Sticky.Cookie != "SRVID" || farms[1].Sticky.Cookie != "amlbcookie" {
		t.Errorf("the cookies are %q and %q; the balancer's wins over the system's", farms[0].Sticky.Cookie, farms[1].Sticky.Cookie)
	}
	farms, err = Discovered(haproxyStatus, "/s", Quick{Check: "/up"})
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []model.Protocol{"https", "http", "https"} {
		if c := farms[i].Checks[0]; c.Name != "health" || c.Path != "/up" || c.Protocol != want || !c.Accepts(200) || c.Accepts(404) {
			t.Errorf("the check of %s is %+v", farms[i].Name, c)
		}
	}
}

func TestABalancerWithoutFarmsSaysWhy(t *testing.T) {
	t.Parallel()
	hidden := model.BalancerStatus{Level: model.LevelUser, Groups: []model.Group{{Name: "web"}}, Servers: []model.Server{{Group: "web", Name: "s1"}}}
	for _, c := range []struct {
		status model.BalancerStatus
		want   string
	}{
		{model.BalancerStatus{Err: "/s refuses connections; start the balancer"}, "/s refuses connections; start the balancer"},
		{model.BalancerStatus{Groups: []model.Group{{Name: "stats"}}}, "the balancer at /s has no backend with servers; is it the right socket?"},
		{hidden, `none of the servers of the balancer at /s has an address that can be asked; list the nodes by --node. The first: server "web/s1" is left out: the balancer doesn't tell its address`},
	} {
		if _, err := Discovered(c.status, "/s", Quick{}); err == nil || err.Error() != c.want {
			t.Errorf("got  %v\nwant %s", err, c.want)
		}
	}
}
