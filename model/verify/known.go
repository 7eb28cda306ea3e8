package verify

import (
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"farmtop/model"
)

// knownToBalancer tells whether each balancer has a server for the node, at its address and port.
func knownToBalancer(e *exam) outcome {
	if len(e.view.Balancers) == 0 {
		return skipped(noBalancer)
	}
	each := make([]outcome, 0, len(e.view.Balancers))
	for _, b := range e.view.Balancers {
		each = append(each, e.knownTo(b))
	}
	return worst(each)
}

const noBalancer = "no balancer is configured"

func (e *exam) knownTo(b *model.BalancerView) outcome {
	if !b.Heard() {
		return unheard(b)
	}
	var each []outcome
	for _, s := range e.node.Servers {
		if s.Balancer == b.Balancer.Name {
			each = append(each, e.placed(s))
		}
	}
	if each == nil {
		return e.missing(b)
	}
	return worst(each)
}

// unheard is why a balancer's word doesn't count.
func unheard(b *model.BalancerView) outcome {
	if b.Status == nil {
		return noData("%s isn't read yet", short(b.Balancer.Name))
	}
	return noData("%s can't be read: %s", short(b.Balancer.Name), cut(b.Status.Err, reasonRunes))
}

// placed tells whether a server is at the node's address.
func (e *exam) placed(s *model.ServerView) outcome {
	where := fmt.Sprintf("%s has it as %s", short(s.Balancer), serverName(s))
	if s.Address == "" {
		return passed("%s; its address isn't told", where)
	}
	where += " at " + cut(s.Address, quoteRunes)
	host, port, err := net.SplitHostPort(s.Address)
	remedy := fmt.Sprintf("Give the server %s the address %s at %s, or correct the node's address in farmtop's config.",
		serverName(s), cut(e.node.Node.Address, quoteRunes), short(s.Balancer))
	switch {
	case err != nil:
		return passed("%s", where) // a path of a Unix socket, or what only the balancer understands
	case !isAt(e.node, host) && !e.isElsewhere(s):
		return failed(remedy, "%s, but the node is at %s", where, cut(e.node.Node.Address, quoteRunes))
	case !e.isUsualPort(s, port):
		return failed(remedy, "%s: another port than the node's (%s) and its peers'", where, cut(e.node.Node.Address, quoteRunes))
	default:
		return passed("%s", where)
	}
}

// isAt tells whether a node is at a host, by its own address or by those that its checks dialled. A name that nobody has looked up may
// stand for any address.
func isAt(n *model.NodeView, host string) bool {
	if same(n.Node.Host(), host) {
		return true
	}
	dialled := false
	for _, c := range n.Checks {
		if c.Last == nil || c.Last.Address == "" {
			continue
		}
		dialled = true
		if at, _, err := net.SplitHostPort(c.Last.Address); err == nil && same(at, host) {
			return true
		}
	}
	_, err := netip.ParseAddr(n.Node.Host())
	return err != nil && !dialled
}

func same(a, b string) bool {
	x, errX := netip.ParseAddr(a)
	y, errY := netip.ParseAddr(b)
	if errX == nil && errY == nil {
		return x.Unmap() == y.Unmap()
	}
	return strings.EqualFold(a, b)
}

// isElsewhere tells whether the balancer reaches all other nodes, too, at other addresses than farmtop: through a network of its own.
func (e *exam) isElsewhere(s *model.ServerView) bool {
	others := 0
	for n, other := range e.serversBeside(s) {
		host, _, err := net.SplitHostPort(other.Address)
		if err != nil {
			continue
		}
		if isAt(n, host) {
			return false
		}
		others++
	}
	return others > 0
}

// serversBeside are the other nodes' servers of the same group.
func (e *exam) serversBeside(s *model.ServerView) func(yield func(*model.NodeView, *model.ServerView) bool) {
	return func(yield func(*model.NodeView, *model.ServerView) bool) {
		for _, n := range e.view.Nodes {
			if n == e.node {
				continue
			}
			for _, other := range n.Servers {
				if other.Balancer == s.Balancer && other.Group == s.Group && !yield(n, other) {
					return
				}
			}
		}
	}
}

