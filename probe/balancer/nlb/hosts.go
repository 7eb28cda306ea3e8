package nlb

import (
	"strings"

	"farmtop/model"
	"farmtop/probe/balancer/powershell"
)

// An answer is what the script of a reading tells.
type answer struct {
	Hosts powershell.List[host] `json:"hosts"`
}

type host struct {
	Name  string `json:"name"`
	State string `json:"state"`
}

// status is what an answer means.
func (d *Driver) status(a *answer) model.BalancerStatus {
	if len(a.Hosts) == 0 || a.Hosts[0].Name == "" {
		return model.BalancerStatus{
			Fault: model.ReadGarbage,
			Err:   "the answer isn't that of an NLB cluster: expected its hosts with their states; run Get-NlbClusterNode there by hand to see what it says",
		}
	}
	status := model.BalancerStatus{
		Software: "Windows NLB", Level: model.LevelAdmin, Groups: []model.Group{{Name: d.balancer.Backend, Mode: "tcp"}},
	}
	for _, h := range a.Hosts {
		status.Servers = append(status.Servers, h.server(d.balancer.Backend))
	}
	return status
}

// server is a host as a server. NLB's hosts have the same weight unless a port rule says otherwise, which isn't read.
func (h *host) server(group string) model.Server {
	s := model.Server{
		Group: group, Name: h.Name, Status: h.State, Weight: 1, InitialWeight: 1, Uncounted: true, LastRequest: -1, Admin: admin(h.State),
	}
	switch s.Admin {
	case model.AdminReady:
		s.Up = true
	case model.AdminDrain, model.AdminMaint:
		s.Why = []model.AdminReason{model.ReasonOperator}
	case model.AdminDown:
		s.Why = []model.AdminReason{model.ReasonCheck}
	}
	return s
}

// admin is what a state means. A converged host may be called the default one; one that converges is about to be, or isn't heard.
func admin(state string) model.AdminState {
	word := strings.ToLower(state)
	for begins, admin := range map[string]model.AdminState{
		"converged": model.AdminReady, "default": model.AdminReady, "draining": model.AdminDrain,
		"stopped": model.AdminMaint, "suspended": model.AdminMaint, "converging": model.AdminDown,
	} {
		if strings.HasPrefix(word, begins) {
			return admin
		}
	}
	return model.AdminUnknown
}
