package ui

import (
	"context"
	"errors"
	"fmt"
	"math"
	"time"

	"farmtop/model"
)

// noon is the moment of all snapshots that tests make up.
var noon = time.Date(2026, time.March, 5, 12, 1, 5, 0, time.UTC)

// snapshotOf is a snapshot of farms at noon.
func snapshotOf(farms ...*model.FarmView) *model.Snapshot {
	return &model.Snapshot{Seq: 1, At: noon, Started: noon.Add(-time.Hour), Pace: 1, Farms: farms, Journal: someJournal(farms)}
}

func someJournal(farms []*model.FarmView) []model.Entry {
	if len(farms) == 0 || len(farms[0].Nodes) == 0 {
		return nil
	}
	farm, node := farms[0].Farm.Name, farms[0].Nodes[0].Node.Name
	return []model.Entry{
		{At: noon.Add(-26 * time.Hour), Farm: farm, Kind: model.EntryNote, Text: "watching started"},
		{At: noon.Add(-90 * time.Second), Farm: farm, Node: node, Kind: model.EntryState, Severity: model.Critical, Text: "up → down: no answer from 192.0.2.11:9443 within 1 s"},
		{At: noon.Add(-60 * time.Second), Farm: farm, Node: node, Kind: model.EntryState, Text: "down → up"},
		{At: noon.Add(-7 * time.Second), Farm: farm, Kind: model.EntryReload, Severity: model.Warning, Text: "haproxy was reloaded: process 4711, was 4242"},
	}
}

// aFarm is a farm of n healthy nodes behind one HAProxy, asked a second ago.
func aFarm(name string, n int) *model.FarmView {
	farm := &model.Farm{
		Name: name, System: "wso2-apim", Endpoint: "https://api.am.example.com/", Limits: model.DefaultLimits(),
		Checks:    []model.Check{{Name: "version", Protocol: model.ProtocolHTTPS, Path: "/services/Version", Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 3}, {Name: "gateway", Protocol: model.ProtocolTCP, Port: 8243, Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 3}},
		Balancers: []model.Balancer{{Name: "haproxy", Kind: "haproxy", Address: "/run/haproxy/admin.sock", Backend: "be_am"}},
	}
	view := &model.FarmView{Farm: farm, Asked: n, Revision: 1}
	status := &model.BalancerStatus{
		At: noon.Add(-400 * time.Millisecond), Farm: name, Balancer: "haproxy", Took: 2 * time.Millisecond, Software: "HAProxy", Version: "2.6.12",
		PID: 4711, Uptime: 49 * time.Hour, Level: model.LevelAdmin,
		Groups: []model.Group{{Name: "be_am", Status: "UP", Mode: "http", Algorithm: "roundrobin", Cookie: "SRVID", InFlight: 5, Requests: 123_456}},
	}
	view.Balancers = []*model.BalancerView{{Balancer: farm.Balancers[0], Status: status, Good: status}}
	for i := range n {
		view.Nodes = append(view.Nodes, aNode(farm, i))
	}
	for i := range view.Nodes {
		farm.Nodes = append(farm.Nodes, view.Nodes[i].Node)
	}
	return recount(view)
}

func recount(view *model.FarmView) *model.FarmView {
	view.Count = model.Count{Nodes: len(view.Nodes)}
	for _, n := range view.Nodes {
		switch n.State {
		case model.StateUp:
			view.Count.Up++
		case model.StateDown:
			view.Count.Down++
		}
	}
	return view
}

