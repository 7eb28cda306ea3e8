package diagnose

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
	"farmtop/model/clientip"
)

func TestWhatIsNoFaultInATrial(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		apply func(v *model.FarmView)
	}{
		{"a healthy farm", func(v *model.FarmView) { tries(v) }},
		{"a test over kept connections, too", func(v *model.FarmView) { tries(v).keeps() }},
		{"a trial that found everything, sixteen minutes ago", func(v *model.FarmView) {
			worst(v)
			v.Trial.At = ago(16 * time.Minute)
		}},
		{"a trial that goes on", func(v *model.FarmView) {
			t := worst(v)
			v.Trial.Done, t.report.Done, t.spoofs.Done = false, false, false
		}},
		{"a trial that has only just begun", func(v *model.FarmView) {
			tries(v)
			v.Trial.Report, v.Trial.Spoofed, v.Trial.Done = nil, nil, false
		}},
		{"a trial in which nobody knows the nodes", func(v *model.FarmView) {
			r := tries(v).report
			r.Fresh, r.Rows, r.Cookie, r.Pins = model.RouteRun{Sessions: 20, Requests: 100, Unknown: 100}, nil, nil, nil
		}},
		{"an empty report", func(v *model.FarmView) {
			t := tries(v)
			*t.report, *t.spoofs = model.RouteReport{Done: true}, model.SpoofReport{Done: true}
		}},
		{"a port without HTTP", func(v *model.FarmView) {
			r := tries(v).report.Redirect
			r.Status, r.Verdict, r.Why = 0, model.TestNoData, "refused"
		}},
		{"a node that five sessions missed by chance", func(v *model.FarmView) { tries(v).begins(3, 2, 0) }},
		{"a node of a small weight that was missed", func(v *model.FarmView) {
			tries(v).begins(10, 10, 0)
			v.Nodes[0].Servers[0].Weight, v.Nodes[1].Servers[0].Weight = 10, 10
		}},
		{"a node that may have answered what nobody knows", func(v *model.FarmView) {
			r := tries(v).begins(10, 10, 0).report
			r.Fresh.Sessions, r.Fresh.Requests, r.Fresh.Unknown = 25, 125, 25
		}},
		{"sessions that hold by a table behind a balancer that passes TLS through", func(v *model.FarmView) {
			tries(v)
			v.Balancers[0].Good.Groups[0] = model.Group{Name: "be_am", Algorithm: "leastconn", Mode: "tcp"}
		}},
		{"one client's sessions under a hash of its address, with TLS passed through", func(v *model.FarmView) {
			tries(v).begins(20, 0, 0)
			v.Balancers[0].Good.Groups[0] = model.Group{Name: "be_am", Algorithm: "source", Mode: "tcp"}
		}},
		{"a drained node that was missed", func(v *model.FarmView) {
			tries(v).begins(10, 10, 0)
			drained(v.Nodes[2], time.Hour)
		}},
		{"a backup that was missed", func(v *model.FarmView) {
			tries(v).begins(10, 10, 0)
			v.Nodes[2].Servers[0].Backup = true
		}},
		{"a node that came back after the test", func(v *model.FarmView) {
			tries(v).begins(10, 10, 0)
			v.Nodes[2].Since = ago(30 * time.Second)
		}},
		{"a node that was made ready after the test", func(v *model.FarmView) {
			tries(v).begins(10, 10, 0)
			v.Nodes[2].Servers[0].Since = ago(30 * time.Second)
		}},
		{"a missed node that has new sessions by the log", func(v *model.FarmView) {
			healthyTraffic(v)
			tries(v).begins(10, 10, 0)
			v.Nodes[2].Traffic = &model.NodeTraffic{Index: 2}
			v.Nodes[2].Traffic.Counts.New = 3
		}},
		{"one client's sessions under a hash of its address", func(v *model.FarmView) {
			tries(v).begins(20, 0, 0)
			v.Balancers[0].Good.Groups[0].Algorithm = "source"
		}},
		{"one client's sessions at a balancer that nobody reads", func(v *model.FarmView) {
			tries(v).begins(20, 0, 0).report.Cookie = nil
			v.Farm.Sticky, v.Balancers, v.Farm.Balancers = model.Sticky{}, nil, nil
			for _, n := range v.Nodes {
				n.Servers = nil
			}
		}},
		{"a node in drain whose sessions began before", func(v *model.FarmView) { tries(v); drained(v.Nodes[2], 30*time.Second) }},
		{"a node with new sessions that one of two balancers has in drain", func(v *model.FarmView) {
			tries(v)
			drained(v.Nodes[2], time.Hour)
			v.Nodes[2].Servers = append(v.Nodes[2].Servers, server("am3", v.Nodes[2].Node.Address))
		}},
		{"a pin to a node in maintenance", func(v *model.FarmView) {
			tries(v).begins(10, 10, 0).astray("am3", "am1")
			v.Nodes[2].Servers[0].Admin = model.AdminMaint
		}},
		{"a pin to a node that came back after the test", func(v *model.FarmView) {
			tries(v).astray("am3", "am1")
			v.Nodes[2].Since = ago(30 * time.Second)
		}},
		{"a pin that wasn't answered", func(v *model.FarmView) {
			p := &tries(v).report.Pins[1]
			p.Reached, p.Verdict, p.Why = "", model.TestFail, "no answer within 5 s"
		}},
		{"pins where no session should hold", func(v *model.FarmView) {
			tries(v).astray("am2", "am1")
			v.Farm.Sticky.Expected = model.StickyNone
		}},
		{"breaks where no session should hold", func(v *model.FarmView) {
			tries(v).strays("am1", "am2", 7).keeps()
			v.Farm.Sticky.Expected = model.StickyNone
		}},
		{"breaks on a path where no session should hold", func(v *model.FarmView) {
			tries(v).strays("am1", "am2", 7).keeps()
			v.Farm.Sticky.Paths = map[string]model.Stickiness{"/": model.StickyRequired, "/carbon": model.StickyNone}
		}},
		{"breaks without the application's cookie", func(v *model.FarmView) {
			tries(v).strays("am1", "am2", 7).report.Cookie = nil
			v.Farm.Sticky.Cookie = "JSESSIONID"
		}},
		{"breaks of a farm of which nobody expects anything", func(v *model.FarmView) {
			tries(v).strays("am1", "am2", 7).report.Cookie = nil
			v.Farm.Sticky = model.Sticky{}
		}},
		{"one break of many replays", func(v *model.FarmView) { tries(v).strays("am1", "am2", 1) }},
		{"breaks from a node that failed meanwhile", func(v *model.FarmView) {
			tries(v).strays("am1", "am2", 7)
			v.Nodes[0].Since = ago(40 * time.Second)
		}},
		{"breaks from a node that was taken out meanwhile", func(v *model.FarmView) {
			tries(v).strays("am1", "am2", 7)
			v.Nodes[0].Servers[0].Since = ago(40 * time.Second)
		}},
		{"breaks after requests that failed", func(v *model.FarmView) {
			t := tries(v).strays("am1", "am2", 7)
			for i := range t.report.Rows {
				t.report.Rows[i].Steps[0] = model.RouteStep{Node: -1, Failed: true}
			}
		}},
		{"breaks to a node that isn't there any more", func(v *model.FarmView) { tries(v).strays("am1", "am9", 7) }},
		{"an ignored cookie that each node gives a value of its own", func(v *model.FarmView) {
			tries(v)
			for i := range v.Trial.Report.Cookie.Values {
				v.Trial.Report.Cookie.Values[i].Reached = []string{"am1", "am2", "am3"}
			}
		}},
		{"an ignored cookie that one node gives without its name", func(v *model.FarmView) {
			tries(v).report.Cookie.Values = []model.RouteValue{{Value: "r1", Reached: []string{"am1", "am2"}}, {Value: "r2", Reached: []string{"am2", "am3"}}}
		}},
		{"no cookie on pages that the balancer made", func(v *model.FarmView) {
			t := tries(v)
			t.report.Cookie = nil
			for i := range t.report.Rows {
				t.report.Rows[i].Steps[0].Status = 302
			}
		}},
		{"no cookie where the application gives it", func(v *model.FarmView) {
			tries(v).report.Cookie = nil
			v.Farm.Sticky.Cookie = "JSESSIONID"
		}},
		{"a forged address of which nobody can tell", func(v *model.FarmView) {
			s := &tries(v).spoofs.Spoofs[1]
			s.Took, s.Verdict = "", model.TestNoData
		}},
		{"a node of a product without a list of proxies, asked straight", func(v *model.FarmView) {
			tries(v).takes("am1", model.SpoofLine)
			v.Farm.ClientIP = clientip.Rule{Name: "openam"}
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

// worst gives a farm a trial in which everything went wrong.
func worst(v *model.FarmView) *tried {
	t := tries(v).begins(10, 10, 0).strays("am1", "am2", 7).strays("am2", "am1", 7).astray("am1", "am2").astray("am2", "am1")
	for _, node := range []string{"", "am1", "am2", "am3"} {
		t.takes(node, model.SpoofLine)
	}
	t.report.Cookie.Set = model.SetCookie{}
	t.report.Redirect.Verdict = model.TestFail
	return t
}
