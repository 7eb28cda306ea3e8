package ui

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"farmtop/model"
	"farmtop/model/clientip"
)

func TestTheClientIPScreen(t *testing.T) {
	t.Parallel()
	snapshots := farmsWithLogs(t)
	noRule := tellingOf(t, aFarm("portals", 3)).fair()
	noRule.census = clientip.NewCensus(clientip.Rule{Name: "peer"}, 3)
	told := noRule.told()
	told.Traffic.Clients.Rule, told.Farm.ClientIP = clientip.Rule{}, clientip.Rule{}
	snapshots["no-rule"] = snapshotOf(told)
	for name, snapshot := range snapshots {
		for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{}, s.width, s.height, snapshot)
				press(a, "x")
				golden(t, "clientip/"+name+"-"+s.String(), screenText(a, s.width, s.height))
			})
		}
	}
}

func TestTheRestOfTheClientIPScreen(t *testing.T) {
	t.Parallel()
	snapshots := farmsWithLogs(t)
	for name, c := range map[string]struct{ farm, keys string }{
		"bad": {"sick", "x b"}, "bad-none": {"well", "x b"}, "ever": {"sick", "x i"}, "held": {"sick", "x j j"}, "filtered": {"sick", "x / p r o x y enter"},
		"filtered-none": {"sick", "x / n o p e enter"}, "explained": {"sick", "x j j j j enter"}, "explained-end": {"sick", "x j j j j enter G"},
		"explained-next": {"sick", "x b enter right"},
	} {
		for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
			t.Run(name+"/"+s.String(), func(t *testing.T) {
				t.Parallel()
				a := newTestApp(t, Options{}, s.width, s.height, snapshots[c.farm])
				press(a, strings.Fields(c.keys)...)
				golden(t, "clientip/"+c.farm+"-"+name+"-"+s.String(), screenText(a, s.width, s.height))
			})
		}
	}
}

func TestTheNewScreensInASCII(t *testing.T) {
	t.Parallel()
	snapshot := farmsWithLogs(t)["sick"]
	for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
		for name, keys := range map[string]string{"sticky": "s", "sticky-end": "s G", "clients": "x", "explained": "x j j j j enter", "overview": ""} {
			a := newTestApp(t, Options{ASCII: true}, s.width, s.height, snapshot)
			press(a, strings.Fields(keys)...)
			for line := range strings.SplitSeq(a.View().Content, "\n") {
				checkLine(t, line, s.width, true)
			}
			golden(t, "ascii/traffic-"+name+"-"+s.String(), screenText(a, s.width, s.height))
		}
	}
}

// oneMore is the same farm with newer requests, as a busy log has them.
func oneMore(t testing.TB, own string) *model.Snapshot {
	t.Helper()
	s := tellingOf(t, aFarm("portals", 3)).clients(true)
	s.asked(time.Second, 0, "10.0.0.5", own, "203.0.113.200, 10.0.0.4")
	return snapshotOf(s.told())
}

func TestASelectedRequestStaysWhereItIsWhileNewerOnesCome(t *testing.T) {
	t.Parallel()
	before := snapshotOf(tellingOf(t, aFarm("portals", 3)).clients(true).told())
	for name, c := range map[string]struct {
		keys string
		want string // the selected request's client after newer ones came
	}{
		"the newest is followed":            {"x", "203.0.113.200"},
		"another one is held":               {"x j", "203.0.113.9"},
		"one that is explained is held":     {"x enter", "2001:db8:85a3::8a2e:370:7334"},
		"back at the newest it is followed": {"x j g", "203.0.113.200"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, Options{}, 80, 24, before)
			press(a, strings.Fields(c.keys)...)
			farm := before.Farms[0].Farm
			after := oneMore(t, "")
			after.Farms[0].Farm = farm
			redraw(a, after)
			if got := a.clients.list[a.clients.scroll.selected].Client; got != c.want {
				t.Errorf("after %q %s is selected, want %s", c.keys, got, c.want)
			}
		})
	}
}