func aNode(farm *model.Farm, i int) *model.NodeView {
	name := fmt.Sprintf("am%d", i+1)
	address := fmt.Sprintf("192.0.2.%d:9443", 11+i%200)
	certificate := &model.Certificate{
		SHA256: "3f1c9a52e08d4b7716f0a2c45d9be86031fa7c2290d1e5b8463c7fd0a1b2c3d4", Subject: "CN=api.am.example.com", Issuer: "CN=Example Issuing CA 3,O=Example",
		Names: []string{"api.am.example.com", "am.example.com"}, NotBefore: noon.AddDate(0, -1, 0), NotAfter: noon.AddDate(0, 0, 61).Add(5 * time.Hour), Sent: 2,
	}
	took := time.Duration(3100+137*(i%7)) * time.Microsecond
	good := &model.Observation{
		At: noon.Add(-time.Second), Farm: farm.Name, Node: name, Check: "version", OK: true, Reason: "200 in 3.1 ms", Address: address,
		Phases: model.Phases{Connect: took / 10, TLS: took * 6 / 10, FirstByte: took * 9 / 10, Total: took}, Protocol: "HTTP/1.1", Status: 200,
		Certificate: certificate, SkewKnown: true, Version: "4.3.0", Body: "<return>WSO2 API Manager-4.3.0</return>",
	}
	tcp := &model.Observation{At: noon.Add(-time.Second), Farm: farm.Name, Node: name, Check: "gateway", OK: true, Reason: "connected in 0.4 ms", Address: "192.0.2.11:8243", Phases: model.Phases{Connect: 400 * time.Microsecond, Total: 400 * time.Microsecond}}
	n := &model.NodeView{
		Node: model.Node{Name: name, Address: address, Weight: 1}, State: model.StateUp, Since: noon.Add(-49 * time.Hour), Reason: "200 in 3.1 ms",
		Checks: []*model.CheckView{
			{Check: &farm.Checks[0], Health: model.Health{State: model.StateUp, Since: noon.Add(-49 * time.Hour)}, Last: good, Recent: answersOf(good, 10), Total: 4711},
			{Check: &farm.Checks[1], Health: model.Health{State: model.StateUp, Since: noon.Add(-49 * time.Hour)}, Last: tcp, Recent: answersOf(tcp, 10), Total: 4711},
		},
		Certificate: certificate, Version: "4.3.0", SkewKnown: true, P50: 3.1, P95: 4.4, HourP95: 4.2, Seen: noon.Add(-time.Second), Revision: uint64(i + 1),
	}
	for k := range 40 {
		n.Latency = append(n.Latency, 3+float32((k*7+i*3)%5)/3)
	}
	n.Servers = []*model.ServerView{{
		Server: model.Server{
			Group: "be_am", Name: name, Address: address, Cookie: fmt.Sprintf("n%d", i+1), Admin: model.AdminReady, Status: "UP", Up: true, Weight: 1, InitialWeight: 1,
			InFlight: 2 + i%3, Requests: uint64(41_000 + i), LastRequest: time.Second, CheckStatus: "L7OK", CheckCode: 200, CheckDuration: 3 * time.Millisecond, TLS: true, Changed: 49 * time.Hour,
		},
		Balancer: "haproxy", At: noon.Add(-400 * time.Millisecond), Since: noon.Add(-49 * time.Hour), Rate: 12.3 + float64(i%5),
	}}
	return n
}

func answersOf(o *model.Observation, n int) []model.Answer {
	answers := make([]model.Answer, 0, n)
	for i := range n {
		answers = append(answers, model.Answer{At: o.At.Add(time.Duration(i-n+1) * 2 * time.Second), OK: o.OK, Status: o.Status, Took: o.Phases.Total, Reason: o.Reason})
	}
	return answers
}

