package diagnose

import (
	"fmt"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
)

// When a verdict is more than an odd request. Whoever asks a node by hand, a monitor or a scanner sends a few of any kind.
const (
	clientsLeast = 5
	proxyShare   = 0.005
	rareShare    = 0.01
	missingLeast = 20
	missingShare = 0.2
)

// clients is what the logs tell of clients' addresses; nil where they tell nothing of now.
func (e *exam) clients() *clientip.Summary {
	if e.traffic == nil {
		return nil
	}
	return &e.traffic.Clients
}

// clientWindow is how much of the window clients were counted in.
func (e *exam) clientWindow() time.Duration {
	return min(trafficSpan, max(e.traffic.At.Sub(e.traffic.Since), time.Second))
}

// verdicts are the requests of a node, or of all for a negative number, with a verdict.
func verdicts(node int, c *clientip.Counts, v clientip.Verdict) part {
	return part{node, c.Verdicts[v], c.Samples}
}

func answersOfOwn(node int, c *clientip.Counts) part { return part{node, c.OwnProxy, c.Own} }

// takesProxy is XFF01: the application believes that its requests come from a proxy, as its rule has it or as it says itself.
func takesProxy(e *exam) {
	s := e.clients()
	if s == nil {
		return
	}
	var proven provenProxies
	if s.Total.Recent.Verdicts[clientip.Proxy] >= clientsLeast {
		proven = e.provenProxies()
	}
	isProxy := func(node int, c *clientip.Counts) part {
		p := verdicts(node, c, clientip.Proxy)
		if !proven.holds(node) {
			p.n = 0
		}
		return p
	}
	explain := func(f *model.Finding, p part) { e.proxyEvidence(f, p, proven) }
	if !e.takesProxyBy(isProxy, explain) {
		e.takesProxyBy(answersOfOwn, e.ownEvidence)
	}
}

// takesProxyBy judges by one of the two counts, and tells whether it found anything.
func (e *exam) takesProxyBy(count func(int, *clientip.Counts) part, explain func(*model.Finding, part)) bool {
	s := e.clients()
	whole := count(-1, &s.Total.Recent)
	stands := func(p part) bool { return p.isMuch(clientsLeast, proxyShare) }
	if whole.n < clientsLeast {
		return false
	}
	parts := make([]part, 0, len(s.Nodes))
	for i := range s.Nodes[:min(len(s.Nodes), len(e.traffic.Nodes))] {
		parts = append(parts, count(i, &s.Nodes[i].Recent))
	}
	code := lookup("XFF01")
	severity := code.Severity
	if s.Rule.Name == "peer" { // as it was configured to be; a balancer in front makes that wrong, but no news
		severity = model.Info
	}
	out := blamed(parts, stands)
	for _, p := range out {
		if f := e.openLogged(p.node, code, severity); f != nil {
			f.Title = fmt.Sprintf("%s takes a proxy for the client in %s of its requests", e.logged(p.node), percent(p.n, p.of))
			explain(f, p)
		}
	}
	if out != nil || !stands(whole) {
		return out != nil
	}
	if f := e.open(nil, code, severity); f != nil {
		f.Title = fmt.Sprintf("the application of %s takes a proxy for the client in %s of its requests", short(e.farm.Name), percent(whole.n, whole.of))
		explain(f, whole)
	}
	return true
}

func (e *exam) proxyEvidence(f *model.Finding, p part, proven provenProxies) {
	s := e.clients()
	f.Evidence = p.words("requests", e.clientWindow()) + " have a proxy as their client"
	x := newestExample(s, p.node, proven.has)
	if x == nil {
		return
	}
	f.Evidence += "; " + chainWords(s.Rule, x)
	if c, ok := cureFor(s.Rule, x); ok {
		f.Remedy += c.words(s.Rule.Name)
	}
}

func (e *exam) ownEvidence(f *model.Finding, p part) {
	f.Evidence = p.words("addresses in the application's own log", e.clientWindow()) + " are a proxy's"
	if proxy := e.clients().OwnProxy; proxy.IsValid() {
		f.Evidence += ", the newest " + proxy.String()
	}
	if rule := e.clients().Rule.Name; rule != "" {
		f.Evidence += "; the rule " + rule + " of farmtop's config would have found others, so the application is set up otherwise"
	}
}

// headerMissing is XFF03: the rule would have read the header, but it isn't there.
func headerMissing(e *exam) {
	s := e.clients()
	if s == nil || !e.hasBalancer() {
		return
	}
	p := verdicts(-1, &s.Total.Recent, clientip.Missing)
	if p.of < missingLeast || !p.isMuch(clientsLeast, missingShare) {
		return
	}
	x := e.neverSends(s)
	if x == nil {
		return
	}
	f := e.about(nil, "XFF03")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("%s of the requests reach %s without %s", percent(p.n, p.of), short(e.farm.Name), headerName(s.Rule))
	f.Evidence = p.words("requests", e.clientWindow()) + " have no header, so the application takes the connection's address"
	if !x.Assumed && x.Peer.IsValid() {
		f.Evidence += fmt.Sprintf("; the newest is from %s, which rule %s believes", peerName(x), s.Rule.Name)
	}
}

// hasBalancer tells whether something stands in front of the nodes that could add the header.
func (e *exam) hasBalancer() bool {
	if len(e.farm.Balancers) > 0 {
		return true
	}
	for i := range e.farm.Logs {
		if e.farm.Logs[i].Node == "" {
			return true
		}
	}
	return false
}

// neverSends is the newest example without the header of a sender that never has one. Balancers check their nodes without it, which a
// node's own log tells apart from clients' requests only by that. A balancer's log has no such checks.
func (e *exam) neverSends(s *clientip.Summary) *clientip.Example {
	return newestExample(s, -1, func(x *clientip.Example) bool {
		if x.Verdict != clientip.Missing {
			return false
		}
		if !e.isNodeLog(x.Log) {
			return true
		}
		for i := range s.Examples {
			if other := &s.Examples[i]; other.Verdict != clientip.Missing && other.Peer.Addr() == x.Peer.Addr() {
				return false
			}
		}
		return true
	})
}

func (e *exam) isNodeLog(log int) bool {
	return log >= 0 && log < len(e.farm.Logs) && e.farm.Logs[log].Node != ""
}

// headerName is the header that a rule reads.
func headerName(rule clientip.Rule) string {
	if rule.Header == "" {
		return "X-Forwarded-For"
	}
	return short(rule.Header)
}

// malformed is XFF04: what decides is no address.
func malformed(e *exam) {
	s := e.clients()
	if s == nil {
		return
	}
	p := verdicts(-1, &s.Total.Recent, clientip.Malformed)
	if !p.isMuch(clientsLeast, rareShare) {
		return
	}
	f := e.about(nil, "XFF04")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("an entry of %s that is no address decides in %s of the requests", headerName(s.Rule), percent(p.n, p.of))
	f.Evidence = p.words("requests", e.clientWindow()) + " have a malformed entry where it decides"
	if x := newestExample(s, -1, hasVerdict(clientip.Malformed)); x != nil {
		f.Evidence += "; " + chainWords(s.Rule, x)
	}
}
