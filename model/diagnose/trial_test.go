package diagnose

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
	"farmtop/model/clientip"
)

var trialFaults = []fault{
	{
		name: "HTTP is answered with a page",
		breaks: func(v *model.FarmView) {
			r := tries(v).report.Redirect
			r.Status, r.Location, r.Verdict, r.Why = 200, "", model.TestFail, "HTTP is answered with 200, not sent on to HTTPS"
		},
		title:    "RT01 warning portals: HTTP of portals: HTTP is answered with 200, not sent on to HTTPS",
		evidence: "routing test of 12:00:05: http://api.am.example.com:80/carbon/?farmtop=kept is answered with 200",
	},
	{
		name:     "one of three nodes is never reached",
		breaks:   func(v *model.FarmView) { tries(v).begins(10, 10, 0) },
		title:    "RT02 critical portals/am3: am3 gets no new sessions, though it is ready",
		evidence: `routing test of 12:00:05: none of 20 sessions began on it (p 0.0003 by its weight, 1 of 3); they began on am1 (10) and am2 (10); lb1 says "UP" of be_am/am3: weight 1, 2 in flight, 12.0 requests/s`,
	},
	{
		name: "sessions begin on a node in maintenance",
		breaks: func(v *model.FarmView) {
			tries(v)
			s := v.Nodes[2].Servers[0]
			s.Admin, s.Why, s.Status, s.Rate = model.AdminMaint, []model.AdminReason{model.ReasonOperator}, "MAINT", 0
		},
		title:    "RT03 critical portals/am3: new sessions begin on am3, which is in maintenance",
		evidence: `routing test of 12:00:05: 6 of 20 sessions began on it; lb1 says "MAINT" of be_am/am3: weight 1, 2 in flight`,
	},
	{
		name:     "a node's cookie leads to another node",
		breaks:   func(v *model.FarmView) { tries(v).astray("am2", "am1") },
		title:    "RT04 critical portals/am2: a session pinned to am2 goes to am1",
		evidence: `routing test of 12:00:05: a request with SRVID of am2 was answered by am1, told by the header; the cookie's value was "am2"; lb1 says "UP" of be_am/am2: weight 1, 2 in flight, 12.0 requests/s`,
	},
	{
		name:     "sessions hold over kept connections only",
		breaks:   func(v *model.FarmView) { tries(v).strays("am1", "am2", 7).strays("am2", "am3", 7).keeps() },
		title:    "ST07 warning portals: sessions of portals hold only as long as they keep their connection",
		evidence: "routing test of 12:00:05: 14 of 80 replays of 20 sessions were served by another node than the request before, each over a connection of its own; session 1 went from am1 to am2 with its request 2, told by the header; over kept connections none of 80 replays moved",
	},
	{
		name:     "replays of two nodes' sessions go elsewhere",
		breaks:   func(v *model.FarmView) { tries(v).strays("am1", "am2", 7).strays("am2", "am3", 7) },
		title:    "ST01 critical portals: sessions of portals break: 14 replays of a routing test missed their node",
		evidence: "routing test of 12:00:05: 14 of 80 replays of 20 sessions were served by another node than the request before, each over a connection of its own; session 1 went from am1 to am2 with its request 2, told by the header",
	},
	{
		name: "replays of one node's sessions go elsewhere, where sticky sessions are recommended",
		breaks: func(v *model.FarmView) {
			tries(v).strays("am1", "am2", 2).report.Cookie.Unkept = "its Domain is example.org"
			v.Farm.Sticky.Expected = model.StickyRecommended
		},
		title:    "ST01 warning portals/am1: sessions of am1 break: 2 replays of a routing test missed their node",
		evidence: "routing test of 12:00:05: 2 of 80 replays of 20 sessions were served by another node than the request before, each over a connection of its own; session 1 went from am1 to am2 with its request 2, told by the header; clients don't keep the cookie: its Domain is example.org",
	},
	{
		name: "two nodes that are asked straight give one value",
		breaks: func(v *model.FarmView) {
			tries(v).report.Own = []model.RouteOwn{{Node: "am1", Value: "01", Given: true}, {Node: "am2", Value: "02", Given: true}, {Node: "am3", Value: "01", Given: true}}
		},
		title:    `ST02 critical portals: am1 and am3 give the same value "01" of SRVID`,
		evidence: "routing test of 12:00:05: asked straight, both gave it",
	},
	{
		name: "a node that is asked straight gives the ID that is listed for another one",
		breaks: func(v *model.FarmView) {
			lists(v, "01", "02", "03")
			tries(v).report.Own = []model.RouteOwn{{Node: "am2", Value: "02", Given: true}, {Node: "am3", Value: "01", Given: true}}
		},
		title:    `ST02 critical portals: am3 sets SRVID to "01", which is am1's`,
		evidence: `routing test of 12:00:05: asked straight, it gave it; the application lists "01" as https://am1.example.com:8443/am`,
	},
	{
		name: "sessions of three nodes are given two values",
		breaks: func(v *model.FarmView) {
			c := tries(v).report.Cookie
			c.Values = []model.RouteValue{{Value: "n1", Reached: []string{"am1", "am2"}}, {Value: "n3", Reached: []string{"am3"}}}
		},
		title:    `ST02 critical portals: am1 and am2 give the same value "n1" of SRVID`,
		evidence: "routing test of 12:00:05: all of them answered sessions that had it, and 20 sessions began on 3 nodes, but were given 2 values",
	},
	{
		name:     "a routing test is given a cookie that scripts can read",
		breaks:   func(v *model.FarmView) { tries(v).report.Cookie.Set.HTTPOnly = false },
		title:    "ST05 warning portals: the endpoint sets SRVID without HttpOnly",
		evidence: "routing test of 12:00:05: Set-Cookie: SRVID=…; Path=/; Secure; clients use https://api.am.example.com/",
	},
	{
		name:     "a routing test is given no cookie",
		breaks:   func(v *model.FarmView) { tries(v).strays("am1", "am2", 9).report.Cookie = nil },
		title:    "ST06 critical portals: the endpoint of portals gives its clients no SRVID",
		evidence: "routing test of 12:00:05: none of 20 sessions on /carbon/ was given SRVID",
	},
	{
		name:     "a forged address is taken through the balancer",
		breaks:   func(v *model.FarmView) { tries(v).takes("", model.SpoofLine).takes("", model.SpoofPort) },
		title:    "XFF02 critical portals: clients of portals choose their address: it took a forged one",
		evidence: `client-IP test of 12:00:05: for "192.0.2.7" (one line) it took "192.0.2.7", told by the echo; 2 of 5 forged headers were taken, sent through the balancer`,
	},
	{
		name:     "a node takes a forged address that it is sent straight",
		breaks:   func(v *model.FarmView) { tries(v).takes("am2", model.SpoofLines) },
		title:    "XFF05 critical portals/am2: am2 believes X-Forwarded-For from anybody who asks it straight",
		evidence: `client-IP test of 12:00:05: for "192.0.2.7" (two lines) it took "192.0.2.7", told by the echo; 1 of 5 forged headers was taken, sent to am2 itself`,
	},
}

