package diagnose

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
	"farmtop/model/cookie"
	"farmtop/model/sticky"
)

// breaks lets sessions of one node be served by another one, one a second.
func (l *logged) breaks(from, to int32, count int) *logged {
	for i := range count {
		id := session(int(from) + len(l.view.Nodes)*(i%20))
		l.hit(time.Duration(count-i)*2*time.Second, sticky.Hit{Session: id, Node: from, Named: from, Status: 200, Cookie: sticky.Kept})
		l.hit(time.Duration(count-i)*2*time.Second-time.Second, sticky.Hit{Session: id, Node: to, Named: from, Status: 302, Cookie: sticky.Unused})
	}
	return l
}

// fresh lets new sessions begin, so many on each node, over some minutes.
func (l *logged) fresh(counts ...int) *logged {
	id := uint64(50_000)
	for round := range 100 {
		for node, count := range counts {
			for range count {
				id++
				l.hit(time.Duration(200-round)*time.Second, sticky.Hit{
					Session: id, Client: id, Network: id % 97, Node: int32(node), Named: sticky.None, Status: 200, Cookie: sticky.Issued,
				})
			}
		}
	}
	return l
}

// unstuck lets clients without any cookie come and get none.
func (l *logged) unstuck(count int) *logged {
	for i := range count {
		l.hit(time.Duration(count-i)*time.Second, sticky.Hit{
			Client: uint64(i + 1), Node: int32(i % len(l.view.Nodes)), Named: sticky.None, Status: 200, Cookie: sticky.Absent,
		})
	}
	return l
}

