package winhost

import (
	"slices"
	"strings"
)

// An NLB is a Network Load Balancing cluster as its cmdlets see it.
type NLB struct {
	Hosts   []Host
	Ignores bool // changes are answered with success, and not done
}

// A Host is one of an NLB cluster's.
type Host struct {
	Name  string
	State string // "Converged", "Draining", "Stopped", "Suspended", …
}

// SetNLB puts an NLB cluster on the machine.
func (m *Machine) SetNLB(n NLB) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.nlb = &n
}

// SetHost changes the state of one host.
func (m *Machine) SetHost(name, state string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if h := m.nlb.host(name); h != nil {
		h.State = state
	}
}

func (n *NLB) host(name string) *Host {
	at := slices.IndexFunc(n.Hosts, func(h Host) bool { return strings.EqualFold(h.Name, name) })
	if at < 0 {
		return nil
	}
	return &n.Hosts[at]
}

func (n *NLB) run(cmdlet Cmdlet, document map[string]any) *Trouble {
	if cmdlet.Name == "Get-NlbClusterNode" {
		var hosts []any
		for i, h := range n.Hosts {
			hosts = append(hosts, map[string]any{"name": h.Name, "state": h.State, "id": i + 1, "interface": "Ethernet"})
		}
		document["hosts"] = hosts
		return nil
	}
	h := n.host(cmdlet.Parameters["HostName"])
	if h == nil {
		return &Trouble{Category: "InvalidArgument", Said: "Der Host wurde nicht gefunden"}
	}
	if n.Ignores {
		return nil
	}
	switch cmdlet.Name {
	case "Stop-NlbClusterNode":
		h.State = "Stopped"
		if _, drains := cmdlet.Parameters["Drain"]; drains {
			h.State = "Draining"
		}
	case "Start-NlbClusterNode":
		h.State = "Converged"
	default:
		return &Trouble{Category: "ObjectNotFound", ID: "CommandNotFoundException", Said: cmdlet.Name}
	}
	return nil
}