func TestATrialAddsToWhatTheLogFound(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		breaks func(v *model.FarmView)
		want   []string
	}{
		{
			name: "breaks by both are one finding",
			breaks: func(v *model.FarmView) {
				listens(v).sessions(20, began, time.Minute).breaks(0, 2, 3).breaks(1, 2, 8).tell()
				tries(v).strays("am1", "am2", 7).strays("am2", "am1", 7)
			},
			want: []string{"ST01 critical portals: sessions of portals break: 11 requests missed their node in 5 minutes"},
		},
		{
			name: "a new session on a drained node by both",
			breaks: func(v *model.FarmView) {
				tries(v)
				drained(v.Nodes[2], 2*time.Minute).Drain.New = 3
			},
			want: []string{"RT03 critical portals/am3: lb1 gives new sessions to am3, which is in drain"},
		},
		{
			name: "a rule that believes everybody is the cause of all that was taken",
			breaks: func(v *model.FarmView) {
				tries(v).takes("", model.SpoofLine).takes("am1", model.SpoofLine).takes("am2", model.SpoofLine)
				v.Farm.ClientIP = clientip.Rule{Name: "aspnet", Trusted: []string{}}
			},
			want: []string{"XFF05 critical portals: portals believes X-Forwarded-For from anybody: rule aspnet has empty lists of proxies and networks"},
		},
		{
			name: "pins say no more where sessions hold nowhere",
			breaks: func(v *model.FarmView) {
				tries(v).strays("am1", "am2", 7).strays("am2", "am1", 7).astray("am1", "am2").astray("am2", "am1")
			},
			want: []string{"ST01 critical portals: sessions of portals break: 14 replays of a routing test missed their node"},
		},
		{
			name:   "sessions that go where their node's pin goes",
			breaks: func(v *model.FarmView) { tries(v).strays("am2", "am1", 7).astray("am2", "am1") },
			want:   []string{"RT04 critical portals/am2: a session pinned to am2 goes to am1"},
		},
		{
			name: "a pin of the one node that was asked about says no more where sessions hold nowhere",
			breaks: func(v *model.FarmView) {
				t := tries(v).strays("am1", "am2", 7).strays("am2", "am1", 7).astray("am2", "am1")
				t.report.Pins = t.report.Pins[1:2]
			},
			want: []string{"ST01 critical portals: sessions of portals break: 14 replays of a routing test missed their node"},
		},
		{
			name: "a pin whose value another node has, too",
			breaks: func(v *model.FarmView) {
				tries(v).astray("am2", "am1")
				v.Nodes[1].Servers[0].Cookie = "am1"
			},
			want: []string{`ST02 critical portals: am1 and am2 have the same cookie value "am1" at lb1`},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			tt.breaks(v)
			found := Farm(v, now)
			if diff := cmp.Diff(tt.want, told(found)); diff != "" {
				t.Fatalf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAMissIsAsLikelyAsTheWeightsSay(t *testing.T) {
	t.Parallel()
	v := portals()
	r := tries(v).begins(10, 10, 0).report
	v.Nodes[2].Servers[0].Weight = 2
	if got, want := fmt.Sprintf("%.4g", MissChance(v, r, v.Nodes[2])), "9.537e-07"; got != want {
		t.Errorf("half of the weight is missed by 20 sessions with p %s, want %s", got, want)
	}
	v.Nodes[2].Servers[0].Admin = model.AdminDrain
	if got := MissChance(v, r, v.Nodes[2]); got != 1 {
		t.Errorf("a drained node is missed with p %v, want 1", got)
	}
}
