package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"farmtop/model"
)

// differentCertificates is TLS03: nodes that present different certificates where the system wants the same.
func differentCertificates(e *exam) {
	if !e.farm.Expect.SameCertificate {
		return
	}
	all := camps(e.view.Nodes, func(n *model.NodeView) string {
		if n.Certificate == nil || !answers(n) {
			return ""
		}
		return n.Certificate.SHA256
	})
	if all == nil {
		changedWithRole(e)
		return
	}
	if !hasMajority(all) {
		if f := e.about(nil, "TLS03"); f != nil {
			f.Title = fmt.Sprintf("%s present different certificates", names(slices.Concat(all[0].nodes, all[1].nodes)))
			f.Evidence = describeCamps(all)
		}
		return
	}
	for _, c := range all[1:] {
		if f := e.about(c.one(), "TLS03"); f != nil {
			f.About = fmt.Sprintf("certificate %.16s", c.says)
			f.Title = fmt.Sprintf("%s %s another certificate than the others", names(c.nodes), verb(len(c.nodes), "present"))
			f.Evidence = describeCamps([]camp{c, all[0]})
		}
	}
}

// changedWithRole is TLS03 where one node serves at a time: the one that got the role presents another certificate than the one before did.
func changedWithRole(e *exam) {
	a := e.view.Active
	if a == nil || e.now.Sub(a.Since) >= movedShown {
		return
	}
	before, now := e.view.Node(a.From), e.view.Node(a.Node)
	if before == nil || now == nil || !answers(now) || before.Certificate == nil || now.Certificate == nil ||
		before.Certificate.SHA256 == now.Certificate.SHA256 {
		return
	}
	if f := e.about(now, "TLS03"); f != nil {
		f.Title = fmt.Sprintf("%s presents another certificate than %s did before the role moved", short(a.Node), short(a.From))
		f.Evidence = fmt.Sprintf("%s: %s; %s: %s", short(a.Node), describe(now.Certificate), short(a.From), describe(before.Certificate))
	}
}

// offloaded is TLS04: the endpoint's certificate is none of the nodes', so TLS ends at the balancer.
func offloaded(e *exam) {
	c := e.endpointCertificate()
	if e.farm.Expect.Offload || c == nil {
		return
	}
	var node *model.NodeView
	for _, n := range e.view.Nodes {
		if n.Certificate == nil || !answers(n) {
			continue
		}
		if n.Certificate.SHA256 == c.SHA256 {
			return
		}
		if node == nil {
			node = n
		}
	}
	if node == nil {
		return
	}
	if f := e.about(nil, "TLS04"); f != nil {
		f.Title = fmt.Sprintf("TLS of %s ends at the balancer: the endpoint presents a certificate that no node has", short(e.farm.Name))
		f.Evidence = fmt.Sprintf("endpoint: %s; %s: %s", describe(c), short(node.Node.Name), describe(node.Certificate))
	}
}

func describeCamps(all []camp) string {
	parts := make([]string, 0, listed)
	for _, c := range all[:min(len(all), listed)] {
		parts = append(parts, names(c.nodes)+": "+describe(c.nodes[0].Certificate))
	}
	return strings.Join(parts, "; ")
}
