package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"farmtop/model"
)

// balancersInUse are the balancers whose word counts and that have a server of the farm, so that a missing one is missing.
func (e *exam) balancersInUse() []*model.BalancerView {
	var all []*model.BalancerView
	for _, b := range e.view.Balancers {
		if b.Heard() && e.hasServers(b.Balancer.Name) {
			all = append(all, b)
		}
	}
	return all
}

func (e *exam) hasServers(balancer string) bool {
	for _, n := range e.view.Nodes {
		if isKnownTo(n, balancer) {
			return true
		}
	}
	return slices.ContainsFunc(e.view.Unmatched, func(s *model.ServerView) bool { return s.Balancer == balancer })
}

func isKnownTo(n *model.NodeView, balancer string) bool {
	for _, s := range n.Servers {
		if s.Balancer == balancer {
			return true
		}
	}
	return false
}

// unknownToBalancer is a part of LB03: a node that no server of a balancer stands for.
func unknownToBalancer(e *exam, n *model.NodeView) {
	var missing []string
	for _, b := range e.knowing {
		if !isKnownTo(n, b.Balancer.Name) {
			missing = append(missing, short(b.Balancer.Name))
		}
	}
	if missing == nil {
		return
	}
	f := e.about(n, "LB03")
	if f == nil {
		return
	}
	name := n.Node.Server
	if name == "" {
		name = n.Node.Name
	}
	f.Title = fmt.Sprintf("%s is unknown to %s", short(n.Node.Name), enumerate(missing[:min(len(missing), listed+1)], len(missing)))
	f.Evidence = fmt.Sprintf("no server there has the address %s or the name %q", n.Node.Address, short(name))
}

// strangers is a part of LB03: a balancer that has servers, but none for any node, so that nothing can be said of either.
func strangers(e *exam) {
	for _, b := range e.view.Balancers {
		if !b.Heard() || len(b.Good.Servers) == 0 || slices.Contains(e.knowing, b) {
			continue
		}
		if f := e.about(nil, "LB03"); f != nil {
			f.About = short(b.Balancer.Name)
			f.Title = fmt.Sprintf("%s has no server for any node of %s", short(b.Balancer.Name), short(e.farm.Name))
			f.Evidence = fmt.Sprintf("none of its %s has a node's address or name", plural(len(b.Good.Servers), "server"))
		}
	}
}

// unmatchedServers is a part of LB03: servers that no node of the configuration explains.
func unmatchedServers(e *exam) {
	strange := slices.DeleteFunc(slices.Clone(e.view.Unmatched), func(s *model.ServerView) bool {
		return isPlaceholder(s) || !e.fresh(s)
	})
	if len(strange) == 0 {
		return
	}
	f := e.about(nil, "LB03")
	if f == nil {
		return
	}
	var list, evidence []string
	for _, s := range strange[:min(len(strange), listed+1)] {
		address := s.Address
		if address == "" {
			address = "a hidden address"
		}
		list = append(list, serverName(s))
		evidence = append(evidence, fmt.Sprintf("%s at %s is %s with weight %d (%s)",
			serverName(s), cut(address, quoteRunes), s.Admin, s.Weight, short(s.Balancer)))
	}
	servers := "server"
	if len(strange) > 1 {
		servers = plural(len(strange), "server")
	}
	f.Title = fmt.Sprintf("no node of %s explains the %s %s", short(e.farm.Name), servers, enumerate(list, len(strange)))
	f.Evidence = strings.Join(evidence, "; ")
}

// isPlaceholder tells of a server that waits for a name to resolve to one more address: templates make many of them.
func isPlaceholder(s *model.ServerView) bool {
	return s.Admin == model.AdminMaint && slices.Contains(s.Why, model.ReasonDNS)
}
