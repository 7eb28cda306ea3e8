package diagnose

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

// A fault breaks the healthy farm in one way.
type fault struct {
	name     string
	breaks   func(v *model.FarmView)
	title    string // "code severity subject: title" of the one finding
	evidence string
}

var faults = slices.Concat(checkFaults, logFaults, stickyFaults, clientFaults, trialFaults, clusterFaults)

var checkFaults = []fault{
	{
		name: "a node refuses connections",
		breaks: func(v *model.FarmView) {
			fail(v.Nodes[1], 0, model.FaultRefused, 0, "refused by 10.0.0.12:9443 in 0.3 ms")
		},
		title:    "HC01 critical portals/am2: am2 is down: refused by 10.0.0.12:9443 in 0.3 ms",
		evidence: `check "version" failed the last 3 times (fall 3), down since 12:00:41`,
	},
	{
		name: "one of two checks is down",
		breaks: func(v *model.FarmView) {
			addCheck(v, model.Check{Name: "gateway", Protocol: model.ProtocolTCP, Fall: 3})
			fail(v.Nodes[1], 1, model.FaultTimeout, 0, "no connection to 10.0.0.12:8243 within 1 s")
		},
		title:    "HC01 critical portals/am2: am2 is down: no connection to 10.0.0.12:8243 within 1 s",
		evidence: `check "gateway" failed the last 3 times (fall 3), down since 12:00:41`,
	},
	{
		name: "both checks are down, and the graver one speaks",
		breaks: func(v *model.FarmView) {
			addCheck(v, model.Check{Name: "gateway", Protocol: model.ProtocolTCP, Fall: 3})
			fail(v.Nodes[1], 0, model.FaultRedirect, 302, "302 to /login")
			fail(v.Nodes[1], 1, model.FaultRefused, 0, "refused by 10.0.0.12:8243 in 0.3 ms")
		},
		title:    "HC01 critical portals/am2: am2 is down: refused by 10.0.0.12:8243 in 0.3 ms",
		evidence: `check "gateway" failed the last 3 times (fall 3), down since 12:00:41; check "version" is down too: 302 to /login`,
	},
	{
		name: "a node is down and no check says why",
		breaks: func(v *model.FarmView) {
			v.Nodes[1].State, v.Nodes[1].Since, v.Nodes[1].Reason = model.StateDown, ago(26*time.Hour), ""
			v.Nodes[1].Servers[0].Up, v.Nodes[1].Servers[0].Admin = false, model.AdminDown
		},
		title:    "HC01 critical portals/am2: am2 is down",
		evidence: "down since 2026-11-20 10:01:05",
	},
	{
		name: "a node redirects",
		breaks: func(v *model.FarmView) {
			fail(v.Nodes[1], 0, model.FaultRedirect, 302, "302").Location = "https://api.am.example.com/carbon"
		},
		title:    "HC02 critical portals/am2: am2 answers its health check with a redirect: 302 to https://api.am.example.com/carbon",
		evidence: `check "version" failed the last 3 times (fall 3), down since 12:00:41`,
	},
	{
		name: "a node is slower than its peers",
		breaks: func(v *model.FarmView) {
			v.Nodes[2].P95, v.Nodes[2].P50, v.Nodes[2].HourP95 = 52, 12, 45
		},
		title:    "HC03 warning portals/am3: am3 is slow: p95 52.0 ms, its peers 4.10 ms",
		evidence: "p95 52.0 ms and p50 12.0 ms over 20 answers; p95 of its 2 peers 4.10 ms (median); in the past hour 45.0 ms; limit 500 ms",
	},
	{
		name: "all nodes are slower than they were",
		breaks: func(v *model.FarmView) {
			v.Nodes = v.Nodes[:1]
			v.Nodes[0].P95, v.Nodes[0].P50 = 60, 12
		},
		title:    "HC03 warning portals/am1: am1 is slow: p95 60.0 ms, in the past hour 4.00 ms",
		evidence: "p95 60.0 ms and p50 12.0 ms over 20 answers; in the past hour 4.00 ms; limit 500 ms",
	},
	{
		name: "a node is above the farm's limit, and so are its peers nearly",
		breaks: func(v *model.FarmView) {
			for _, n := range v.Nodes {
				n.P95, n.HourP95 = 480, 480
			}
			v.Nodes[0].P95 = 1234
		},
		title:    "HC03 warning portals/am1: am1 is slow: p95 1.23 s, its limit 500 ms",
		evidence: "p95 1.23 s and p50 3.10 ms over 20 answers; p95 of its 2 peers 480 ms (median); in the past hour 480 ms; limit 500 ms",
	},
	{
		name: "a node comes and goes",
		breaks: func(v *model.FarmView) {
			v.Nodes[0].Changes = []time.Time{ago(time.Hour), ago(200 * time.Second), ago(90 * time.Second), ago(60 * time.Second), ago(5 * time.Second)}
		},
		title:    "HC04 warning portals/am1: am1 is flapping: 4 changes of state in 5 minutes",
		evidence: "4 changes between 11:57:45 and 12:01:00, now up; limit 4",
	},
	{
		name: "a node says something else",
		breaks: func(v *model.FarmView) {
			fail(v.Nodes[1], 0, model.FaultBody, 200, `the body lacks "WSO2 API Manager"`).Body = "<html>It works!</html>"
		},
		title: `HC05 critical portals/am2: am2 answers 200, but the body lacks "WSO2 API Manager"`,
		evidence: `check "version" failed the last 3 times (fall 3), down since 12:00:41; ` +
			`the body begins "<html>It works!</html>"`,
	},
	{
		name: "the endpoint is gone",
		breaks: func(v *model.FarmView) {
			v.Endpoint.Health = model.Health{State: model.StateDown, Since: ago(10 * time.Second)}
			v.Endpoint.Last = &model.Observation{Fault: model.FaultRefused, Reason: "refused by 192.0.2.10:443 in 0.2 ms"}
			v.Endpoint.Recent = []model.Answer{{}, {}, {}, {}}
			v.Endpoint.Failed = 9
		},
		title: "HC06 critical portals: the endpoint of portals fails although 3 of 3 nodes can serve: " +
			"refused by 192.0.2.10:443 in 0.2 ms",
		evidence: "https://api.am.example.com/ failed at least the last 4 times (fall 3), down since 12:00:55; " +
			"refused by 192.0.2.10:443 in 0.2 ms",
	},
	{
		name: "a shared certificate is about to expire",
		breaks: func(v *model.FarmView) {
			v.Nodes[0].Certificate.NotAfter = now.Add(10*24*time.Hour + time.Hour)
		},
		title: "TLS01 warning portals: the certificate of all 3 nodes and the endpoint expires 2026-12-01, in 10 days",
		evidence: "CN=api.am.example.com, for api.am.example.com, valid until 2026-12-01, SHA-256 aaaa; " +
			"warning below 30 days",
	},
	{
		name: "a node's own certificate has expired",
		breaks: func(v *model.FarmView) {
			v.Farm.Expect.SameCertificate = false
			v.Nodes[1].Certificate = certificate("bbbb")
			v.Nodes[1].Certificate.NotAfter = ago(36 * time.Hour)
			v.Nodes[1].Certificate.Problem = model.ProblemExpired
		},
		title: "TLS01 critical portals/am2: the certificate of am2 expired 2026-11-20, 36 hours ago",
		evidence: "CN=api.am.example.com, for api.am.example.com, valid until 2026-11-20, SHA-256 bbbb; " +
			"warning below 30 days",
	},
	{
		name: "an intermediate certificate has expired",
		breaks: func(v *model.FarmView) {
			v.Nodes[0].Certificate.Problem = model.ProblemExpired
		},
		title: "TLS01 critical portals: the certificate chain of all 3 nodes and the endpoint has expired",
		evidence: "CN=api.am.example.com, for api.am.example.com, valid until 2027-01-21, SHA-256 aaaa; " +
			"warning below 30 days",
	},
	{
		name: "a certificate is for another name",
		breaks: func(v *model.FarmView) {
			v.Farm.Expect = model.Expect{Offload: true}
			for _, n := range v.Nodes[:2] {
				n.Certificate = certificate("bbbb")
				n.Certificate.Names = []string{"localhost", "am.internal"}
				n.Certificate.Problem = model.ProblemName
				n.Certificate.Why = `it is for localhost and am.internal, not for "api.am.example.com"`
			}
		},
		title: "TLS02 critical portals: the certificate of am1 and am2 does not name api.am.example.com, but localhost",
		evidence: `it is for localhost and am.internal, not for "api.am.example.com"; CN=api.am.example.com, ` +
			"for localhost and am.internal, valid until 2027-01-21, SHA-256 bbbb",
	},
	{
		name: "a certificate is for another name in a farm without one",
		breaks: func(v *model.FarmView) {
			v.Farm.Endpoint, v.Endpoint = "", nil
			v.Farm.Expect = model.Expect{Offload: true}
			v.Nodes[0].Certificate = certificate("bbbb")
			v.Nodes[0].Certificate.Names = []string{"localhost"}
			v.Nodes[0].Certificate.Problem = model.ProblemName
		},
		title:    "TLS02 critical portals/am1: the certificate of am1 does not name its address, but localhost",
		evidence: "CN=api.am.example.com, for localhost, valid until 2027-01-21, SHA-256 bbbb",
	},
	{
		name: "a node presents another certificate",
		breaks: func(v *model.FarmView) {
			v.Nodes[2].Certificate = certificate("cccc")
		},
		title: "TLS03 warning portals/am3: am3 presents another certificate than the others",
		evidence: "am3: CN=api.am.example.com, for api.am.example.com, valid until 2027-01-21, SHA-256 cccc; " +
			"am1 and am2: CN=api.am.example.com, for api.am.example.com, valid until 2027-01-21, SHA-256 aaaa",
	},
	{
		name: "TLS ends at the balancer",
		breaks: func(v *model.FarmView) {
			v.Endpoint.Last.Certificate = certificate("dddd")
		},
		title: "TLS04 critical portals: TLS of portals ends at the balancer: the endpoint presents a certificate that no node has",
		evidence: "endpoint: CN=api.am.example.com, for api.am.example.com, valid until 2027-01-21, SHA-256 dddd; " +
			"am1: CN=api.am.example.com, for api.am.example.com, valid until 2027-01-21, SHA-256 aaaa",
	},
	{
		name:     "a node runs an older version",
		breaks:   func(v *model.FarmView) { v.Nodes[2].Version = "4.2.0" },
		title:    "PAR01 critical portals/am3: am3 runs 4.2.0, the others 4.3.0",
		evidence: "4.3.0 on am1 and am2; 4.2.0 on am3",
	},
	{
		name:     "a node's clock is behind",
		breaks:   func(v *model.FarmView) { v.Nodes[2].Skew = -4800 * time.Millisecond },
		title:    "PAR02 warning portals/am3: am3's clock is 5.1 s behind the others'",
		evidence: "-4.8 s from farmtop's own clock, 2 other nodes +0.3 s (median), to about a second; limit 2.0 s",
	},
	{
		name: "a node sends another header",
		breaks: func(v *model.FarmView) {
			v.Nodes[2].Headers = []model.HeaderField{{Name: "Server", Value: "nginx"}, {Name: "X-Frame-Options", Value: "DENY"}}
		},
		title: `PAR03 warning portals/am3: am3 answers Server "nginx", the others "WSO2 Carbon Server"`,
		evidence: "am3: Server: nginx, X-Frame-Options: DENY; " +
			"am1 and am2: Server: WSO2 Carbon Server, X-Frame-Options: DENY",
	},
	{
		name: "a node answers with another body",
		breaks: func(v *model.FarmView) {
			v.Nodes[2].BodyHash, v.Nodes[2].Checks[0].Last.Body = 0xdead, "Degraded"
		},
		title:    "PAR03 warning portals/am3: am3 answers with another body than the others",
		evidence: `am3: "Degraded"; am1 and am2: "<return>WSO2 API Manager-4.3.0</return>"`,
	},
	{
		name: "the balancer holds a healthy node down",
		breaks: func(v *model.FarmView) {
			s := v.Nodes[1].Servers[0]
			s.Admin, s.Up, s.Status, s.Disagree = model.AdminDown, false, "DOWN", 12*time.Second
			s.CheckStatus, s.CheckCode, s.CheckText, s.CheckDuration = "L7STS", 503, "Service Unavailable", 4*time.Millisecond
		},
		title: "LB02 warning portals/am2: lb1 holds am2 down, which is healthy: L7STS 503 Service Unavailable",
		evidence: `lb1 says "DOWN" of be_am/am2, its check took 4.00 ms; farmtop's checks say up; ` +
			"they differ since 12:00:53",
	},
	{
		name: "the balancer has held a node down since before farmtop looked",
		breaks: func(v *model.FarmView) {
			s := v.Nodes[1].Servers[0]
			s.Admin, s.Up, s.Status, s.Disagree, s.Changed = model.AdminDown, false, "DOWN", time.Nanosecond, time.Minute
			s.CheckStatus, s.CheckCode = "L4TOUT", 0
		},
		title:    "LB02 warning portals/am2: lb1 holds am2 down, which is healthy: L4TOUT",
		evidence: `lb1 says "DOWN" of be_am/am2; farmtop's checks say up; they differ since 12:01:04`,
	},
	{
		name:     "a node is unknown to the balancer",
		breaks:   func(v *model.FarmView) { v.Nodes[2].Servers = nil },
		title:    "LB03 warning portals/am3: am3 is unknown to lb1",
		evidence: `no server there has the address 10.0.0.13:9443 or the name "am3"`,
	},
	{
		name: "servers that no node explains",
		breaks: func(v *model.FarmView) {
			hidden := server("am8", "")
			hidden.Admin = model.AdminMaint
			v.Unmatched = []*model.ServerView{hidden, server("am9", "10.0.0.19:9443")}
		},
		title: "LB03 warning portals: no node of portals explains the 2 servers be_am/am8 and be_am/am9",
		evidence: "be_am/am8 at a hidden address is maint with weight 1 (lb1); " +
			"be_am/am9 at 10.0.0.19:9443 is ready with weight 1 (lb1)",
	},
	{
		name: "a drain was undone by a reload",
		breaks: func(v *model.FarmView) {
			v.Nodes[1].Servers[0].Lost = &model.Lost{At: ago(24 * time.Second), Was: model.AdminDrain, By: "a reload"}
		},
		title:    "LB04 warning portals/am2: the drain of am2 at lb1 was undone by a reload",
		evidence: "be_am/am2 was in drain until 12:00:41, and is ready now; nobody asked for it here",
	},
	{
		name:     "weight 0",
		breaks:   func(v *model.FarmView) { v.Nodes[1].Servers[0].Weight = 0 },
		title:    "LB05 warning portals/am2: am2 has weight 0 at lb1: a hidden drain",
		evidence: `lb1 says "UP" of be_am/am2: weight 0, 2 in flight, 12.0 requests/s, configured weight 1`,
	},
	{
		name: "requests in maintenance",
		breaks: func(v *model.FarmView) {
			s := v.Nodes[1].Servers[0]
			s.Admin, s.Up, s.Status, s.SentIn, s.Since = model.AdminMaint, false, "MAINT", 41, ago(90*time.Second)
		},
		title:    "LB06 critical portals/am2: am2 is in maintenance, yet lb1 sends it requests",
		evidence: `41 requests since 11:59:35; lb1 says "MAINT" of be_am/am2: weight 1, 2 in flight, 12.0 requests/s`,
	},
	{
		name: "the balancer can't be read",
		breaks: func(v *model.FarmView) {
			v.Balancers[0].Good.At, v.Balancers[0].Failures = ago(5*time.Second), 3
			v.Balancers[0].Status = &model.BalancerStatus{
				At: now, Err: "no permission to connect to /run/haproxy/admin.sock: join the group haproxy", Fault: model.ReadDenied,
			}
		},
		title: "LB07 warning portals: lb1 cannot be read: no permission to connect to /run/haproxy/admin.sock: join the group haproxy",
		evidence: "no permission to connect to /run/haproxy/admin.sock: join the group haproxy; " +
			"/run/haproxy/admin.sock last read 12:01:00; what is shown of it is that old",
	},
	{
		name: "a cluster that has no such role, and says which it has",
		breaks: func(v *model.FarmView) {
			b := v.Balancers[0]
			b.Balancer.Name, b.Balancer.Address, b.Good, b.Failures = "win", "", nil, 3
			b.Status = &model.BalancerStatus{At: now, Err: `the cluster AMSCL has no role "Lithnet Acces Manager"; it has: "Cluster Group", "Available Storage", "Lithnet Access Manager"`}
			for _, n := range v.Nodes {
				n.Servers = nil
			}
		},
		title:    `LB07 warning portals: win cannot be read: the cluster AMSCL has no role "Lithnet Acces Manager"; it has: "Cluster Group",…`,
		evidence: `the cluster AMSCL has no role "Lithnet Acces Manager"; it has: "Cluster Group", "Available Storage", "Lithnet Access Manager"; never read so far`,
	},
	{
		name: "the socket's level is too low",
		breaks: func(v *model.FarmView) {
			v.Balancers[0].Status.Level = model.LevelUser
			v.Balancers[0].Status.Hidden = []string{"addresses of servers", "values of cookies"}
		},
		title:    "LB07 warning portals: lb1 allows no actions: its level is user, not admin",
		evidence: "/run/haproxy/admin.sock answers at level user; hidden: addresses of servers, values of cookies",
	},
	{
		name: "too few nodes are ready",
		breaks: func(v *model.FarmView) {
			v.Farm.Limits.MinReady = 3
			v.Nodes[1].Servers[0].Admin = model.AdminDrain
		},
		title:    "LB08 warning portals: portals has 2 ready nodes, fewer than its minimum of 3",
		evidence: "3 nodes: 2 ready, 1 taken out at the balancer",
	},
	{
		name: "new sessions reach a drained node",
		breaks: func(v *model.FarmView) {
			s := drained(v.Nodes[1], 72*time.Second)
			s.Drain.New, s.Drain.Bound = 3, 41
		},
		title:    "RT03 critical portals/am2: lb1 gives new sessions to am2, which is in drain",
		evidence: `3 of 44 requests since 11:59:52 were new sessions; lb1 says "DRAIN" of be_am/am2: weight 1, 2 in flight, 12.0 requests/s`,
	},
	{
		name:   "a drain stalls",
		breaks: func(v *model.FarmView) { stalls(v.Nodes[1]) },
		title:  "DR01 warning portals/am2: the drain of am2 stalls: cookie-bound requests still come, and don't become fewer",
		evidence: "120 cookie-bound requests since 11:59:03, 1.0/s lately, the newest 0.4 s ago; 0 new sessions; 2 in flight; " +
			"the curve doesn't fall",
	},
}

func TestEveryFaultIsFoundAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			fault.breaks(v)
			found := Farm(v, now)
			if diff := cmp.Diff([]string{fault.title}, told(found)); diff != "" {
				t.Fatalf("findings (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(fault.evidence, found[0].Evidence); diff != "" {
				t.Errorf("evidence (-want +got):\n%s", diff)
			}
		})
	}
}

func TestAHealthyFarmHasNoFindings(t *testing.T) {
	t.Parallel()
	if found := Farm(portals(), now); len(found) > 0 {
		t.Errorf("a healthy farm has findings:\n%s", strings.Join(told(found), "\n"))
	}
}

// LB01 never comes alone: the node is down.
func TestEveryCodeHasItsFault(t *testing.T) {
	t.Parallel()
	brought := []string{"LB01"}
	for _, fault := range faults {
		code, _, _ := strings.Cut(fault.title, " ")
		brought = append(brought, code)
	}
	for _, c := range Codes() {
		if !slices.Contains(brought, c.Code) {
			t.Errorf("no fault brings %s about", c.Code)
		}
	}
	for _, code := range brought {
		if _, known := Explain(code); !known {
			t.Errorf("%s is found, but not explained", code)
		}
	}
}
