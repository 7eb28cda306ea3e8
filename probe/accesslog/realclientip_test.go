package accesslog_test

import (
	"fmt"
	"net/netip"
	"strings"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/lab"
)

// whole is what a log can know of a visit where it has all that the balancer forwards.
func whole(v lab.Visit) []string { return v.Forwarded }

// lastLine is what HAProxy's log can know of a visit: of the header's lines that clients send it captures the last one, and its own is
// added to that as another.
func lastLine(v lab.Visit) []string { return v.Forwarded[max(len(v.Forwarded)-2, 0):] }

func addressed(a netip.Addr) netip.AddrPort { return netip.AddrPortFrom(a, 0) }

func (s *story) compiled(rule clientip.Rule) *clientip.Resolver {
	s.t.Helper()
	resolver, err := clientip.Compile(rule)
	if err != nil {
		s.t.Fatal(err)
	}
	return resolver
}

// resolvesAlike compares the client IP of the requests as the tail resolved it from the balancer's log with what the rule makes of what
// the nodes really received, as far as the log can know of it.
func (s *story) resolvesAlike(m *model.Traffic, rule clientip.Rule, logged func(lab.Visit) []string) {
	s.t.Helper()
	resolver, want, seen := s.compiled(rule), make([]clientip.Counts, len(s.nodes)), map[string]bool{}
	for _, met := range s.meetings() {
		headers := logged(met.visit)
		result := resolver.Resolve(addressed(met.visit.Peer), headers)
		want[met.node].Samples++
		want[met.node].Verdicts[result.Verdict]++
		seen[shown(int32(met.node), met.visit.Peer, headers, result.Verdict, result.String())] = true
	}
	s.judgedAlike(m, rule, want)
	if len(m.Clients.Examples) == 0 {
		s.t.Errorf("rule %s: no examples", rule.Name)
	}
	for _, e := range m.Clients.Examples {
		if example := shown(e.Node, e.Peer.Addr(), e.Headers, e.Verdict, e.Client); !seen[example] {
			s.t.Errorf("rule %s: no node was asked as this example has it: %s", rule.Name, example)
		}
	}
}

// shown is all that an example tells of a request. Where one header line ends and the next begins doesn't matter.
func shown(node int32, peer netip.Addr, headers []string, v clientip.Verdict, client string) string {
	return fmt.Sprintf("node %d, peer %s, header %q: %s %s", node, peer, strings.Join(headers, ", "), v, client)
}

// judgedAlike compares the counts of each node.
func (s *story) judgedAlike(m *model.Traffic, rule clientip.Rule, want []clientip.Counts) {
	s.t.Helper()
	for i := range want {
		got := m.Clients.Nodes[i].All
		if got.Samples != want[i].Samples || got.Verdicts != want[i].Verdicts || got.Compared != want[i].Compared || got.Disagree != want[i].Disagree {
			s.t.Errorf("%s, rule %+v: the tail counts %+v, want %+v", m.Nodes[i], rule, got, want[i])
		}
		if lately := m.Clients.Nodes[i].Recent; lately != got {
			s.t.Errorf("%s, rule %s: lately %+v, and in all %+v", m.Nodes[i], rule.Name, lately, got)
		}
	}
}

// comparesAlike compares what a rule makes of what the clients sent with the balancer's own answer, which it adds to the header as the
// last entry. It tells on how many the two disagree.
func (s *story) comparesAlike(m *model.Traffic, rule clientip.Rule) (disagree uint64) {
	s.t.Helper()
	resolver, want := s.compiled(rule), make([]clientip.Counts, len(s.nodes))
	for _, met := range s.meetings() {
		result := resolver.Resolve(addressed(netip.MustParseAddr(met.Client.Source)), met.Client.Forwarded)
		own := met.visit.Forwarded[len(met.visit.Forwarded)-1]
		c := &want[met.node]
		c.Samples++
		c.Verdicts[result.Verdict]++
		c.Compared++
		if own[strings.LastIndexAny(own, ", ")+1:] != result.Client.Addr().String() {
			c.Disagree++
			disagree++
		}
	}
	s.judgedAlike(m, rule, want)
	return disagree
}

// lastLinesDecide says what it costs that HAProxy captures the last line alone: nothing where a rule goes from the right and stops at
// the client, and the address of whoever sends two lines where it takes the left-most entry.
func (s *story) lastLinesDecide(rule clientip.Rule) {
	s.t.Helper()
	resolver, others, twice := s.compiled(rule), 0, 0
	for _, met := range s.meetings() {
		peer := addressed(met.visit.Peer)
		all, last := resolver.Resolve(peer, met.visit.Forwarded), resolver.Resolve(peer, lastLine(met.visit))
		if all.Verdict != last.Verdict {
			s.t.Errorf("rule %s: %q has the verdict %s, and its last line %s", rule.Name, met.visit.Forwarded, all.Verdict, last.Verdict)
		}
		if all.String() != last.String() {
			others++
		}
		if len(met.visit.Forwarded) > 2 {
			twice++
		}
	}
	if rule.Name != "openam" {
		twice = 0
	}
	if others != twice {
		s.t.Errorf("rule %s: %d clients are other ones by the last line alone, want %d", rule.Name, others, twice)
	}
}
