package ui

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/cookie"
	"farmtop/model/sticky"
)

// hostileFarm is a farm all of whose outside text wants to disturb the screen.
func hostileFarm() *model.FarmView {
	view := breakDown(aFarm("portals", 4), 0)
	attacks := []string{
		"\x1b[2J\x1b[H\x1b[31mgone\x1b]0;owned\x07",
		"\u202Eevil\u2066\rX\tY\nZ",
		strings.Repeat("long", 1<<18),
		"\u009b2J\x1bPq\x1b\\\x1b]52;c;aGk=\x07 👩\u200D💻🇩🇪e\u0301\u0301\u0301\u0301",
	}
	for i, n := range view.Nodes {
		attack := attacks[i%len(attacks)]
		n.Reason, n.Version = attack, attack
		n.Node.Name = string(rune('a'+i)) + attack
		n.Node.Address = attack
		n.Servers[0].Status, n.Servers[0].Group, n.Servers[0].CheckText, n.Servers[0].Cookie = attack, attack, attack, attack
		for _, c := range n.Checks {
			last := *c.Last
			last.Reason, last.Location, last.Body, last.OK = attack, attack, attack, false
			c.Last = &last
			for k := range c.Recent {
				c.Recent[k].Reason, c.Recent[k].OK = attack, false
			}
		}
		certificate := *n.Certificate
		certificate.Subject, certificate.Issuer, certificate.Names, certificate.Why = attack, attack, attacks, attack
		n.Certificate = &certificate
		find(view, model.Finding{Code: "HC01", Severity: model.Critical, Node: n.Node.Name, Title: attack, Evidence: attack, Remedy: attack})
	}
	view.Nodes[3].State = model.StateFalling
	view.Balancers[0].Status.Version = attacks[0]
	for _, attack := range attacks {
		view.Balancers[0].Status.Groups = append(view.Balancers[0].Status.Groups, model.Group{Name: attack, Cookie: attack, Algorithm: attack})
	}
	view.Endpoint = &model.CheckView{Check: &model.Check{Name: "endpoint"}, Last: &model.Observation{At: noon, Reason: attacks[2]}}
	view.Farm.Endpoint = attacks[3]
	return view
}

// hostileTraffic is what the logs of a hostile farm tell: whatever a client, a node or a log can say wants to disturb the screen.
func hostileTraffic(view *model.FarmView) *model.FarmView {
	attacks := []string{
		"\x1b[2J\x1b[H\x1b[31mgone\x1b]0;owned\x07", "\u202Eevil\u2066\rX\tY\nZ", strings.Repeat("9", 1000), strings.Repeat("long,", 200), "\u009b2J 👩\u200D💻🇩🇪e\u0301\u0301\u0301\u0301", ",,,", "",
	}
	rule := clientip.Rule{Name: "tomcat", Trusted: []string{"10.0.0.0/8"}, Internal: []string{attacks[0], attacks[4]}}
	told := &model.Traffic{At: noon, Farm: view.Farm.Name, Cookie: attacks[0], Nodes: []string{view.Nodes[0].Node.Name}}
	told.Clients.Rule = rule
	for i, attack := range attacks {
		told.Nodes = append(told.Nodes, attack)
		told.Logs = append(told.Logs, model.LogStatus{
			Name: attack, Why: attack, State: []model.LogState{model.LogWaiting, model.LogReading, model.LogFailed, model.LogOpening}[i%4], Lines: 9, Rejected: 8, Newest: noon,
			Rejects: []model.Reject{{Reason: attack, Why: attack, Sample: attack, Lines: 8}}, Warnings: []string{attack},
		})
		told.Values = append(told.Values, cookie.Given{Value: attack, Times: 3, By: []cookie.Giver{{Node: int32(i), Times: 2, Last: noon}, {Node: 99, Times: 1, Last: noon}}})
		told.Clients.Examples = append(told.Clients.Examples, clientip.Example{
			At: noon, Log: i, Node: int32(i), Peer: netip.MustParseAddrPort("10.0.0.5:4711"), Headers: []string{attack, attack}, Own: attack, Client: attack, Differs: true,
			Verdict: clientip.Verdict(i % clientip.Verdicts),
		})
		told.Sticky.Breaks = append(told.Sticky.Breaks, sticky.Break{Session: sticky.ID(i), Times: 7, From: sticky.Request{Node: int32(i), Status: 999}, To: sticky.Request{Node: 77, At: noon}})
		told.Sticky.Ghosts = append(told.Sticky.Ghosts, sticky.GhostValue{Value: sticky.ID(i), Served: int32(i)})
	}
	counts := sticky.Counts{Requests: 1 << 60, Errors: 1 << 60, New: 1 << 60, Moves: 1 << 60, Breaks: 1 << 60, Broken: 1 << 60}
	told.Sticky.Nodes = make([]sticky.Node, len(told.Nodes))
	told.Clients.Nodes = make([]clientip.NodeCounts, len(told.Nodes))
	for w := range sticky.Windows {
		told.Sticky.Total[w], told.Sticky.Nowhere[w] = counts, counts
		for i := range told.Sticky.Nodes {
			told.Sticky.Nodes[i].Windows[w], told.Sticky.Nodes[i].Sessions = counts, 1<<40
		}
	}
	for _, n := range [...]*clientip.NodeCounts{&told.Clients.Total, &told.Clients.Nowhere, &told.Clients.Nodes[1]} {
		n.Recent = clientip.Counts{Samples: 1 << 60, Verdicts: [clientip.Verdicts]uint64{1, 1 << 50, 1 << 51, 3, 4}, Disagree: 9, Own: 9, OwnProxy: 9}
		n.All = n.Recent
	}
	told.Clients.Hops = [clientip.HopsCounted + 1]uint64{1 << 60, 2, 3, 4, 5, 6, 7, 8, 1 << 60}
	view.Farm.Logs = []model.Log{{Name: attacks[0]}}
	view.Farm.ClientIP = rule
	view.Endpoint = &model.CheckView{Check: view.Endpoint.Check, Last: &model.Observation{At: noon, Reason: attacks[2], Cookie: &model.SetCookie{Value: attacks[0], SameSite: attacks[1], Path: attacks[4]}}}
	tell(view, told)
	return view
}

