package main

import (
	"fmt"
	"io"
	"testing"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
	"farmtop/model/cookie"
	"farmtop/probe/lab"
)

func TestACookieIsTakenFromWhateverWasCopied(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ written, name, value string }{
		{"SRVID=n1", "SRVID", "n1"},
		{" SRVID=n1 ", "SRVID", "n1"},
		{"SRVID=n1; path=/; HttpOnly; Secure", "SRVID", "n1"},
		{"Set-Cookie: SRVID=n1|awDx5|awDx5; path=/", "SRVID", "n1|awDx5|awDx5"},
		{"cookie: a=b==; c=d", "a", "b=="},
		{"lb=", "lb", ""},
		{"x=a: b=c", "x", "a: b=c"},
	} {
		name, value, err := cookieIn(test.written)
		if err != nil || name != test.name || value != test.value {
			t.Errorf("%q: %q, %q, %v; want %q, %q", test.written, name, value, err, test.name, test.value)
		}
	}
	for _, written := range []string{"", "SRVID", "=n1", "; path=/", "Host: a=b", "a b=c"} {
		if name, value, err := cookieIn(written); err == nil {
			t.Errorf("%q is taken for %q, %q", written, name, value)
		}
	}
}

func TestAConfigurationsNodesAreKnownByFarmWhereTheirNamesRepeat(t *testing.T) {
	t.Parallel()
	got := configuredNodes([]*model.Farm{
		{Name: "portals", Sticky: model.Sticky{Cookie: "JSESSIONID"}, Nodes: []model.Node{{Name: "am1", Address: "10.0.0.1:9443"}, {Name: "am2", Address: "10.0.0.2:9443", Server: "p2"}}},
		{Name: "gateway", Nodes: []model.Node{{Name: "am1", Address: "10.0.0.3:8243"}}},
	})
	want := &cookie.Known{
		Cookies: []string{"JSESSIONID"},
		Nodes: []cookie.Node{
			{Name: "portals/am1", Servers: []string{"am1"}, Addresses: []string{"10.0.0.1:9443"}},
			{Name: "am2", Servers: []string{"p2"}, Addresses: []string{"10.0.0.2:9443"}},
			{Name: "gateway/am1", Servers: []string{"am1"}, Addresses: []string{"10.0.0.3:8243"}},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestServersOfSeveralGroupsAreOneNode(t *testing.T) {
	t.Parallel()
	status := &model.BalancerStatus{
		Groups: []model.Group{{Name: "web", Cookie: "SRVID"}, {Name: "api", Cookie: "SRVID"}, {Name: "old", Cookie: "OLD"}},
		Servers: []model.Server{
			{Group: "web", Name: "s1", Address: "10.0.0.1:80", Cookie: "n1"},
			{Group: "api", Name: "s1", Address: "10.0.0.1:80", Cookie: "a1"},
			{Group: "api", Name: "s2", Cookie: "a2"},
			{Group: "old", Name: "s1", Address: "10.0.0.9:80", Cookie: "n1"},
		},
	}
	s1 := cookie.Node{Name: "s1", Servers: []string{"s1"}, Addresses: []string{"10.0.0.1:80"}, Values: []string{"n1", "a1"}}
	s2 := cookie.Node{Name: "s2", Servers: []string{"s2"}, Values: []string{"a2"}}
	old := cookie.Node{Name: "old/s1", Servers: []string{"s1"}, Addresses: []string{"10.0.0.9:80"}, Values: []string{"n1"}}
	for _, test := range []struct {
		name   string
		chosen []string
		want   []cookie.Node
	}{
		{"SRVID", nil, []cookie.Node{s1, s2}},
		{"JSESSIONID", nil, []cookie.Node{s1, s2, old}},
		{"SRVID", []string{"old"}, []cookie.Node{{Name: "s1", Servers: []string{"s1"}, Addresses: old.Addresses, Values: old.Values}}},
	} {
		if diff := cmp.Diff(test.want, serverNodes(status, test.name, test.chosen).Nodes); diff != "" {
			t.Errorf("%s of %v (-want +got):\n%s", test.name, test.chosen, diff)
		}
	}
}

func TestARealHAProxysCookiesLeadToItsServers(t *testing.T) {
	t.Parallel()
	authority := lab.NewAuthority(t)
	setup := lab.Config{Backend: "app", Authority: authority}
	for i, n := range lab.Nodes(t, authority, 2) {
		setup.Servers = append(setup.Servers, lab.Server{Name: n.Name, Address: n.Address, Cookie: fmt.Sprintf("n%d", i+1)})
	}
	p := &program{process: process{stdout: io.Discard, stderr: io.Discard, env: func(string) string { return "" }}}
	p.flags.haproxy = lab.HAProxy(t, setup).Admin
	told, _, err := p.knownNodes(t.Context(), "SRVID")
	if err != nil {
		t.Fatal(err)
	}
	readings := cookie.NewIndex(told).Read("SRVID", "n2|awDx5")
	if len(readings) != 1 || readings[0].Node != setup.Servers[1].Name || !readings[0].Sure {
		t.Errorf("n2 reads as %+v; HAProxy told %+v", readings, told)
	}
}
