package config

import (
	"errors"
	"fmt"
	"net/netip"

	"farmtop/model"
)

// Discovered are the farms that a balancer tells of: one for each group with servers, named after it, with the servers as nodes
// and the balancer at that address read for it. The flags' system, endpoint, certificates, check and client-IP rule hold for each of
// them, the logs for those that [QuickLogs.Farms] names.
//
// Where the flags name neither system nor check, any answer below 500 counts, since nothing tells which path means health; a
// group in TCP mode is only connected to. Where they name neither CA nor host, certificates are shown, but not verified.
// [Skipped] says which servers are left out.
func Discovered(status model.BalancerStatus, address string, q Quick) ([]*model.Farm, error) {
	if status.Err != "" {
		return nil, errors.New(status.Err)
	}
	r := &reading{problems: &report{}, asTold: true}
	var docs []farm
	for _, group := range status.Groups {
		servers, _ := reachable(status.Servers, group.Name)
		if len(servers) > 0 {
			docs = append(docs, q.discovered(r, group, servers, address))
		}
	}
	if len(docs) == 0 {
		return nil, nothingDiscovered(status, address)
	}
	return flagFarms(r, docs)
}

// Skipped says which servers of the balancer can't become nodes and why, a sentence each.
func Skipped(status model.BalancerStatus) []string {
	var notes []string
	for _, group := range status.Groups {
		_, skipped := reachable(status.Servers, group.Name)
		notes = append(notes, skipped...)
	}
	return notes
}

// reachable are the group's servers that have an address of their own, and sentences about the others.
func reachable(servers []model.Server, group string) (usable []model.Server, skipped []string) {
	first, named := map[netip.AddrPort]string{}, map[string]bool{}
	for _, s := range servers {
		if s.Group != group {
			continue
		}
		name := quote(clean(shorten(s.Group)) + "/" + clean(shorten(s.Name)))
		at, err := netip.ParseAddrPort(s.Address)
		at = netip.AddrPortFrom(at.Addr().Unmap(), at.Port())
		other, twice := first[at]
		switch {
		case s.Address == "":
			skipped = append(skipped, "server "+name+" is left out: the balancer doesn't tell its address")
		case err != nil:
			skipped = append(skipped, fmt.Sprintf("server %s is left out: %q is no address and port that can be asked", name, clean(shorten(s.Address))))
		case at.Port() == 0:
			skipped = append(skipped, "server "+name+" is left out: it has no port of its own")
		case at.Addr().IsUnspecified():
			skipped = append(skipped, "server "+name+" is left out: it has no address at present")
		case twice:
			skipped = append(skipped, fmt.Sprintf("server %s is left out: it is at the address of %q", name, clean(shorten(other))))
		case named[s.Name]:
			skipped = append(skipped, "server "+name+" is left out: there is another one of that name")
		default:
			first[at], named[s.Name] = s.Name, true
			usable = append(usable, s)
		}
	}
	return usable, skipped
}

// discovered is the document of the farm that a group is.
func (q Quick) discovered(r *reading, group model.Group, servers []model.Server, address string) farm {
	at := onFlag("--haproxy")
	f := q.farm(r, group.Name, true)
	for _, s := range servers {
		f.Nodes = append(f.Nodes, node{
			block: block{place: at, has: map[string]bool{"name": true}}, Name: text{at, s.Name}, Address: text{at, s.Address},
		})
	}
	f.Balancers = []balancer{{Kind: text{at, "haproxy"}, Socket: text{at, address}, Backend: text{at, group.Name}}}
	if group.Cookie != "" && q.Cookie == "" {
		f.Sticky.Cookie = text{at, group.Cookie}
	}
	if q.CA == "" && q.ServerName == "" && q.Endpoint == "" {
		f.TLS.Insecure = flag{at, true}
	}
	protocol := model.ProtocolHTTP
	for _, s := range servers {
		if s.TLS {
			protocol = model.ProtocolHTTPS
		}
	}
	switch {
	case q.Check != "":
		if protocol == model.ProtocolHTTP && group.Mode != "tcp" { // in TCP mode, TLS goes through the balancer unseen
			f.Checks[0].Protocol = defaultText(string(protocol))
		}
	case q.System != "":
	case group.Mode == "tcp":
		f.Checks = []check{{Name: defaultText("connects"), Protocol: defaultText(string(model.ProtocolTCP))}}
	default:
		f.Checks = []check{{
			Name: defaultText("answers"), Protocol: defaultText(string(protocol)),
			Status: []statusRange{{builtIn, model.StatusRange{From: 200, To: 499}}},
		}}
	}
	return f
}

// nothingDiscovered says why a balancer has no farms.
func nothingDiscovered(status model.BalancerStatus, address string) error {
	switch {
	case len(status.Servers) == 0:
		return fmt.Errorf("the balancer at %s has no backend with servers; is it the right socket?", address)
	default:
		return fmt.Errorf("none of the servers of the balancer at %s has an address that can be asked; list the nodes by --node. The first: %s", address, Skipped(status)[0])
	}
}