var stickyFaults = []fault{
	{
		name: "sessions of two nodes are served by others",
		breaks: func(v *model.FarmView) {
			l := listens(v).sessions(20, began, time.Minute).breaks(0, 2, 3).breaks(1, 2, 8)
			l.tell()
			newest := &l.traffic.Sticky.Breaks[len(l.traffic.Sticky.Breaks)-1]
			newest.Path = "/carbon/\x1b[2J" + strings.Repeat("a", 90)
		},
		title: "ST01 critical portals: sessions of portals break: 11 requests missed their node in 5 minutes",
		evidence: "11 of 1 462 requests with a session in 5 minutes (0.8 %) were served by another node than the session's; " +
			"they left am2 (8) and am1 (3); sessions among the newest: am2 → am3 (8) and am1 → am3 (3); " +
			"the newest: session 92437ad9, am2 at 12:01:03 (200), then am3 at 12:01:04 (302) for \"/carbon/\\x1b[2J" + strings.Repeat("a", 67) + "…\"; " +
			"the balancer says that something else than the cookie chose the node",
	},
	{
		name: "sessions of one node are served by another",
		breaks: func(v *model.FarmView) {
			listens(v).sessions(20, began, time.Minute).breaks(1, 2, 12).tell()
		},
		title: "ST01 critical portals/am2: sessions of am2 break: 12 requests were served elsewhere in 5 minutes",
		evidence: "12 of 504 requests with a session in 5 minutes (2.4 %) were served by another node than the session's; " +
			"sessions among the newest: am2 → am3 (12); the newest: session 6d65ee88, am2 at 12:01:03 (200), then am3 at 12:01:04 (302); the balancer says that something else than the cookie chose the node",
	},
	{
		name: "a balancer's servers share a cookie value",
		breaks: func(v *model.FarmView) {
			v.Nodes[0].Servers[0].Cookie, v.Nodes[2].Servers[0].Cookie = "n1", "n1"
		},
		title:    `ST02 critical portals: am1 and am3 have the same cookie value "n1" at lb1`,
		evidence: `"n1" leads to be_am/am1 and to be_am/am3`,
	},
	{
		name: "two servers of AM have the same ID",
		breaks: func(v *model.FarmView) {
			l := listens(v)
			v.Farm.Sticky.Cookie = "amlbcookie"
			var c cookie.Census
			gives(&c, 0, "01", 40)
			gives(&c, 1, "02", 30)
			gives(&c, 2, "01", 35)
			l.traffic.Values = c.Given()
			l.tell()
		},
		title:    `ST02 critical portals: am1 and am3 set amlbcookie to the same value "01"`,
		evidence: `since 11:51:05 amlbcookie was set to "01" by am1 40 times, am3 35 times`,
	},
	{
		name: "a server of AM has the ID that AM lists for another one",
		breaks: func(v *model.FarmView) {
			l := listens(v)
			v.Farm.Sticky.Cookie = "amlbcookie"
			lists(v, "01", "02", "03")
			var c cookie.Census
			gives(&c, 1, "02", 30)
			gives(&c, 2, "01", 35)
			l.traffic.Values = c.Given()
			l.tell()
		},
		title:    `ST02 critical portals: am3 sets amlbcookie to "01", which is am1's`,
		evidence: `since 11:51:05 it set it 35 times; the application lists "01" as https://am1.example.com:8443/am`,
	},
	{
		name: "a node that left lives on in cookies",
		breaks: func(v *model.FarmView) {
			l := listens(v).sessions(20, began, 0)
			for i := range 40 {
				l.hit(time.Duration(200-5*i)*time.Second, sticky.Hit{Value: 0x1a2b3c4d << 32, Node: int32(i % 3), Named: sticky.None, Cookie: sticky.Ghost})
			}
			l.tell()
		},
		title:    "ST03 warning portals: clients bring 1 value of SRVID that no node owns",
		evidence: "40 of 1 840 requests in 5 minutes (2.2 %): #1a2b3c4d 40 times since 11:57:45, last 12:01:00, served by am1",
	},
	{
		name: "new sessions prefer a node",
		breaks: func(v *model.FarmView) {
			listens(v).fresh(2, 4, 2).tell()
		},
		title:    "ST04 warning portals/am2: am2 gets 1.5 times the new sessions that its weight promises",
		evidence: "800 new sessions since 11:57:45, am2 got 1.50 of its share; chi-square test with the weights: p below 1e-12 (limit 0.001)",
	},
	{
		name: "new sessions avoid a node",
		breaks: func(v *model.FarmView) {
			listens(v).fresh(4, 2, 4).tell()
		},
		title:    "ST04 warning portals/am2: am2 gets only 60 % of the new sessions that its weight promises",
		evidence: "1 000 new sessions since 11:57:45, am2 got 0.60 of its share; chi-square test with the weights: p below 1e-12 (limit 0.001)",
	},
	{
		name: "the endpoint's cookie is bare",
		breaks: func(v *model.FarmView) {
			v.Farm.Sticky.Cookie = "SRVID"
			v.Endpoint.Last.Cookie = &model.SetCookie{Value: "n1", Path: "/", SameSite: "None"}
			v.Nodes[0].Checks[0].Last.Cookie = &model.SetCookie{} // what clients get is the endpoint's
		},
		title: "ST05 warning portals: the endpoint sets SRVID without Secure and HttpOnly",
		evidence: "Set-Cookie: SRVID=…; Path=/; SameSite=None; clients use https://api.am.example.com/; " +
			"with SameSite=None browsers refuse it without Secure",
	},
	{
		name: "a node's cookie is not secure",
		breaks: func(v *model.FarmView) {
			v.Farm.Sticky.Cookie = "JSESSIONID"
			for _, n := range v.Nodes {
				n.Checks[0].Last.Cookie = &model.SetCookie{Path: "/publisher", Secure: n.Node.Name != "am2", HTTPOnly: true}
			}
		},
		title:    "ST05 warning portals/am2: am2 sets JSESSIONID without Secure",
		evidence: "Set-Cookie: JSESSIONID=…; Path=/publisher; HttpOnly; clients use https://api.am.example.com/",
	},
	{
		name: "all nodes' cookies can be read by scripts",
		breaks: func(v *model.FarmView) {
			v.Farm.Sticky.Cookie = "JSESSIONID"
			for _, n := range v.Nodes {
				n.Checks[0].Last.Cookie = &model.SetCookie{Secure: true}
			}
		},
		title:    "ST05 warning portals: am1, am2 and am3 set JSESSIONID without HttpOnly",
		evidence: "Set-Cookie: JSESSIONID=…; Secure; clients use https://api.am.example.com/",
	},
	{
		name: "a balancer that should stick to a cookie passes TLS through",
		breaks: func(v *model.FarmView) {
			v.Farm.Sticky = model.Sticky{Cookie: "amlbcookie", Expected: model.StickyRecommended}
			v.Balancers[0].Good.Groups = []model.Group{{Name: "be_am", Algorithm: "leastconn", Mode: "tcp"}}
		},
		title:    "ST06 warning portals: lb1 passes TLS of portals through, so it can't stick to amlbcookie",
		evidence: "lb1 balances be_am in mode tcp by leastconn: it sees no cookie there, neither the clients' nor the nodes'",
	},
	{
		name:     "nobody has a sticky cookie",
		breaks:   func(v *model.FarmView) { listens(v).unstuck(250).tell() },
		title:    "ST06 critical portals: no client of portals has, or is given, SRVID",
		evidence: "250 of 250 requests in 4 minutes (100 %) had no sticky cookie and were given none",
	},
	{
		name: "the endpoint doesn't set the balancer's cookie",
		breaks: func(v *model.FarmView) {
			v.Farm.Sticky = model.Sticky{Cookie: "SRVID", Expected: model.StickyNone, Paths: map[string]model.Stickiness{"/publisher": model.StickyRequired}}
			v.Balancers[0].Good.Groups = []model.Group{{Name: "be_am", Cookie: "SRVID"}}
			v.Endpoint.Recent = []model.Answer{{OK: true, Status: 302}, {OK: true, Status: 200}, {OK: true, Status: 200}, {OK: true, Status: 200}}
		},
		title:    "ST06 critical portals: the endpoint of portals sets no SRVID, though lb1 has values for it",
		evidence: "the last 3 answers of https://api.am.example.com/ were good, the newest (200) has no Set-Cookie for SRVID",
	},
	{
		name: "one network behind a hash of addresses",
		breaks: func(v *model.FarmView) {
			l := listens(v)
			v.Farm.Sticky.Expected = model.StickyRecommended
			for i := range 240 {
				l.hit(time.Duration(240-i)*time.Second, sticky.Hit{
					Client: uint64(i%60 + 1), Network: 7, Node: 1, Named: sticky.None, Status: 200, Cookie: sticky.Absent,
				})
			}
			l.tell()
		},
		title: "ST08 warning portals/am2: nearly all new clients come from one network, and go to am2",
		evidence: "am2 got 100 % of 240 free choices of the balancer in 5 minutes; 100 % of its clients are of one network, " +
			"about 68 of them",
	},
}

