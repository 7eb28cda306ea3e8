package diagnose

import (
	"net/netip"
	"strings"

	"farmtop/model/clientip"
)

// provenProxies are those that are taken for the client beyond doubt. A verdict calls everybody in a private network a proxy who sends
// the header, for clients don't; but one that always sends the same may be a client that forges it. The zero value has none.
type provenProxies struct {
	rule   *clientip.Resolver
	proven map[netip.Addr]bool
	nodes  map[int32]bool // that have examples of the verdict, whether one of them is of a proven proxy
}

// provenProxies looks for them among the examples: the operator named them, they are the balancer that logs, or they have forwarded for
// several.
func (e *exam) provenProxies() provenProxies {
	s := e.clients()
	rule, err := clientip.Compile(s.Rule)
	if err != nil {
		return provenProxies{}
	}
	p := provenProxies{rule: rule, proven: map[netip.Addr]bool{}, nodes: map[int32]bool{}}
	presented := make(map[netip.Addr]string) // what each sent first
	for i := range s.Examples {
		x := &s.Examples[i]
		if x.Verdict != clientip.Proxy {
			continue
		}
		proxy, taken := p.takenBy(x)
		chain := chainBefore(x, taken)
		first, seen := presented[proxy]
		if !seen {
			presented[proxy] = chain
		}
		if rule.Proxies(proxy) || taken == 0 && e.isBalancer(x) || seen && first != chain {
			p.proven[proxy] = true
		}
	}
	for i := range s.Examples {
		if x := &s.Examples[i]; x.Verdict == clientip.Proxy {
			p.nodes[x.Node] = p.nodes[x.Node] || p.has(x)
		}
	}
	return p
}

// takenBy is whom the rule takes for the client of an example, after how many entries.
func (p provenProxies) takenBy(x *clientip.Example) (proxy netip.Addr, taken int) {
	result := p.rule.Resolve(x.Peer, x.Headers)
	return result.Client.Addr().Unmap(), result.Taken
}

// has tells whether an example shows a proxy that is one.
func (p provenProxies) has(x *clientip.Example) bool {
	if x.Verdict != clientip.Proxy || p.rule == nil {
		return false
	}
	proxy, _ := p.takenBy(x)
	return p.proven[proxy]
}

// holds tells whether the verdicts on a node, or on all for a negative number, may be believed. A node without an example is judged by
// those of the others.
func (p provenProxies) holds(node int) bool {
	if proven, shown := p.nodes[int32(node)]; node >= 0 && shown {
		return proven
	}
	for _, proven := range p.nodes {
		if proven {
			return true
		}
	}
	return false
}

// isBalancer tells whether the peer of an example is the balancer whose log it stands in.
func (e *exam) isBalancer(x *clientip.Example) bool {
	if x.Assumed {
		return true
	}
	if x.Log < 0 || x.Log >= len(e.farm.Logs) {
		return false
	}
	via := e.farm.Logs[x.Log].Via
	return via.IsValid() && via.Unmap() == x.Peer.Addr().Unmap()
}

// chainBefore is the part of an example's header that stands before a number of its last entries: what he presented who stands there.
func chainBefore(x *clientip.Example, last int) string {
	header := strings.Join(x.Headers, ",")
	for header = strings.TrimRight(header, ", \t"); last > 0; last-- {
		header = strings.TrimRight(header[:max(strings.LastIndexByte(header, ','), 0)], ", \t")
	}
	return header
}
