package f5

import (
	"net"
	"slices"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/httpapi"
)

// pool is a pool with its members, as "ltm pool" tells it with its subcollections.
type pool struct {
	Mode      string                    `json:"loadBalancingMode"`
	MinActive int                       `json:"minActiveMembers"` // fewer of the highest priority let the next ones in; 0 where priorities don't count
	Members   *struct{ Items []member } `json:"membersReference"`
}

// member is a member of a pool, as it is configured and as its monitors left it.
type member struct {
	FullPath      path
	Address       string // without the port, with a route domain behind "%"
	Ratio         int
	PriorityGroup int
	Session       string
	State         string
}

// maxText bounds names and states, in bytes. BIG-IP's own limit for names is 255.
const maxText = 256

// ratioModes are the modes in which a member's ratio is its share; those that end in "-node" look at the node's.
func ratioModes() []string {
	return []string{"ratio-member", "ratio-session", "ratio-least-connections-member"}
}

// tell completes a reading with the pool and its members, of which some may have no statistics.
func (p *pool) tell(status *model.BalancerStatus, name, folder string, counted map[path]*counters) *httpapi.Failure {
	if p.Members == nil {
		return httpapi.Garbage("%s doesn't tell the members of its pool %s: is this the URL of iControl REST?", software, name)
	}
	group := model.Group{Name: name, Algorithm: p.Mode}
	members := p.Members.Items
	highest := 0
	for i := range members {
		highest = max(highest, members[i].PriorityGroup)
	}
	byRatio := slices.Contains(ratioModes(), p.Mode)
	servers := make([]model.Server, 0, len(members))
	for i := range members {
		m := &members[i]
		if max(len(m.FullPath), len(m.Address), len(m.Session), len(m.State), len(p.Mode)) > maxText || !strings.HasPrefix(string(m.FullPath), "/") {
			return httpapi.Garbage("%s tells a member of its pool %s without its full name, or with a text longer than %d bytes: is this the URL of iControl REST?", software, name, maxText)
		}
		s := m.server(counted[m.FullPath], byRatio)
		s.Group, s.Name = name, m.FullPath.short(folder)
		s.Backup = p.MinActive > 0 && m.PriorityGroup < highest
		servers = append(servers, s)
		group.InFlight += s.InFlight
		group.Requests += s.Requests
		group.Queued += s.Queued
	}
	status.Groups, status.Servers = []model.Group{group}, servers
	return nil
}

// unknownWeight is the weight of members that are chosen without one.
const unknownWeight = -1

func (m *member) server(c *counters, byRatio bool) model.Server {
	s := model.Server{
		Address: m.address(), Status: m.Session + " " + m.State, Weight: unknownWeight, Uncounted: c == nil, LastRequest: -time.Second,
	}
	if byRatio {
		s.Weight = m.Ratio
	}
	s.InitialWeight = s.Weight // the configuration has the one that is set
	if c == nil {
		c = &counters{}
	}
	c.count(&s)
	s.Admin, s.Why, s.Up = standing(m.Session, m.State, c.Enabled.Description, c.Available.Description)
	return s
}

// address is host:port. A member's name ends in the port, behind a colon, or behind a dot where the rest is an IPv6 address (K6917).
func (m *member) address() string {
	host, _, _ := strings.Cut(m.Address, "%")
	if host == "" {
		return ""
	}
	name := string(m.FullPath)
	separator := ":"
	if strings.Count(name, ":") > 1 {
		separator = "."
	}
	i := strings.LastIndex(name, separator)
	if i < 0 {
		return host
	}
	return net.JoinHostPort(host, name[i+1:])
}