func TestWhatIsNoFaultOfSessions(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		apply func(v *model.FarmView)
	}{
		{"healthy traffic", func(v *model.FarmView) { healthyTraffic(v) }},
		{"no cookie, but the balancer hashes addresses", func(v *model.FarmView) {
			listens(v).unstuck(250).tell()
			for _, n := range v.Nodes {
				for _, s := range n.Servers {
					s.Group = "be_am"
				}
			}
			v.Balancers[0].Good.Groups = []model.Group{{Name: "be_am", Algorithm: "source"}}
		}},
		{"no traffic at all", func(v *model.FarmView) { listens(v).tell() }},
		{"a few breaks", func(v *model.FarmView) { listens(v).sessions(20, began, time.Minute).breaks(1, 2, 4).tell() }},
		{"breaks that are a tiny part of a large farm's requests", func(v *model.FarmView) {
			listens(v).sessions(100, began, time.Minute).breaks(1, 2, 8).tell()
		}},
		{"breaks six minutes ago", func(v *model.FarmView) {
			l := listens(v).sessions(20, 2*began, began)
			for i := range 40 {
				l.hit(9*time.Minute-time.Duration(i)*time.Second, sticky.Hit{Session: session(i), Node: int32((i + 1) % 3), Named: sticky.None, Cookie: sticky.Kept})
			}
			l.unstuck(20).tell()
		}},
		{"breaks where no stickiness is expected", func(v *model.FarmView) {
			l := listens(v).sessions(20, began, time.Minute).breaks(1, 2, 12)
			v.Farm.Sticky.Expected = model.StickyNone
			l.tell()
		}},
		{"sessions that leave a node in drain", func(v *model.FarmView) {
			l := listens(v).sessions(20, began, time.Minute)
			l.tracker.Out(1, ago(time.Minute), time.Minute)
			l.breaks(1, 2, 12).tell()
		}},
		{"breaks in a log that can't be read any more", func(v *model.FarmView) {
			l := listens(v).sessions(20, began, time.Minute).breaks(1, 2, 12)
			l.traffic.Logs[0].State, l.traffic.Logs[0].Since = model.LogWaiting, ago(time.Second)
			l.tell()
		}},
		{"breaks that were told five minutes ago", func(v *model.FarmView) {
			l := listens(v).sessions(20, began, time.Minute).breaks(1, 2, 12)
			l.traffic.At = ago(5 * time.Minute)
			l.tell()
		}},
		{"a backup with the value of another server", func(v *model.FarmView) {
			s := v.Nodes[2].Servers[0]
			s.Cookie, s.Backup = "am1", true
		}},
		{"one value in two groups", func(v *model.FarmView) {
			s := v.Nodes[2].Servers[0]
			s.Cookie, s.Group = "am1", "be_gateway"
		}},
		{"one node as two servers of a group", func(v *model.FarmView) {
			n := v.Nodes[1]
			n.Servers[0].Cookie = "n2"
			twin := *n.Servers[0]
			twin.Name = "am2b"
			n.Servers = append(n.Servers, &twin)
		}},
		{"a value that another node set twice", func(v *model.FarmView) {
			l := listens(v)
			var c cookie.Census
			gives(&c, 0, "01", 20)
			gives(&c, 2, "01", 2)
			l.traffic.Values = c.Given()
			l.tell()
		}},
		{"a value that another node set now and then", func(v *model.FarmView) {
			l := listens(v)
			var c cookie.Census
			gives(&c, 0, "01", 400)
			gives(&c, 2, "01", 20)
			l.traffic.Values = c.Given()
			l.tell()
		}},
		{"a value that another node set until it was mended", func(v *model.FarmView) {
			l := listens(v)
			var c cookie.Census
			gives(&c, 0, "01", 20)
			for range 20 {
				c.Note([]byte("01"), 2, ago(6*time.Minute))
			}
			l.traffic.Values = c.Given()
			l.tell()
		}},
		{"made-up cookies, one after another", func(v *model.FarmView) {
			l := listens(v).sessions(20, began, 0)
			for i := range 200 {
				l.hit(time.Second, sticky.Hit{Value: uint64(i+1) << 32, Node: 0, Named: sticky.None, Cookie: sticky.Ghost})
			}
			l.tell()
		}},
		{"one made-up cookie in a burst", func(v *model.FarmView) {
			l := listens(v).sessions(20, began, 0)
			for range 200 {
				l.hit(time.Second, sticky.Hit{Value: 9 << 32, Node: 0, Named: sticky.None, Cookie: sticky.Ghost})
			}
			l.tell()
		}},
		{"a cookie that no node owned until six minutes ago", func(v *model.FarmView) {
			l := listens(v)
			for i := range 20 {
				l.hit(9*time.Minute-time.Duration(i)*9*time.Second, sticky.Hit{Value: 9 << 32, Node: 0, Named: sticky.None, Cookie: sticky.Ghost})
			}
			l.sessions(1, 30*time.Second, 0).tell()
		}},
		{"new sessions that are spread evenly", func(v *model.FarmView) { listens(v).fresh(3, 3, 3).tell() }},
		{"a skew by the weights", func(v *model.FarmView) {
			l := listens(v)
			l.tracker.Weigh([]int{1, 2, 1})
			l.fresh(2, 4, 2).tell()
		}},
		{"a skew of new sessions that ended six minutes ago", func(v *model.FarmView) {
			l := listens(v).fresh(2, 4, 2)
			l.traffic.Sticky = l.tracker.Summary(ago(time.Second))
			l.traffic.Sticky = l.tracker.Summary(now.Add(6 * time.Minute))
			v.Traffic = l.traffic
		}},
		{"a bare cookie where clients use HTTP", func(v *model.FarmView) {
			v.Farm.Endpoint = "http://api.am.example.com/"
			v.Endpoint.Last.Cookie = &model.SetCookie{Value: "n1"}
		}},
		{"a bare cookie that is taken back", func(v *model.FarmView) {
			v.Endpoint.Last.Cookie = &model.SetCookie{Value: "LOGOUT", Cleared: true}
		}},
		{"a node's bare cookie that the balancer makes safe", func(v *model.FarmView) {
			v.Endpoint.Last.Cookie = &model.SetCookie{Secure: true, HTTPOnly: true}
			v.Nodes[0].Checks[0].Last.Cookie = &model.SetCookie{}
		}},
		{"few requests without a cookie", func(v *model.FarmView) { listens(v).unstuck(99).tell() }},
		{"no cookie where it is only recommended", func(v *model.FarmView) {
			l := listens(v)
			v.Farm.Sticky.Expected = model.StickyRecommended
			l.unstuck(250).tell()
		}},
		{"no application's cookie where only some paths need it", func(v *model.FarmView) {
			l := listens(v)
			v.Farm.Sticky = model.Sticky{Cookie: "JSESSIONID", Expected: model.StickyNone, Paths: map[string]model.Stickiness{"/publisher": model.StickyRequired}}
			l.unstuck(250).tell()
		}},
		{"no cookie in the log, but at the endpoint", func(v *model.FarmView) {
			l := listens(v).unstuck(250)
			v.Endpoint.Last.Cookie = &model.SetCookie{Secure: true, HTTPOnly: true}
			l.tell()
		}},
		{"a log that doesn't tell of cookies", func(v *model.FarmView) {
			l := listens(v)
			for i := range 250 {
				l.hit(time.Second, sticky.Hit{Client: uint64(i), Node: int32(i % 3), Named: sticky.None, Cookie: sticky.Unstated})
			}
			l.tell()
		}},
		{"one client that brings its cookie among many without", func(v *model.FarmView) {
			l := listens(v).unstuck(250)
			l.hit(0, sticky.Hit{Session: 7, Node: 1, Named: 1, Cookie: sticky.Kept})
			l.tell()
		}},
		{"an endpoint that redirects without a cookie", func(v *model.FarmView) {
			v.Farm.Sticky = model.Sticky{Cookie: "SRVID", Expected: model.StickyRequired}
			v.Balancers[0].Good.Groups = []model.Group{{Name: "be_am", Cookie: "SRVID"}}
			v.Endpoint.Last.Status = 302
			v.Endpoint.Recent = []model.Answer{{OK: true, Status: 302}, {OK: true, Status: 302}, {OK: true, Status: 302}}
		}},
		{"an endpoint without a session where the cookie is the application's", func(v *model.FarmView) {
			v.Farm.Sticky = model.Sticky{Cookie: "JSESSIONID", Expected: model.StickyRequired}
			v.Balancers[0].Good.Groups = []model.Group{{Name: "be_am", Cookie: "JSESSIONID"}}
			v.Endpoint.Recent = []model.Answer{{OK: true, Status: 200}, {OK: true, Status: 200}, {OK: true, Status: 200}}
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			tt.apply(v)
			if diff := cmp.Diff([]string{}, told(Farm(v, now))); diff != "" {
				t.Errorf("findings (+):\n%s", diff)
			}
		})
	}
}

