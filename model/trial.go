package model

import (
	"slices"
	"time"
)

// TestVerdict is what one part of a test comes to.
type TestVerdict string

// The verdicts. No data is not bad data.
const (
	TestNoData  TestVerdict = ""        // nothing was seen that tells
	TestPass    TestVerdict = "pass"    //
	TestFail    TestVerdict = "fail"    //
	TestSkipped TestVerdict = "skipped" // it isn't asked of this farm, or not now
)

// A Trial is what farmtop sends to a farm as its clients do, because an operator asked for it: a routing test, a client-IP test, or
// both. A farm has one at a time.
type Trial struct {
	Farm  string
	Node  string     // whose acceptance it serves; "" when it is about the farm
	Route *RouteTest // nil for none
	Spoof *SpoofTest // nil for none
}

// Total is how many requests are sent at most.
func (t *Trial) Total() int {
	total := 0
	if t.Route != nil {
		total += t.Route.Total()
	}
	if t.Spoof != nil {
		total += t.Spoof.Total()
	}
	return total
}

// Direct is the trial without what goes through the balancer.
func (t Trial) Direct() Trial {
	t.Route = nil
	if t.Spoof != nil {
		s := *t.Spoof
		s.Endpoint = false
		t.Spoof = &s
	}
	return t
}

// Check tells what is out of bounds.
func (t *Trial) Check() error {
	if t.Route != nil {
		if err := t.Route.Check(); err != nil {
			return err
		}
	}
	if t.Spoof != nil {
		return t.Spoof.Check()
	}
	return nil
}

// A TrialTold tells how far a trial is. The first one of a trial replaces the farm's last trial.
type TrialTold struct {
	At    time.Time
	Began time.Time // which trial it is
	Trial Trial
	Done  bool
	Route *RouteReport // nil before it has begun
	Spoof *SpoofReport // nil before it has begun
}

// When is the moment it was told.
func (e TrialTold) When() time.Time { return e.At }

// A TrialView is the newest trial of a farm and what came of it.
type TrialView struct {
	Trial
	Began time.Time
	At    time.Time // of the newest that was told
	Done  bool

	Report  *RouteReport // nil before it has begun
	Spoofed *SpoofReport // nil before it has begun
}

// Sent is how many requests were sent so far.
func (t *TrialView) Sent() int {
	sent := 0
	if t.Report != nil {
		sent += t.Report.Sent
	}
	if t.Spoofed != nil {
		sent += t.Spoofed.Sent
	}
	return sent
}

// Stopped is why the trial ended early, in words; "" when it didn't.
func (t *TrialView) Stopped() string {
	if t.Report != nil && t.Report.Stopped != "" {
		return t.Report.Stopped
	}
	if t.Spoofed != nil {
		return t.Spoofed.Stopped
	}
	return ""
}

// Sizes of the trials that are offered.
const (
	requestsOffered = 500 // of fresh sessions: ten seconds at the default rate
	verifyRequests  = 3   // of a session: enough to see it replayed twice
	verifyPeers     = 2   // whose client IP is compared with the node's
	pinsOffered     = 50  // pins of a routing test that names none; more take longer than people wait
)

// RouteTrial is the trial of a farm's routing that is offered: the default test, with a pin for each node that may serve, and the
// client-IP test where it can be known whom the application takes for its client.
func RouteTrial(v *FarmView) Trial {
	test := DefaultRouteTest()
	test.Redirect = v.Farm.Routing.HTTPPort
	test.Sessions = max(test.Sessions, sessionsToReach(len(v.Nodes)))
	test.Requests = max(min(test.Requests, requestsOffered/test.Sessions), 2)
	for _, n := range v.Nodes {
		out := n.State == StateDown || n.State == StateStandby // its clients are sent elsewhere, and should be
		if !out && len(test.Pins) < pinsOffered {
			test.Pins = append(test.Pins, n.Node.Name)
		}
	}
	test.Learn = learnt(v, test.Pins)
	t := Trial{Farm: v.Farm.Name, Route: &test}
	if v.Farm.tellsClients() {
		t.Spoof = &SpoofTest{Endpoint: true, PerSecond: test.PerSecond, Timeout: test.Timeout, Nodes: slices.Clone(test.Pins[:min(len(test.Pins), verifyPeers+1)])}
	}
	return t
}

// VerifyTrial is the trial that one node's acceptance needs. Without an endpoint, or where no balancer knows the node yet, only the node
// and its peers are asked, at their own addresses.
func VerifyTrial(v *FarmView, node string) Trial {
	test := DefaultRouteTest()
	test.Requests, test.Redirect, test.Until = verifyRequests, 0, node
	test.Sessions = sessionsToReach(len(v.Nodes))
	test.Pins = []string{node}
	names := []string{node}
	for _, n := range v.Nodes {
		if n.Node.Name != node && len(names) <= verifyPeers && n.State.Serves() {
			names = append(names, n.Node.Name)
		}
	}
	test.Learn = learnt(v, names)
	t := Trial{Farm: v.Farm.Name, Node: node}
	through := v.Farm.Endpoint != "" && !v.isStranger(node)
	if through {
		t.Route = &test
	}
	if v.Farm.tellsClients() {
		t.Spoof = &SpoofTest{Endpoint: through, Nodes: names, PerSecond: test.PerSecond, Timeout: test.Timeout}
	}
	return t
}

// isStranger tells whether all balancers of the farm can be read, and none has a server for the node.
func (f *FarmView) isStranger(node string) bool {
	unheard := func(b *BalancerView) bool { return !b.Heard() }
	n := f.Node(node)
	return n != nil && len(n.Servers) == 0 && len(f.Balancers) > 0 && !slices.ContainsFunc(f.Balancers, unheard)
}

// tellsClients tells whether it can be known whom the farm's application takes for its client.
func (f *Farm) tellsClients() bool { return f.ClientIP.Name != "" || f.Routing.Echo != nil }

// learnt are the nodes that a routing test asks straight: where the application itself gives the sticky cookie, and says how one gets it.
func learnt(v *FarmView, names []string) []string {
	if v.Farm.Sticky.Learn == nil {
		return nil
	}
	return slices.Clone(names)
}

// mostToReach bounds the sessions of an acceptance: a node that one of a hundred sessions reaches is looked for elsewhere.
const mostToReach = 200

// sessionsToReach is how many sessions must be begun so that one of n equal nodes is missed once in ten thousand times, where sessions
// are spread at random: 9.2 times n, rounded up, since ln 10 000 is 9.2 and (1-1/n)^n below 1/e.
func sessionsToReach(n int) int { return min(max((92*n+9)/10, 4), mostToReach) }
