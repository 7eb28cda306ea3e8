package ui

import (
	"net/netip"
	"strconv"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/cookie"
	"farmtop/model/sticky"
)

// A story is what the access log of a farm had in the past hour, for tests to fill in.
type story struct {
	view    *model.FarmView
	tracker *sticky.Tracker
	census  *clientip.Census
	book    *clientip.Resolver
	key     sticky.Key
	traffic model.Traffic
	began   time.Time
}

// aspnetRule is the rule of all stories: two balancers, and a limit that fits them.
func aspnetRule() clientip.Rule {
	return clientip.Rule{Name: "aspnet", Trusted: []string{"10.0.0.4/31"}, Limit: new(2)}
}

// tellingOf begins the story of a farm that has a log.
func tellingOf(t testing.TB, view *model.FarmView) *story {
	t.Helper()
	view.Farm.Logs = []model.Log{{Name: "haproxy.log", Kind: model.LogFile, Address: "/var/log/haproxy.log", Format: "haproxy"}}
	view.Farm.Sticky = model.Sticky{Cookie: "SRVID", Expected: model.StickyRequired}
	view.Farm.ClientIP = aspnetRule()
	book, err := clientip.Compile(aspnetRule())
	if err != nil {
		t.Fatal(err)
	}
	s := &story{
		view: view, book: book, key: sticky.NewKey(1, 2), began: noon.Add(-50 * time.Minute),
		tracker: sticky.New(sticky.Options{Nodes: len(view.Nodes), Sessions: 10_000}), census: clientip.NewCensus(aspnetRule(), len(view.Nodes)),
	}
	s.traffic = model.Traffic{
		At: noon, Farm: view.Farm.Name, Since: s.began, Cookie: "SRVID",
		Logs: []model.LogStatus{{
			Name: "haproxy.log", State: model.LogReading, Since: s.began, Lines: 48_231, Parsed: 48_231, Bytes: 9 << 20, Rate: 21.4, Newest: noon.Add(-time.Second), Lag: 200 * time.Millisecond,
		}},
	}
	for _, n := range view.Nodes {
		s.traffic.Nodes = append(s.traffic.Nodes, n.Node.Name)
	}
	return s
}

// session is the hash of a session's number.
func (s *story) session(n int) uint64 { return s.key.Hash([]byte("session " + strconv.Itoa(n))) }

// fair lets sessions begin evenly on the nodes for an hour and stay there; each asks three times.
func (s *story) fair() *story {
	nodes := len(s.view.Nodes)
	for i := range 600 {
		at := s.began.Add(time.Duration(i) * 5 * time.Second)
		node := int32((i*7 + i/13) % nodes)
		s.request(i, node, at, 200, sticky.Issued)
		s.request(i, node, at.Add(time.Second), 200, sticky.Kept)
		s.request(i, node, at.Add(2*time.Second), 200, sticky.Kept)
	}
	return s
}

func (s *story) request(session int, node int32, at time.Time, status uint16, c sticky.Cookie) {
	s.tracker.Observe(sticky.Hit{At: at.UnixNano(), Session: s.session(session), Node: node, Named: sticky.None, Status: status, Cookie: c, Failed: status >= 500})
}

// breaking lets sessions leave the third node for others, with nothing to explain it.
func (s *story) breaking() *story {
	for i := range 9 {
		at := noon.Add(time.Duration(i-60) * time.Second)
		s.request(1000+i, 2, at.Add(-20*time.Second), 200, sticky.Issued)
		s.request(1000+i, int32(i%2), at, []uint16{302, 200, 401}[i%3], []sticky.Cookie{sticky.Kept, sticky.Issued, sticky.Unstated}[i%3])
	}
	s.request(1000, 2, noon.Add(-4*time.Second), 200, sticky.Kept)
	return s
}

// drained lets many sessions leave the second node, as the balancer says because it is out.
func (s *story) drained() *story {
	for i := range 30 {
		at := noon.Add(time.Duration(i-60) * time.Second)
		s.request(4000+i, 1, at.Add(-20*time.Second), 200, sticky.Issued)
		s.request(4000+i, 0, at, 200, sticky.Moved)
	}
	return s
}

// skewed lets most new sessions begin on the third node.
func (s *story) skewed() *story {
	for i := range 400 {
		s.request(2000+i, 2, noon.Add(time.Duration(i-420)*time.Second), 200, sticky.Issued)
	}
	return s
}

// haunted lets clients come with cookies of nodes that have left.
func (s *story) haunted() *story {
	for i := range 31 {
		s.tracker.Observe(sticky.Hit{
			At: noon.Add(time.Duration(i-40) * time.Second).UnixNano(), Session: s.session(3000 + i), Node: int32(i % 3), Named: sticky.None, Status: 200, Cookie: sticky.Ghost,
			Value: s.key.Hash([]byte{byte(i % 2)}),
		})
	}
	return s
}