// breakDown makes a node refuse connections, and the farm know it.
func breakDown(view *model.FarmView, i int) *model.FarmView {
	n := view.Nodes[i]
	n.State, n.Since = model.StateDown, noon.Add(-72*time.Second)
	n.Reason = "refused by " + n.Node.Address + " in 0.3 ms"
	failed := *n.Checks[0].Last
	failed.OK, failed.Fault, failed.Reason, failed.Status, failed.Protocol = false, model.FaultRefused, n.Reason, 0, ""
	failed.Phases = model.Phases{Connect: 300 * time.Microsecond, Total: 300 * time.Microsecond}
	n.Checks[0].Last, n.Checks[0].Failed = &failed, 36
	n.Checks[0].Health = model.Health{State: model.StateDown, Since: n.Since}
	n.Checks[0].Recent = append(n.Checks[0].Recent[:6], answersOf(&failed, 4)...)
	for k := len(n.Latency) - 9; k < len(n.Latency); k++ {
		n.Latency[k] = float32(math.NaN())
	}
	n.Servers[0].Status, n.Servers[0].Up, n.Servers[0].Admin = "DOWN", false, model.AdminDown
	n.Servers[0].Why = []model.AdminReason{model.ReasonCheck}
	n.Servers[0].CheckStatus, n.Servers[0].CheckCode = "L4CON", 0
	n.Servers[0].Rate, n.Servers[0].InFlight = 0, 0
	return find(recount(view), model.Finding{
		Code: "HC01", Severity: model.Critical, Node: n.Node.Name, Title: n.Node.Name + " is down: " + n.Reason,
		Evidence: "9 of the last 9 answers failed since 11:59:53; the last good one was at 11:59:51.",
		Remedy:   "See whether the service runs on " + n.Node.Address + " and listens on that port: ss -ltnp on the node.",
	})
}

// takeOut makes the balancer hold a node in drain or maintenance.
func takeOut(view *model.FarmView, i int, admin model.AdminState, status string) *model.FarmView {
	s := view.Nodes[i].Servers[0]
	s.Admin, s.Status, s.Why, s.Since, s.Rate = admin, status, []model.AdminReason{model.ReasonOperator}, noon.Add(-72*time.Second), 0
	s.Up = admin == model.AdminDrain
	return recount(view)
}

// find adds a finding, worst first.
func find(view *model.FarmView, f model.Finding) *model.FarmView {
	f.Farm, f.Since = view.Farm.Name, noon.Add(-72*time.Second)
	var worse, milder []model.Finding
	for _, known := range view.Findings {
		if known.Severity >= f.Severity {
			worse = append(worse, known)
		} else {
			milder = append(milder, known)
		}
	}
	view.Findings = append(append(worse, f), milder...)
	return view
}

// unreadable makes the farm's balancer fail, its last good reading twelve seconds old.
func unreadable(view *model.FarmView) *model.FarmView {
	good := *view.Balancers[0].Status
	good.At = noon.Add(-12 * time.Second)
	bad := &model.BalancerStatus{At: noon.Add(-time.Second), Farm: view.Farm.Name, Balancer: "haproxy", Err: "connecting to /run/haproxy/admin.sock: permission denied; let farmtop's user read and write it", Fault: model.ReadDenied}
	view.Balancers[0] = &model.BalancerView{Balancer: view.Farm.Balancers[0], Status: bad, Good: &good}
	return find(view, model.Finding{
		Code: "LB07", Severity: model.Warning, Title: "balancer haproxy can't be read: permission denied on /run/haproxy/admin.sock",
		Evidence: "6 readings in a row failed; what is shown of it is 12 s old.", Remedy: "Let farmtop's user read and write the socket: stats socket … mode 660 group haproxy.",
	})
}

// unasked makes the nodes from i on those that no answer came from yet.
func unasked(view *model.FarmView, from int) *model.FarmView {
	for _, n := range view.Nodes[from:] {
		n.State, n.Since, n.Reason, n.Seen, n.Latency, n.Servers = model.StateUnknown, time.Time{}, "", time.Time{}, nil, nil
		n.Certificate, n.Version, n.P50, n.P95 = nil, "", float32(math.NaN()), float32(math.NaN())
		for _, c := range n.Checks {
			c.Last, c.Recent, c.Health, c.Total = nil, nil, model.Health{}, 0
		}
	}
	view.Asked = from
	view.Balancers[0] = &model.BalancerView{Balancer: view.Farm.Balancers[0]}
	return recount(view)
}

// A fixedSource has no more than the snapshots it was given.
type fixedSource chan *model.Snapshot

func (s fixedSource) Next(ctx context.Context) (*model.Snapshot, error) {
	select {
	case snapshot, open := <-s:
		if !open {
			return nil, errors.New("the record ends here")
		}
		return snapshot, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}