func TestHowBrokenSessionsAreTold(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		apply func(v *model.FarmView)
		want  []string
	}{
		{
			name: "where sticky sessions are recommended it is a warning",
			apply: func(v *model.FarmView) {
				l := listens(v).sessions(20, began, time.Minute).breaks(1, 2, 12)
				v.Farm.Sticky.Expected = model.StickyRecommended
				l.tell()
			},
			want: []string{"ST01 warning portals/am2: sessions of am2 break: 12 requests were served elsewhere in 5 minutes"},
		},
		{
			name: "where only some paths require them it is a warning",
			apply: func(v *model.FarmView) {
				l := listens(v).sessions(20, began, time.Minute).breaks(1, 2, 12)
				v.Farm.Sticky.Expected, v.Farm.Sticky.Paths = model.StickyNone, map[string]model.Stickiness{"/publisher": model.StickyRequired}
				l.tell()
			},
			want: []string{"ST01 warning portals/am2: sessions of am2 break: 12 requests were served elsewhere in 5 minutes"},
		},
		{
			name: "when nearly all nodes lose sessions it is the farm's finding",
			apply: func(v *model.FarmView) {
				listens(v).sessions(20, began, time.Minute).breaks(0, 1, 12).breaks(1, 2, 12).tell()
			},
			want: []string{"ST01 critical portals: sessions of portals break: 24 requests missed their node in 5 minutes"},
		},
		{
			name: "a node that only the log names",
			apply: func(v *model.FarmView) {
				l := listens(v)
				l.traffic.Nodes = append(l.traffic.Nodes, "10.0.0.99:9443")
				l.sessions(20, began, time.Minute)
				for i := range 12 {
					l.hit(time.Duration(30-i)*time.Second, sticky.Hit{Session: uint64(90 + i), Node: 3, Named: sticky.None, Cookie: sticky.Kept})
					l.hit(time.Duration(30-i)*time.Second, sticky.Hit{Session: uint64(90 + i), Node: 0, Named: sticky.None, Cookie: sticky.Kept})
				}
				l.tell()
			},
			want: []string{"ST01 critical portals: sessions of 10.0.0.99:9443 break: 12 requests were served elsewhere in 5 minutes"},
		},
		{
			name: "a balancer that gives nobody its cookie, where some paths require it",
			apply: func(v *model.FarmView) {
				l := listens(v)
				v.Farm.Sticky.Expected, v.Farm.Sticky.Paths = model.StickyNone, map[string]model.Stickiness{"/publisher": model.StickyRequired}
				l.unstuck(250).tell()
			},
			want: []string{"ST06 critical portals: no client of portals has, or is given, SRVID"},
		},
		{
			name: "a collapse explains the skew",
			apply: func(v *model.FarmView) {
				l := listens(v)
				for i := range 240 {
					l.hit(time.Duration(240-i)*time.Second, sticky.Hit{
						Session: uint64(i + 1), Client: uint64(i + 1), Network: 7, Node: 1, Named: sticky.None, Cookie: sticky.Issued,
					})
				}
				l.tell()
			},
			want: []string{"ST08 warning portals/am2: nearly all new clients come from one network, and go to am2"},
		},
		{
			name: "a value that the balancer has twice isn't told again by the log",
			apply: func(v *model.FarmView) {
				v.Nodes[0].Servers[0].Cookie, v.Nodes[2].Servers[0].Cookie = "n1", "n1"
				l := listens(v)
				var c cookie.Census
				gives(&c, 0, "n1", 20)
				gives(&c, 2, "n1", 20)
				l.traffic.Values = c.Given()
				l.tell()
			},
			want: []string{`ST02 critical portals: am1 and am3 have the same cookie value "n1" at lb1`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			tt.apply(v)
			if diff := cmp.Diff(tt.want, told(Farm(v, now))); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

// Which node is to blame must not change with every break of another one.
func TestBreaksOfSeveralNodesWithinAnHourAreTheFarms(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name  string
		stray time.Duration // how long ago another node's session broke
		node  string
	}{
		{"a minute ago", time.Minute, ""},
		{"forty minutes ago", 40 * time.Minute, ""},
		{"two hours ago", 2 * time.Hour, "am2"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			l := listens(v)
			id := session(0)
			l.hit(tt.stray+time.Second, sticky.Hit{Session: id, Node: 0, Named: 0, Status: 200, Cookie: sticky.Kept})
			l.hit(tt.stray, sticky.Hit{Session: id, Node: 2, Named: 0, Status: 200, Cookie: sticky.Unused})
			l.breaks(1, 2, 12).tell()
			found := Farm(v, now)
			if len(found) != 1 || found[0].Code != "ST01" || found[0].Node != tt.node {
				t.Errorf("%q, want one about %q", told(found), tt.node)
			}
		})
	}
}

// lists has the application list its servers, the nodes in their order, with these IDs.
func lists(v *model.FarmView, ids ...string) {
	for i, id := range ids {
		v.Listed = append(v.Listed, model.ListedServer{ID: id, URL: "https://" + v.Nodes[i].Node.Name + ".example.com:8443/am"})
	}
}

func TestBreaksNameTheirCauseWhereNoCookieIsSet(t *testing.T) {
	t.Parallel()
	v := portals()
	v.Balancers[0].Good.Groups = []model.Group{{Name: "be_am", Algorithm: "roundrobin", Mode: "tcp"}}
	listens(v).sessions(20, began, time.Minute).breaks(1, 2, 12).tell()
	found := Farm(v, now)
	if len(found) != 2 || found[0].Code != "ST01" || found[1].Code != "ST06" {
		t.Fatalf("found %q, want ST01 and ST06", told(found))
	}
	if f := found[0]; !strings.HasSuffix(f.Title, "; mend ST06 first") || !strings.HasPrefix(f.Remedy, "Mend ST06 first: ") {
		t.Errorf("%s, remedy %s: want both to name ST06", f.Title, f.Remedy)
	}
}
