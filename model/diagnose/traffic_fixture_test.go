package diagnose

import (
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/cookie"
	"farmtop/model/sticky"
)

// A logged is the traffic of a farm as a tail would sum it up: its tracker and census are the real ones.
type logged struct {
	view    *model.FarmView
	tracker *sticky.Tracker
	census  *clientip.Census
	rule    *clientip.Resolver
	traffic *model.Traffic
	peer    netip.AddrPort
	asked   int
}

// began is when the logs' first lines are dated: the windows are full at the moment of the diagnosis.
const began = 10 * time.Minute

// listens gives a farm a log that is read, and nothing in it.
func listens(v *model.FarmView) *logged {
	l := &logged{
		view:    v,
		tracker: sticky.New(sticky.Options{Nodes: len(v.Nodes)}),
		traffic: &model.Traffic{
			At: now, Farm: v.Farm.Name, Since: ago(began), Cookie: "SRVID",
			Logs: []model.LogStatus{{Name: "access", State: model.LogReading, Since: ago(began)}},
		},
		peer: netip.MustParseAddrPort("10.0.0.5:4711"),
	}
	v.Farm.Logs = []model.Log{{Name: "access", Kind: model.LogRing, Format: "haproxy", Forwards: model.ForwardsDefault}}
	v.Farm.Sticky = model.Sticky{Cookie: "SRVID", Expected: model.StickyRequired}
	for _, n := range v.Nodes {
		l.traffic.Nodes = append(l.traffic.Nodes, n.Node.Name)
	}
	l.tracker.Summary(ago(began))
	return l
}

// resolves sets the rule that the application derives its clients by.
func (l *logged) resolves(rule clientip.Rule) *logged {
	l.view.Farm.ClientIP = rule
	l.census = clientip.NewCensus(rule, len(l.view.Nodes))
	l.census.Advance(ago(time.Minute))
	var err error
	if l.rule, err = clientip.Compile(rule); err != nil {
		panic(err)
	}
	return l
}

// hit is one request of the log, some time ago.
func (l *logged) hit(before time.Duration, h sticky.Hit) {
	h.At = ago(before).UnixNano()
	l.tracker.Observe(h)
}

// session is the hash of a session's ID. Those of a node are apart by the number of nodes.
func session(i int) uint64 { return sticky.NewKey(1, 2).Hash(strconv.AppendInt(nil, int64(i), 10)) }

// sessions lets so many sessions of each node come once in a while for all of the past minutes, spread evenly.
func (l *logged) sessions(count int, from, until time.Duration) *logged {
	const every = 10 * time.Second
	nodes := len(l.view.Nodes)
	for before := from; before > until; before -= every {
		for i := range count * nodes {
			h := sticky.Hit{Session: session(i), Node: int32(i % nodes), Named: int32(i % nodes), Status: 200, Cookie: sticky.Kept}
			if before == from {
				h.Cookie = sticky.Issued
			}
			l.hit(before, h)
		}
	}
	return l
}

// asks lets requests come with a header, spread over all nodes.
func (l *logged) asks(count int, headers ...string) *logged {
	for i := range count {
		l.ask(int32((l.asked+i)%len(l.view.Nodes)), headers...)
	}
	l.asked += count
	return l
}

func (l *logged) ask(node int32, headers ...string) { l.note(0, node, headers...) }

// note is one request of a log. On a small farm each becomes an example, as it does where they don't come all at once.
func (l *logged) note(log int, node int32, headers ...string) {
	l.census.Note(&clientip.Seen{
		At: now.UnixNano(), Node: node, Log: log, Peer: l.peer, Headers: headers, Result: l.rule.Resolve(l.peer, headers),
	})
	if len(l.view.Nodes) < 10 {
		l.census.Summary(ago(time.Minute))
	}
}

// gives lets a node set the cookie to a value so many times.
func gives(c *cookie.Census, node int32, value string, times int) {
	for range times {
		c.Note([]byte(value), node, ago(time.Second))
	}
}

// tell hands the traffic to the farm.
func (l *logged) tell() {
	l.traffic.Sticky = l.tracker.Summary(now)
	if l.census != nil {
		l.traffic.Clients = l.census.Summary(now)
	}
	l.view.Traffic = l.traffic
}

// healthyTraffic gives a farm healthy traffic: every node has its sessions, and clients come through two known proxies.
func healthyTraffic(v *model.FarmView) {
	l := listens(v).sessions(20, began, 0).forwards(clientip.Rule{Name: "tomcat", Internal: []string{"10.0.0.0/24"}})
	v.Endpoint.Last.Cookie = &model.SetCookie{Value: "am1", Secure: true, HTTPOnly: true, Path: "/"}
	l.tell()
}

// forwards lets three hundred clients come, through a proxy at 10.0.0.4 and the balancer.
func (l *logged) forwards(rule clientip.Rule) *logged {
	l.resolves(rule)
	for i := range 300 {
		l.asks(1, fmt.Sprintf("203.0.113.%d, 10.0.0.4", i%250))
	}
	return l
}
