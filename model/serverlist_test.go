package model

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// heard tells the story's ledger of a list.
func (s *story) heard(why string, servers ...ListedServer) bool {
	return s.ledger.Apply(ServersListed{At: s.now, Farm: s.farm.Name, Node: "am1", Servers: servers, Err: why})
}

func TestAListedServerIsTheNodeAtItsURL(t *testing.T) {
	t.Parallel()
	nodes := []Node{
		{Name: "am1", Address: "am1.example.com:8443"},
		{Name: "am2", Address: "192.0.2.2:8443"},
		{Name: "am3", Address: "192.0.2.3:8443"},
		{Name: "am3b", Address: "192.0.2.3:9443"},
		{Name: "am4", Address: "192.0.2.4:8443", Server: "Lb-Am4"},
		{Name: "am5", Address: "[2001:db8::5]:443"},
	}
	for _, c := range []struct {
		server ListedServer
		want   string
	}{
		{ListedServer{URL: "https://am1.example.com:8443/am"}, "am1"},
		{ListedServer{URL: "https://AM1.example.com.:8443/am"}, "am1"},
		{ListedServer{URL: "https://am1.example.com/am"}, "am1"}, // the only one on that host
		{ListedServer{URL: "https://x.example.com:8443/am", Addresses: []string{"192.0.2.2:8443"}}, "am2"},
		{ListedServer{URL: "https://x.example.com:443/am", Addresses: []string{"192.0.2.2:443"}}, "am2"},
		{ListedServer{URL: "https://192.0.2.3:9443/am"}, "am3b"},
		{ListedServer{URL: "https://192.0.2.3/am"}, ""}, // two nodes are there
		{ListedServer{URL: "https://am2.site.example.com:8443/am"}, "am2"},
		{ListedServer{URL: "https://lb-am4/am"}, "am4"},
		{ListedServer{URL: "https://[2001:DB8::5]/am"}, "am5"},
		{ListedServer{URL: "https://old.example.com/am", Addresses: []string{"192.0.2.99:443"}}, ""},
		{ListedServer{URL: "am1.example.com"}, ""},
		{ListedServer{URL: "://"}, ""},
	} {
		v := &FarmView{Listed: []ListedServer{c.server}}
		v.Listed[0].ID = "01"
		for _, n := range nodes {
			v.Nodes = append(v.Nodes, &NodeView{Node: n})
		}
		var got []string
		for _, n := range v.CookieNodes() {
			if slices.Equal(n.IDs, []string{"01"}) {
				got = append(got, n.Name)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %s is %q, want %q", c.server.URL, c.server.Addresses, got, c.want)
		}
	}
}

func TestAListStaysKnownWhenItsTokenEnds(t *testing.T) {
	t.Parallel()
	one, two := ListedServer{ID: "01", URL: "https://am1/am"}, ListedServer{ID: "02", URL: "https://am2/am"}
	s := tell(t, threeNodes())
	for i, step := range []struct {
		why     string
		servers []ListedServer
		urgent  bool
		known   int
	}{
		{"nobody answers", nil, true, 0},
		{"nobody answers", nil, false, 0},
		{"", []ListedServer{one, two}, true, 2},
		{"", []ListedServer{one, two}, false, 2},
		{"the token ended", nil, true, 2},
		{"the token ended", nil, false, 2},
		{"", []ListedServer{one, two}, true, 2},
		{"", []ListedServer{two}, true, 1},
		{"", []ListedServer{}, true, 0},
	} {
		s.after(time.Minute)
		if urgent := s.heard(step.why, step.servers...); urgent != step.urgent {
			t.Errorf("step %d: urgent %v", i+1, urgent)
		}
		if got := s.view().Listed; len(got) != step.known {
			t.Errorf("step %d: %v is known, want %d servers", i+1, got, step.known)
		}
	}
	want := `am1 its list of servers can't be read: nobody answers
am1 lists its servers: 01 https://am1/am, 02 https://am2/am
am1 its list of servers can't be read: the token ended
am1 its list of servers can be read again
am1 lists its servers: 02 https://am2/am
am1 lists its servers: none`
	if got := s.journal(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestALongListIsCutInTheJournal(t *testing.T) {
	t.Parallel()
	var servers []ListedServer
	for i := range 8 {
		servers = append(servers, ListedServer{ID: fmt.Sprint(i), URL: "u"})
	}
	s := tell(t, threeNodes())
	s.heard("", servers...)
	s.view()
	if got := s.journal(); got != "am1 lists its servers: 0 u, 1 u, 2 u, 3 u, 4 u, and 3 more" {
		t.Error(got)
	}
}

func TestATokenIsNeverPrinted(t *testing.T) {
	t.Parallel()
	l := ServerList{Path: "/am/servers", Header: "iPlanetDirectoryPro", Token: "s3cret"}
	sticky := Sticky{Servers: &l}
	if got := fmt.Sprintf("%v %+v %#v %s %+v", l, l, l, &l, sticky); strings.Contains(got, "s3cret") {
		t.Error(got)
	}
}