func TestTheMouseSelectsARequest(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 80, 24, farmsWithLogs(t)["sick"])
	press(a, "x")
	y := lineWith(screenText(a, 80, 24), "! malformed")
	a.Update(tea.MouseClickMsg{X: 20, Y: y, Button: tea.MouseLeft})
	a.View()
	if got := a.clients.list[a.clients.scroll.selected].Verdict; got != clientip.Malformed {
		t.Errorf("a click on the malformed request selects one that is %s", got)
	}
}

func TestTheCommandReproducesARequestAndQuotesWhatItQuotes(t *testing.T) {
	t.Parallel()
	peer := netip.MustParseAddrPort("10.0.0.5:0")
	for want, c := range map[string]struct {
		rule    clientip.Rule
		example clientip.Example
	}{
		`farmtop xff --rule aspnet --peer 10.0.0.5 --trusted 10.0.0.4/31 --limit 2 --header 'X-Forwarded-For: 1.2.3.4, 10.0.0.4'`: {aspnetRule(), clientip.Example{Peer: peer, Headers: []string{"1.2.3.4, 10.0.0.4"}}},
		`farmtop xff --rule aspnet --peer '[2001:db8::5]:4711' --trusted none --limit none`: {
			clientip.Rule{Name: "aspnet", Trusted: []string{}, Limit: new(clientip.NoLimit)}, clientip.Example{Peer: netip.MustParseAddrPort("[2001:db8::5]:4711")},
		},
		`farmtop xff --rule nginx --peer unix: --trusted 10.0.0.0/8,::1 --recursive --header 'X-Real-IP: '\''; rm -rf $HOME'`: {
			clientip.Rule{Name: "nginx", Header: "X-Real-IP", Trusted: []string{"10.0.0.0/8", "::1"}, Recursive: true}, clientip.Example{Headers: []string{"'; rm -rf $HOME"}},
		},
		`farmtop xff --rule tomcat --peer 10.0.0.5 --internal 10.0.0.0/8 --header 'X-Forwarded-For: red�'`: {
			clientip.Rule{Name: "tomcat", Internal: []string{"10.0.0.0/8"}}, clientip.Example{Peer: peer, Headers: []string{"\x1b[31mred\x07"}},
		},
	} {
		if got := xffCommand(&c.rule, &c.example); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestCopyingOnTheClientIPScreenTakesTheCommand(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 80, 24, farmsWithLogs(t)["sick"])
	press(a, "x", "j", "j", "j", "j")
	if got, want := a.selectedText(), "farmtop xff --rule aspnet --peer 10.0.0.5 --trusted 10.0.0.4/31 --limit 2 --header 'X-Forwarded-For: 203.0.113.67, 10.0.0.4, 10.0.0.4'"; got != want {
		t.Errorf("copied %s\nwant   %s", got, want)
	}
}

func TestRulesAreToldInWords(t *testing.T) {
	t.Parallel()
	for want, rule := range map[string]clientip.Rule{
		"aspnet: ASP.NET Core's ForwardedHeadersMiddleware; KnownProxies/KnownNetworks the defaults: loopback; ForwardLimit 1, the default": {Name: "aspnet"},
		"nginx: nginx's realip module; header X-Real-IP; set_real_ip_from 10.0.0.5; real_ip_recursive off":                                  {Name: "nginx", Header: "X-Real-IP", Trusted: []string{"10.0.0.5"}},
		"tomcat: Tomcat's RemoteIpValve; trustedProxies empty; internalProxies a, b, c, d, e, f and 1 more":                                 {Name: "tomcat", Trusted: []string{}, Internal: strings.Split("abcdefg", "")},
		"haproxy: HAProxy takes the right-most entry, whoever sends it; proxies the balancer":                                               {Name: "haproxy", Trusted: []string{"0.0.0.0"}},
		"peer: the connection's address; no header is read":                                                                                 {Name: "peer"},
	} {
		if got := ruleWords(&rule); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

func TestTheWorstThatIsWrongWithClientsIsTold(t *testing.T) {
	t.Parallel()
	counts := func(client, proxy, spoofable, missing, malformed, differs uint64) clientip.Counts {
		return clientip.Counts{Samples: 1000, Verdicts: [clientip.Verdicts]uint64{client, proxy, spoofable, missing, malformed}, Disagree: differs}
	}
	for want, c := range map[string]clientip.Counts{
		"":                     counts(1000, 0, 0, 0, 0, 0),
		"are the LB (proxies)": counts(899, 2, 1, 98, 0, 500),
		"can be forged":        counts(800, 1, 99, 100, 0, 0),
		"lack the header":      counts(900, 0, 0, 90, 10, 0),
		"are logged otherwise": counts(1000, 0, 0, 0, 0, 30),
	} {
		if got := troubleOf(&c); got.words != want {
			t.Errorf("of %+v %q is told, want %q", c, got.words, want)
		}
	}
	scanned := counts(995, 0, 0, 0, 5, 0)
	if got := troubleOf(&scanned); got.part != 0 {
		t.Errorf("a scanner's five requests of a thousand are told: %+v", got)
	}
}

// anAssumed is a farm with requests of a balancer whose address nobody told, so that one stands for it that the rule believes.
func anAssumed(t testing.TB, rule clientip.Rule) *model.Snapshot {
	t.Helper()
	s := tellingOf(t, aFarm("portals", 3)).fair()
	s.census = clientip.NewCensus(rule, 3)
	book, err := clientip.Compile(rule)
	if err != nil {
		t.Fatal(err)
	}
	believed, ok := book.Believed()
	if !ok {
		t.Fatalf("rule %s believes nobody", rule.Name)
	}
	peer := netip.AddrPortFrom(believed, 0)
	for i, headers := range [][]string{{"203.0.113.9"}, {"10.0.0.1, 203.0.113.9"}, nil} {
		at := noon.Add(-time.Duration(30-i) * time.Second)
		s.census.Note(&clientip.Seen{At: at.UnixNano(), Node: 0, Peer: peer, Assumed: true, Headers: headers, Result: book.Resolve(peer, headers)})
	}
	view := s.told()
	view.Farm.ClientIP = rule
	return snapshotOf(view)
}

func TestAnAddressThatOnlyStandsForTheBalancersIsNeverShown(t *testing.T) {
	t.Parallel()
	for _, rule := range []clientip.Rule{{Name: "openam"}, {Name: "haproxy"}, {Name: "peer"}, {Name: "httpd"}, {Name: "aspnet", Trusted: []string{"192.168.77.0/24"}}} {
		snapshot := anAssumed(t, rule)
		for _, keys := range []string{"x", "x enter", "x j enter", "x j j enter"} {
			a := newTestApp(t, Options{}, 120, 60, snapshot)
			press(a, strings.Fields(keys)...)
			screen := screenText(a, 120, 60)
			if strings.Contains(screen, "0.0.0.0") || strings.Contains(strings.ReplaceAll(screen, "192.168.77.0/24", ""), "192.168.77") {
				t.Errorf("rule %s, after %q:\n%s", rule.Name, keys, screen)
			}
			if a.clients.open && !strings.Contains(screen, "--peer ADDRESS") {
				t.Errorf("rule %s, after %q the command lacks its placeholder:\n%s", rule.Name, keys, screen)
			}
		}
	}
	a := newTestApp(t, Options{}, 100, 40, anAssumed(t, clientip.Rule{Name: "openam"}))
	press(a, "x", "j", "enter")
	golden(t, "clientip/assumed-explained", screenText(a, 100, 40))
}

func TestWhomAnybodyCanFeignIsNotMarkedAsBelievedForGood(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		a := newTestApp(t, Options{ASCII: ascii}, 100, 40, anAssumed(t, clientip.Rule{Name: "openam"}))
		press(a, "x", "j", "enter")
		screen := screenText(a, 100, 40)
		if strings.Contains(screen, a.theme.believed+" the balancer") || strings.Contains(screen, a.theme.believed+"balancer") || !strings.Contains(screen, a.theme.misled+"balancer") {
			t.Errorf("the peer of a spoofable request is marked as believed:\n%s", screen)
		}
	}
}