// hostileTrial is a trial of a hostile farm: whatever an answer can say wants to disturb the screen.
func hostileTrial(view *model.FarmView) *model.FarmView {
	attacks := []string{
		"\x1b[2J\x1b[H\x1b[31mgone\x1b]0;owned\x07", "\u202Eevil\u2066\rX\tY\nZ", strings.Repeat("long", 1<<12), "\u009b2J 👩\u200D💻🇩🇪e\u0301\u0301\u0301\u0301", "",
	}
	view.Farm.ClientIP = clientip.Rule{Name: attacks[0]}
	view.Farm.Sticky = model.Sticky{Cookie: attacks[1], Learn: &model.Learn{Method: attacks[0], Path: attacks[2]}}
	view.Farm.Routing = model.Routing{Path: attacks[3], HTTPPort: 80}
	view.Farm.EndpointAddress = attacks[1]
	t := &model.TrialView{Trial: model.RouteTrial(view), At: noon, Began: noon.Add(time.Hour), Done: true}
	t.Node = attacks[0]
	r := &model.RouteReport{
		Test: *t.Route, Sent: 1 << 40, Done: true, Stopped: attacks[2], Advice: attacks[1], Path: attacks[0], Learnt: attacks[2], Missed: attacks, Nodes: attacks,
		Fresh:       model.RouteRun{Sessions: 1 << 40, Requests: 1 << 40, Known: 7, Unknown: 1 << 40, Errors: 1 << 40, Breaks: 1 << 40, SkewP: 7},
		Kept:        &model.RouteRun{Sessions: -1, Breaks: 1, SkewP: -7},
		Cookie:      &model.RouteCookie{Name: attacks[0], Given: -1, Set: model.SetCookie{Path: attacks[1], Domain: attacks[2], SameSite: attacks[3]}},
		Strange:     &model.RouteStrange{Status: -1, Verdict: model.TestFail, Why: attacks[2]},
		Redirect:    &model.RouteRedirect{Asked: attacks[0], Location: attacks[2], Verdict: model.TestVerdict(attacks[0]), Why: attacks[1]},
		Certificate: model.RouteCertificate{SHA256: []string{attacks[0]}, Subject: attacks[1], SameAsNodes: model.TestFail},
	}
	t.Report = r
	t.Spoofed = &model.SpoofReport{Header: attacks[0], Rule: attacks[2], Advice: attacks[1], Stopped: attacks[0]}
	for i, attack := range attacks {
		r.Told = append(r.Told, model.RouteTold{Way: model.RouteWay(attack), Name: attack, Requests: -i})
		r.Rows = append(r.Rows, model.RouteSession{Number: i * 1_000_000, Kept: i%2 == 0, Steps: []model.RouteStep{{Node: int16(i)}, {Node: 4711}, {Node: -3, Failed: true}, {Node: 0}}})
		r.Fresh.Reached = append(r.Fresh.Reached, model.RouteReached{Node: attack, Sessions: 1 << 40, Requests: -1, Errors: 1 << 40})
		r.Fresh.Samples = append(r.Fresh.Samples, model.RouteBreak{Session: 1 << 40, From: attack, To: attack, Way: model.RouteWay(attack)})
		r.Cookie.Values = append(r.Cookie.Values, model.RouteValue{Value: attack, Node: attack, Reached: attacks[:i]})
		r.Own = append(r.Own, model.RouteOwn{Node: attack, Value: attack, Why: attack}, model.RouteOwn{Node: attack, Why: attack})
		r.Pins = append(r.Pins, model.RoutePin{Node: attack, Value: attack, Reached: attack, Why: attack, Verdict: []model.TestVerdict{model.TestFail, model.TestNoData}[i%2]})
		r.Errors = append(r.Errors, model.RouteError{Why: attack, Count: -1})
		t.Spoofed.Spoofs = append(t.Spoofed.Spoofs, model.Spoof{
			Node: attack, Form: model.SpoofForm(attack), Lines: attacks, Took: attack, Way: model.SpoofWay(attack), Fault: attack, Why: attack, Verdict: model.TestFail,
		})
	}
	view.Trial = t
	return view
}

