package diagnose

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

func TestTrafficToADeadNodeIsCounted(t *testing.T) {
	t.Parallel()
	v := portals()
	fail(v.Nodes[1], 0, model.FaultTimeout, 0, "no answer within 1 s")
	v.Nodes[1].Servers[0] = server("am2", "10.0.0.12:9443")
	v.Nodes[1].Servers[0].Disagree = 20 * time.Second
	found := Farm(v, now)
	want := `lb1 says "UP" of be_am/am2: weight 1, 2 in flight, 12.0 requests/s; ` +
		"farmtop's checks say down (no answer within 1 s); they differ since 12:00:45"
	if len(found) != 2 || found[1].Code != "LB01" || found[1].Evidence != want {
		t.Errorf("findings %v with evidence %q, want LB01 with %q", told(found), found[len(found)-1].Evidence, want)
	}
}

func TestFaultsTogether(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		apply func(v *model.FarmView)
		want  []string
	}{
		{
			name: "an expired certificate brings its node down, and is not untrusted as well",
			apply: func(v *model.FarmView) {
				v.Farm.Expect.SameCertificate = false
				n := v.Nodes[1]
				n.Certificate = certificate("bbbb")
				n.Certificate.NotAfter, n.Certificate.Problem = ago(72*time.Hour), model.ProblemExpired
				fail(n, 0, model.FaultCertificate, 0, "certificate expired 2026-11-18")
			},
			want: []string{
				"HC01 critical portals/am2: am2 is down: certificate expired 2026-11-18",
				"TLS01 critical portals/am2: the certificate of am2 expired 2026-11-18, 3 days ago",
			},
		},
		{
			name: "a node that is restarted in maintenance hurts nobody",
			apply: func(v *model.FarmView) {
				n := v.Nodes[1]
				fail(n, 0, model.FaultRefused, 0, "refused by 10.0.0.12:9443")
				s := n.Servers[0]
				s.Admin, s.Why, s.Status, s.Up, s.Since = model.AdminMaint, []model.AdminReason{model.ReasonOperator}, "MAINT", false, ago(time.Minute)
			},
			want: []string{"HC01 info portals/am2: am2 is down: refused by 10.0.0.12:9443 (in maintenance)"},
		},
		{
			name: "a foreign certificate brings its node down, and is not compared with the others",
			apply: func(v *model.FarmView) {
				n := v.Nodes[1]
				n.Certificate = certificate("bbbb")
				n.Certificate.Problem = model.ProblemSelfSigned
				fail(n, 0, model.FaultCertificate, 0, "certificate is self-signed")
			},
			want: []string{
				"HC01 critical portals/am2: am2 is down: certificate is self-signed",
				"TLS02 critical portals/am2: the certificate of am2 is self-signed",
			},
		},
		{
			name: "a node that is down is not compared with its peers",
			apply: func(v *model.FarmView) {
				n := v.Nodes[1]
				fail(n, 0, model.FaultTimeout, 0, "no answer within 1 s")
				n.Version, n.Skew, n.BodyHash, n.P95 = "4.2.0", time.Hour, 1, 900
				n.Headers = []model.HeaderField{{Name: "Server", Value: "old"}}
				n.Certificate = certificate("bbbb")
			},
			want: []string{"HC01 critical portals/am2: am2 is down: no answer within 1 s"},
		},
		{
			name: "the balancer still believes in a node that is down",
			apply: func(v *model.FarmView) {
				fail(v.Nodes[1], 0, model.FaultTimeout, 0, "no answer within 1 s")
				v.Nodes[1].Servers[0] = server("am2", "10.0.0.12:9443")
			},
			want: []string{
				"HC01 critical portals/am2: am2 is down: no answer within 1 s",
				"LB01 critical portals/am2: lb1 sends requests to am2, which is down",
			},
		},
		{
			name: "a drained node dies with its sticky sessions",
			apply: func(v *model.FarmView) {
				fail(v.Nodes[1], 0, model.FaultTimeout, 0, "no answer within 1 s")
				s := server("am2", "10.0.0.12:9443")
				s.Admin, s.Status = model.AdminDrain, "DRAIN"
				v.Nodes[1].Servers[0] = s
			},
			want: []string{
				"HC01 critical portals/am2: am2 is down: no answer within 1 s",
				"LB01 critical portals/am2: lb1 sends sticky sessions to am2, which is down",
			},
		},
		{
			name: "whether a drained node has a cookie is hidden",
			apply: func(v *model.FarmView) {
				fail(v.Nodes[1], 0, model.FaultTimeout, 0, "no answer within 1 s")
				s := server("am2", "10.0.0.12:9443")
				s.Admin, s.Status, s.Cookie = model.AdminDrain, "DRAIN", ""
				v.Nodes[1].Servers[0] = s
				v.Farm.ReadOnly = true
				good := *v.Balancers[0].Good
				good.Level = model.LevelUser
				v.Balancers[0].Status, v.Balancers[0].Good = &good, &good
			},
			want: []string{
				"HC01 critical portals/am2: am2 is down: no answer within 1 s",
				"LB01 warning portals/am2: lb1 may send sticky sessions to am2, which is down",
			},
		},
		{
			name: "a drained node without a cookie gets nothing any more",
			apply: func(v *model.FarmView) {
				fail(v.Nodes[1], 0, model.FaultTimeout, 0, "no answer within 1 s")
				s := server("am2", "10.0.0.12:9443")
				s.Admin, s.Status, s.Cookie = model.AdminDrain, "DRAIN", ""
				v.Nodes[1].Servers[0] = s
			},
			want: []string{"HC01 critical portals/am2: am2 is down: no answer within 1 s"},
		},
		{
			name: "when all nodes are down, the endpoint's failure is no news",
			apply: func(v *model.FarmView) {
				for _, n := range v.Nodes {
					fail(n, 0, model.FaultRefused, 0, "refused")
				}
				v.Endpoint.Health.State = model.StateDown
			},
			want: []string{
				"HC01 critical portals/am1: am1 is down: refused",
				"HC01 critical portals/am2: am2 is down: refused",
				"HC01 critical portals/am3: am3 is down: refused",
				"LB08 warning portals: portals has 0 ready nodes, fewer than its minimum of 1",
			},
		},
		{
			name: "what a balancer said before it became unreadable is not held against it",
			apply: func(v *model.FarmView) {
				v.Balancers[0].Status = &model.BalancerStatus{Err: "refused"}
				v.Balancers[0].Good = nil
				v.Nodes[0].Servers[0].Weight = 0
				v.Nodes[1].Servers[0].SentIn, v.Nodes[1].Servers[0].Admin = 5, model.AdminMaint
				s := v.Nodes[2].Servers[0]
				s.Admin, s.Up, s.Disagree = model.AdminDown, false, time.Minute
				v.Unmatched = []*model.ServerView{server("am9", "10.0.0.19:9443")}
				v.Farm.Limits.MinReady = 3
			},
			want: []string{"LB07 warning portals: lb1 cannot be read: refused"},
		},
		{
			name: "one balancer of a pair doesn't know a node",
			apply: func(v *model.FarmView) {
				status := &model.BalancerStatus{Level: model.LevelAdmin}
				v.Balancers = append(v.Balancers, &model.BalancerView{
					Balancer: model.Balancer{Name: "lb2"}, Status: status, Good: status,
				})
				for _, n := range v.Nodes[:2] {
					s := server(n.Node.Name, n.Node.Address)
					s.Balancer = "lb2"
					n.Servers = append(n.Servers, s)
				}
			},
			want: []string{"LB03 warning portals/am3: am3 is unknown to lb2"},
		},
		{
			name: "a balancer that knows nobody is one finding",
			apply: func(v *model.FarmView) {
				for _, n := range v.Nodes {
					n.Servers = nil
				}
			},
			want: []string{"LB03 warning portals: lb1 has no server for any node of portals"},
		},
		{
			name: "two nodes have no majority",
			apply: func(v *model.FarmView) {
				v.Nodes = v.Nodes[:2]
				v.Nodes[0].Version, v.Nodes[1].Skew = "4.2.0", 6*time.Second
				v.Nodes[1].Certificate = certificate("bbbb")
			},
			want: []string{
				"PAR01 critical portals: am1 runs 4.2.0, am2 4.3.0",
				"PAR02 warning portals/am2: am2's clock is 5.7 s ahead of the other node's",
				"TLS03 warning portals: am1 and am2 present different certificates",
			},
		},
		{
			name: "two nodes answer differently",
			apply: func(v *model.FarmView) {
				v.Nodes = v.Nodes[:2]
				v.Nodes[1].Headers = []model.HeaderField{{Name: "Server", Value: "WSO2 Carbon Server"}}
				v.Nodes[1].BodyHash = 1
			},
			want: []string{`PAR03 warning portals: am2 answers X-Frame-Options not at all, am1 "DENY"`},
		},
		{
			name: "two nodes have different bodies",
			apply: func(v *model.FarmView) {
				v.Nodes = v.Nodes[:2]
				v.Nodes[1].BodyHash = 1
			},
			want: []string{"PAR03 warning portals: am1 and am2 answer the same question with different bodies"},
		},
		{
			name: "another version may answer otherwise",
			apply: func(v *model.FarmView) {
				v.Nodes[2].Version, v.Nodes[2].BodyHash = "4.2.0", 1
				v.Nodes[2].Headers = []model.HeaderField{{Name: "Server", Value: "old"}}
			},
			want: []string{"PAR01 critical portals/am3: am3 runs 4.2.0, the others 4.3.0"},
		},
		{
			name: "several that differ alike are one finding",
			apply: func(v *model.FarmView) {
				*v = *healthyFarm(9)
				for _, n := range v.Nodes[:4] {
					n.Version = "4.2.0"
				}
			},
			want: []string{"PAR01 critical portals: am1, am2, am3 and am4 run 4.2.0, the others 4.3.0"},
		},
		{
			name: "two slow nodes of six are both named",
			apply: func(v *model.FarmView) {
				*v = *healthyFarm(6)
				v.Nodes[1].P95, v.Nodes[4].P95 = 60, 70
			},
			want: []string{
				"HC03 warning portals/am2: am2 is slow: p95 60.0 ms, its peers 4.10 ms",
				"HC03 warning portals/am5: am5 is slow: p95 70.0 ms, its peers 4.10 ms",
			},
		},
		{
			name: "the worst comes first, then the codes in order",
			apply: func(v *model.FarmView) {
				v.Nodes[0].Servers[0].Weight = 0
				v.Nodes[1].P95 = 60
				v.Nodes[2].Version = "4.2.0"
				fail(v.Nodes[1], 0, model.FaultRefused, 0, "refused")
			},
			want: []string{
				"HC01 critical portals/am2: am2 is down: refused",
				"PAR01 critical portals: am1 runs 4.3.0, am3 4.2.0",
				"LB05 warning portals/am1: am1 has weight 0 at lb1: a hidden drain",
			},
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
