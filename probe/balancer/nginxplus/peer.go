package nginxplus

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/httpapi"
)

// upstream is a group of servers as "http/upstreams" tells it.
type upstream struct {
	Peers []peer
	Queue struct{ Size uint64 }
}

// peer is a server of an upstream.
type peer struct {
	ID       int64
	Server   string // its address
	Name     string // as the configuration has it
	Backup   bool
	Weight   uint64
	State    string
	Active   uint64 // requests in flight
	Requests uint64
	Fails    uint64
	Selected time.Time // when a request was last given to it
	Checks   struct {
		Checks uint64
		Passed bool `json:"last_passed"`
	} `json:"health_checks"`
}

// maxText bounds names and states, in bytes. An address or a host's name has less.
const maxText = 256

// take makes groups and servers of upstreams, in the alphabet's order.
func (r *reading) take(all map[string]upstream) *httpapi.Failure {
	count := 0
	for _, u := range all {
		count += len(u.Peers)
	}
	r.servers, r.ids = make([]model.Server, 0, count), make([]int64, 0, count)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		u := all[name]
		if failed := r.add(name, &u); failed != nil {
			return failed
		}
	}
	return nil
}

func (r *reading) add(name string, u *upstream) *httpapi.Failure {
	group := model.Group{Name: name, Mode: "http", Queued: clamp(u.Queue.Size)}
	names := namesOf(u.Peers)
	for i := range u.Peers {
		p := &u.Peers[i]
		if max(len(name), len(p.Name), len(p.Server), len(p.State)) > maxText {
			return httpapi.Garbage("a name or state in the answer of %s is longer than %d bytes: is this the URL of \"api\"?", software, maxText)
		}
		s := p.server(r.process.Now)
		s.Group, s.Name = name, names[i]
		r.servers, r.ids = append(r.servers, s), append(r.ids, p.ID)
		group.InFlight += s.InFlight
		group.Requests += s.Requests
	}
	r.groups = append(r.groups, group)
	return nil
}

// namesOf are names that tell the peers apart: as configured, or the address where several have that name, as those that one host's name
// resolves to, or that with the API's number where even this is shared.
func namesOf(peers []peer) []string {
	configured, addresses := map[string]int{}, map[string]int{}
	for i := range peers {
		configured[peers[i].Name]++
		addresses[peers[i].Server]++
	}
	names := make([]string, len(peers))
	for i := range peers {
		switch p := &peers[i]; {
		case p.Name != "" && configured[p.Name] == 1:
			names[i] = p.Name
		case addresses[p.Server] == 1:
			names[i] = p.Server
		default:
			names[i] = fmt.Sprintf("%s#%d", p.Server, p.ID)
		}
	}
	return names
}

func (p *peer) server(now time.Time) model.Server {
	s := model.Server{
		Address: p.Server, Status: p.State, Backup: p.Backup,
		Weight: clamp(p.Weight), InitialWeight: clamp(p.Weight), // the API doesn't tell the configured one apart
		InFlight: clamp(p.Active), Requests: p.Requests, Errors: p.Fails, LastRequest: -time.Second,
	}
	s.Admin, s.Why, s.Up = meaning(p.State)
	if !p.Selected.IsZero() && !now.IsZero() {
		s.LastRequest = max(now.Sub(p.Selected), 0)
	}
	if p.Checks.Checks > 0 {
		s.CheckStatus = "failed"
		if p.Checks.Passed {
			s.CheckStatus = "passed"
		}
	}
	return s
}

// meaning is what a state says, in farmtop's words. That a server drains or is down may stand in the configuration, too, which isn't told
// apart. "unavail" follows failed requests, "unhealthy" a health check, "checking" is before the first check of a server that must pass one.
func meaning(state string) (admin model.AdminState, why []model.AdminReason, up bool) {
	switch state {
	case "up":
		return model.AdminReady, nil, true
	case "draining":
		return model.AdminDrain, []model.AdminReason{model.ReasonOperator}, true
	case "down":
		return model.AdminMaint, []model.AdminReason{model.ReasonOperator}, false
	case "unavail", "unhealthy", "checking":
		return model.AdminDown, []model.AdminReason{model.ReasonCheck}, false
	}
	return model.AdminUnknown, nil, false
}

func clamp(n uint64) int { return int(min(n, math.MaxInt32)) }
