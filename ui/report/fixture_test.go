package report

import (
	"time"

	"farmtop/model"
	"farmtop/model/diagnose"
)

var now = time.Date(2026, 11, 21, 12, 1, 5, 0, time.UTC)

func ago(d time.Duration) time.Time { return now.Add(-d) }

// calm is a snapshot of one healthy farm that has neither balancer nor endpoint.
func calm() *model.Snapshot {
	farm := &model.Farm{
		Name: "gateways", System: "generic",
		Checks: []model.Check{{Name: "alive", Protocol: model.ProtocolHTTPS}, {Name: "mqtt", Protocol: model.ProtocolTCP}},
		Expect: model.Expect{Offload: true}, Limits: model.DefaultLimits(),
	}
	v := &model.FarmView{Farm: farm, Asked: 2}
	for _, name := range []string{"gw1", "gw2"} {
		v.Nodes = append(v.Nodes, &model.NodeView{
			Node: model.Node{Name: name, Address: name + ".example.com:443"}, State: model.StateUp, Reason: "200 in 3.0 ms",
			Checks: []*model.CheckView{upCheck(&farm.Checks[0], 200, 3*time.Millisecond), upCheck(&farm.Checks[1], 0, 412*time.Microsecond)},
		})
	}
	return snapshot(v)
}

// sick is a snapshot of a farm with something of everything, beside the calm one.
func sick() *model.Snapshot {
	farm := &model.Farm{
		Name: "portals", System: "wso2-apim", Endpoint: "https://api.am.example.com/",
		Checks:    []model.Check{{Name: "version", Protocol: model.ProtocolHTTPS, Path: "/services/Version", Fall: 3}},
		Expect:    model.Expect{SameVersion: true, Offload: true},
		Balancers: []model.Balancer{{Name: "lb1", Kind: "haproxy"}, {Name: "lb2", Kind: "haproxy", Address: "10.0.0.5:9999"}},
		Limits:    model.DefaultLimits(),
		Logs:      []model.Log{{Name: "lb1"}, {Name: "lb2"}},
	}
	status := &model.BalancerStatus{At: ago(400 * time.Millisecond), Software: "HAProxy", Version: "2.6.12", Level: model.LevelAdmin}
	v := &model.FarmView{
		Farm: farm, Asked: 3, Endpoint: upCheck(&farm.Checks[0], 200, 4*time.Millisecond),
		Balancers: []*model.BalancerView{
			{Balancer: farm.Balancers[0], Status: status, Good: status},
			{Balancer: farm.Balancers[1], Status: &model.BalancerStatus{At: now, Err: "refused by 10.0.0.5:9999", Fault: model.ReadRefused}},
		},
	}
	names := []string{"am1", "am2", "am3", "am4"}
	for i, name := range names {
		v.Nodes = append(v.Nodes, &model.NodeView{
			Node:  model.Node{Name: name, Address: "10.0.0.1" + name[2:] + ":9443"},
			State: model.StateUp, Reason: "200 in 3.1 ms", Version: "4.3.0",
			Checks: []*model.CheckView{upCheck(&farm.Checks[0], 200, 3100*time.Microsecond)},
			Certificate: &model.Certificate{
				SHA256: "0f1e2d3c", Subject: "CN=" + name, Names: []string{"api.am.example.com"}, NotAfter: now.Add(61 * 24 * time.Hour),
			},
			Servers: []*model.ServerView{{
				Balancer: "lb1", Server: model.Server{
					Group: "be_am", Name: name, Cookie: "n" + name[2:], Admin: model.AdminReady, Status: "UP", Up: true,
					Weight: 1, InitialWeight: 1, InFlight: i, Requests: uint64(100 * i),
				},
			}},
		})
	}
	drained := v.Nodes[1].Servers[0]
	drained.Admin, drained.Status, drained.Why = model.AdminDrain, "DRAIN", []model.AdminReason{model.ReasonOperator}
	v.Nodes[2].Version = "4.2.0"
	v.Nodes[2].Certificate.NotAfter = now.Add(10*24*time.Hour + time.Hour)
	takeDown(v.Nodes[3])
	s := snapshot(v)
	s.Farms = append(s.Farms, calm().Farms...)
	return s
}

// early is a snapshot in which not everything was asked yet.
func early() *model.Snapshot {
	s := calm()
	v := s.Farms[0]
	v.Asked = 0
	v.Nodes[0].State, v.Nodes[0].Reason = model.StateFalling, "no answer within 1 s (1 of 3 failures)"
	v.Nodes[1] = &model.NodeView{Node: v.Nodes[1].Node, Checks: []*model.CheckView{{Check: &v.Farm.Checks[0]}}}
	return s
}

func takeDown(n *model.NodeView) {
	n.State, n.Reason, n.Certificate = model.StateDown, "refused by 10.0.0.14:9443 in 0.3 ms", nil
	n.Checks[0].Health = model.Health{State: model.StateDown, Since: ago(24 * time.Second)}
	n.Checks[0].Last = &model.Observation{
		At: now, Fault: model.FaultRefused, Reason: n.Reason, Phases: model.Phases{Total: 300 * time.Microsecond},
	}
	n.Checks[0].Recent = []model.Answer{{}, {}, {}}
	n.Servers[0].Admin, n.Servers[0].Up, n.Servers[0].Status = model.AdminDown, false, "DOWN"
	n.Servers[0].Why = []model.AdminReason{model.ReasonCheck}
}

func upCheck(c *model.Check, status int, total time.Duration) *model.CheckView {
	o := &model.Observation{At: now, OK: true, Status: status, Reason: "fine", Phases: model.Phases{Total: total, Connect: 300 * time.Microsecond}}
	if status != 0 {
		o.Phases.TLS, o.Phases.FirstByte = total/2, total-100*time.Microsecond
	}
	return &model.CheckView{Check: c, Health: model.Health{State: model.StateUp, Since: ago(time.Hour)}, Last: o}
}

// snapshot is the farms' views with their findings.
func snapshot(views ...*model.FarmView) *model.Snapshot {
	s := &model.Snapshot{Seq: 1, At: now, Farms: views}
	for _, v := range views {
		v.Findings = diagnose.Farm(v, now)
	}
	return s
}