// collapsed lets one network's clients all be led to the second node.
func (s *story) collapsed() *story {
	for i := range 900 {
		at := noon.Add(time.Duration(i-900) * time.Second)
		client, network := s.key.Client(netip.AddrFrom4([4]byte{203, 0, 113, byte(i % 140)}))
		s.tracker.Observe(sticky.Hit{At: at.UnixNano(), Client: client, Network: network, Node: 1, Named: sticky.None, Status: 200})
	}
	return s
}

// given lets answers set cookies; the first node's value is given by the second as well where it is twice.
func (s *story) given(twice bool) *story {
	var given cookie.Census
	for i := range s.view.Nodes {
		for range 40 + i {
			given.Note([]byte("n"+strconv.Itoa(i+1)), int32(i), noon.Add(-time.Minute))
		}
	}
	if twice {
		for range 5 {
			given.Note([]byte("n1"), 1, noon.Add(-3*time.Minute))
		}
	}
	s.traffic.Values = given.Given()
	s.view.Endpoint = &model.CheckView{Check: &model.Check{Name: "endpoint"}, Last: &model.Observation{
		At: noon.Add(-2 * time.Second), OK: true, Status: 200, Phases: model.Phases{Total: 4 * time.Millisecond}, Cookie: &model.SetCookie{Value: "n1", Secure: true, Path: "/"},
	}}
	return s
}

// asked notes a request as the client-IP rule is asked about it.
func (s *story) asked(ago time.Duration, node int32, peer, own string, headers ...string) {
	at := noon.Add(-ago)
	from := netip.AddrPortFrom(netip.MustParseAddr(peer), 0)
	result := s.book.Resolve(from, headers)
	seen := clientip.Seen{At: at.UnixNano(), Node: node, Peer: from, Headers: headers, Result: result}
	if own != "" {
		seen.Own, seen.Differs = []byte(own), own != result.String()
	}
	s.census.Note(&seen)
}

// clients lets clients come through the balancers, and all that can go wrong with them where it is bad.
func (s *story) clients(bad bool) *story {
	nodes := int32(len(s.view.Nodes))
	s.census.Advance(noon.Add(-4 * time.Minute))
	for i := range 40 {
		s.asked(time.Duration(240-5*i)*time.Second, int32(i)%nodes, "10.0.0.5", "", "203.0.113."+strconv.Itoa(60+i)+", 10.0.0.4")
		s.census.Summary(noon.Add(-4 * time.Minute))
	}
	if bad {
		s.asked(30*time.Second, 2%nodes, "10.0.0.5", "", "10.0.0.4")
		s.asked(25*time.Second, 2%nodes, "10.0.0.5", "", "203.0.113.67, 10.0.0.4, 10.0.0.4")
		s.asked(20*time.Second, 0, "10.0.0.5", "", "for=unknown, 10.0.0.4")
		s.asked(15*time.Second, 0, "10.0.0.4", "")
		s.asked(10*time.Second, 1%nodes, "10.0.0.5", "10.0.0.4", "198.51.100.1, 203.0.113.9, 10.0.0.4")
		s.asked(5*time.Second, 0, "10.0.0.5", "", "2001:db8:85a3::8a2e:370:7334, 10.0.0.4")
	}
	return s
}

// told ends the story: what the view of the farm has of it.
func (s *story) told() *model.FarmView {
	s.traffic.Sticky, s.traffic.Clients = s.tracker.Summary(noon), s.census.Summary(noon)
	tell(s.view, &s.traffic)
	return s.view
}

// tell makes a farm's view know what its logs tell, as the ledger does.
func tell(view *model.FarmView, t *model.Traffic) {
	view.Traffic = t
	for i, n := range view.Nodes {
		at := t.Node(n.Node.Name)
		if at < 0 || at >= len(t.Sticky.Nodes) {
			n.Traffic = nil
			continue
		}
		node := &t.Sticky.Nodes[at]
		n.Traffic = &model.NodeTraffic{
			Index: at, Sessions: node.Sessions, Exact: t.Sticky.Exact, Share: t.Sticky.Share(at, sticky.FiveMinutes), Minute: node.Windows[sticky.OneMinute].Requests,
			Counts: node.Windows[sticky.FiveMinutes],
		}
		if at < len(t.Clients.Nodes) {
			n.Traffic.Clients = t.Clients.Nodes[at].Recent
		}
		view.Nodes[i].Revision++
	}
	view.Revision++
}

// waiting makes the story's log one that isn't there.
func (s *story) waiting() *story {
	l := &s.traffic.Logs[0]
	l.State, l.Since, l.Rate = model.LogWaiting, noon.Add(-95*time.Second), 0
	l.Why = "opening /var/log/haproxy.log: no such file or directory; it is tried again every second"
	return s
}