// isUsualPort tells whether a port is one at which the node is asked, or one that the balancer uses for its peers, too.
func (e *exam) isUsualPort(s *model.ServerView, port string) bool {
	if _, own, err := net.SplitHostPort(e.node.Node.Address); err != nil || own == port {
		return true
	}
	if slices.ContainsFunc(e.farm.Checks, func(c model.Check) bool { return c.Port != 0 && strconv.Itoa(c.Port) == port }) {
		return true
	}
	for _, other := range e.serversBeside(s) {
		if _, theirs, err := net.SplitHostPort(other.Address); err == nil && theirs == port {
			return true
		}
	}
	return false
}

// missing is what a balancer comes to that has no server for the node.
func (e *exam) missing(b *model.BalancerView) outcome {
	name, address := short(b.Balancer.Name), cut(e.node.Node.Address, quoteRunes)
	for _, s := range e.view.Unmatched {
		if s.Balancer != b.Balancer.Name {
			continue
		}
		host, _, err := net.SplitHostPort(s.Address)
		if err == nil && isAt(e.node, host) || strings.EqualFold(s.Name, e.node.Node.Name) {
			remedy := fmt.Sprintf("Correct the server at %s or, if it is the node, its address or \"server\" name in farmtop's config.", name)
			return failed(remedy, "%s doesn't know %s, but has %s at %s", name, address, serverName(s), cut(s.Address, quoteRunes))
		}
	}
	return failed(e.joining(b), "%s doesn't know %s, nor a server of its name", name, address)
}

// joining is how the node is made known to a balancer: with the line that a peer suggests.
func (e *exam) joining(b *model.BalancerView) string {
	address := cut(e.node.Node.Address, quoteRunes)
	like := e.peerServer(b)
	group, name := "its backend", e.node.Node.Server
	if name == "" {
		name = e.node.Node.Name
	}
	if like != nil && like.Group != "" {
		group = short(like.Group)
	} else if b.Balancer.Backend != "" {
		group = short(b.Balancer.Backend)
	}
	switch b.Balancer.Kind {
	case "haproxy":
		return fmt.Sprintf("Add to %s of %s \"%s\" and whatever else its peers' lines have, and reload HAProxy.", group, short(b.Balancer.Name), haproxyLine(short(name), address, like))
	case "nginx", "nginxplus":
		return fmt.Sprintf("Add \"server %s;\" with whatever its peers' lines have to the upstream %s, and reload nginx.", address, group)
	case "apache":
		return fmt.Sprintf("Add \"BalancerMember https://%s route=%s\" with whatever its peers' lines have to the balancer %s, and reload Apache.", address, short(name), group)
	case "f5":
		return fmt.Sprintf("Add the member %s to the pool %s.", address, group)
	default:
		return fmt.Sprintf("Add %s to %s at %s.", address, group, short(b.Balancer.Name))
	}
}

// peerServer is a server of a balancer to take after; nil when it has none of the farm.
func (e *exam) peerServer(b *model.BalancerView) *model.ServerView {
	for _, n := range e.view.Nodes {
		for _, s := range n.Servers {
			if s.Balancer == b.Balancer.Name {
				return s
			}
		}
	}
	return nil
}

// haproxyLine is a server line with what is known of a peer's: "server am4 10.0.0.14:9443 check ssl cookie am4".
func haproxyLine(name, address string, like *model.ServerView) string {
	line := "server " + name + " " + address + " check"
	if like == nil {
		return line
	}
	if like.TLS {
		line += " ssl"
	}
	if like.Cookie != "" {
		line += " cookie " + name
	}
	if like.InitialWeight > 1 {
		line += fmt.Sprintf(" weight %d", like.InitialWeight)
	}
	return line
}