func hostileSnapshot() *model.Snapshot {
	snapshot := snapshotOf(hostileTrial(hostileTraffic(hostileFarm())))
	for i, n := range snapshot.Farms[0].Nodes {
		snapshot.Journal = append(snapshot.Journal, model.Entry{At: noon, Farm: "portals", Node: n.Node.Name, Severity: model.Severity(i % 3), Text: n.Reason})
	}
	return snapshot
}

func TestOutsideTextDisturbsNoScreen(t *testing.T) {
	t.Parallel()
	for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
		for _, keys := range []string{"", "enter", "enter G", "e", "f", "f enter", "m", "?", "s", "s G", "x", "x enter", "x j enter G", "t", "t G", "t t", "t t j j j G", "v", "v G"} {
			for _, ascii := range []bool{false, true} {
				a := newTestApp(t, Options{ASCII: ascii}, s.width, s.height, hostileSnapshot())
				press(a, strings.Fields(keys)...)
				content := a.View().Content
				lines := strings.Split(content, "\n")
				if len(lines) > s.height {
					t.Errorf("%v after %q: %d lines", s, keys, len(lines))
				}
				for _, line := range lines {
					checkLine(t, line, s.width, ascii)
				}
			}
		}
	}
}

// checkLine fails when a line is too wide, by either way of counting, or holds anything but styles and printable text.
func checkLine(t *testing.T, line string, width int, ascii bool) {
	t.Helper()
	if got := max(ansi.StringWidth(line), ansi.StringWidthWc(line)); got > width {
		t.Errorf("%d cells on a screen of %d: %q", got, width, line)
	}
	plain := ansi.Strip(line)
	for _, r := range plain {
		if r < ' ' || r == 0x7f || ascii && r > '~' {
			t.Errorf("%U in %q", r, plain)
		}
	}
	for rest := line; ; {
		at := strings.IndexByte(rest, '\x1b')
		if at < 0 {
			return
		}
		end := strings.IndexByte(rest[at:], 'm')
		if end < 0 || strings.Trim(rest[at+1:at+end], "[0123456789;:") != "" {
			t.Errorf("a sequence that isn't a style in %q", rest[at:])
			return
		}
		rest = rest[at+end+1:]
	}
}

func TestAHostileClusterDisturbsNoScreen(t *testing.T) {
	t.Parallel()
	attacks := []string{"\x1b[2J\x1b]0;owned\x07", "\u202Eevil\rX\tY\nZ", strings.Repeat("long", 1<<12), "\u009b2J 👩\u200D💻🇩🇪e\u0301\u0301"}
	for _, attack := range attacks {
		for _, view := range []*model.FarmView{moving(), moved(), abandoned()} {
			given(view, func(c *model.Cluster) {
				c.Name, c.Role, c.Owner, c.Witness.Resource = attack, attack, attack, attack
				for i := range c.Nodes {
					c.Nodes[i].Name = attack
				}
			})
			view.Active.Node, view.Active.From = attack, attack
			if view.Failover != nil {
				view.Failover.From, view.Failover.To, view.Failover.Outage.Why = attack, attack, attack
			}
			for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
				a, _ := planned(t, Options{ASCII: true}, s, snapshotOf(view))
				for _, keys := range []string{"", "enter", "G", "1", "R"} {
					patiently(a, keys)
					for line := range strings.SplitSeq(a.View().Content, "\n") {
						checkLine(t, line, s.width, true)
					}
				}
			}
		}
	}
}

func TestHostileScreensStayInShape(t *testing.T) {
	t.Parallel()
	for _, s := range []size{{80, 24}, {120, 40}} {
		a := newTestApp(t, Options{}, s.width, s.height, hostileSnapshot())
		golden(t, "hostile/overview-"+s.String(), screenText(a, s.width, s.height))
	}
}
