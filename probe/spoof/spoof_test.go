package spoof_test

import (
	"testing"

	"farmtop/model/clientip"
)

// no limit of entries
var all = clientip.NoLimit

func TestWhoeverCanBeForgedIsFound(t *testing.T) {
	t.Parallel()
	balancer := []string{balancerAddress}
	everybody := []string{"0.0.0.0/0", "::/0"}
	for _, c := range []struct {
		name         string
		really, told clientip.Rule
		balancer     forwarding
		// The request without a forged header, then one line, two lines, IPv6, with a port, junk.
		endpoint, node string
	}{
		{
			name: "aspnet that knows its balancer", told: clientip.Rule{Name: "aspnet", Trusted: balancer},
			balancer: appends, endpoint: "pppppp", node: "pppppp",
		},
		{
			name: "aspnet with its defaults believes farmtop on the same machine, and it may", told: clientip.Rule{Name: "aspnet"},
			balancer: appends, endpoint: "pppppp", node: "p-----",
		},
		{
			name: "aspnet with empty lists", told: clientip.Rule{Name: "aspnet", Trusted: []string{}},
			balancer: appends, endpoint: "pppppp", node: "pFFFFF",
		},
		{
			name: "aspnet with empty lists and no limit", told: clientip.Rule{Name: "aspnet", Trusted: []string{}, Limit: &all},
			balancer: appends, endpoint: "pFFFFF", node: "pFFFFF",
		},
		{
			name: "nginx that knows its balancer", told: clientip.Rule{Name: "nginx", Trusted: balancer, Recursive: true},
			balancer: appends, endpoint: "pppppp", node: "pppppp",
		},
		{
			name: "nginx that believes anybody, and farmtop is told otherwise", told: clientip.Rule{Name: "nginx", Trusted: balancer, Recursive: true},
			really: clientip.Rule{Name: "nginx", Trusted: everybody, Recursive: true}, balancer: appends, endpoint: "pFFFFF", node: "pFFFFF",
		},
		{
			name: "nginx that believes anybody, as farmtop is told", told: clientip.Rule{Name: "nginx", Trusted: everybody, Recursive: true},
			balancer: appends, endpoint: "pFFFFF", node: "pFFFFF",
		},
		{
			name: "nginx behind a balancer that replaces", told: clientip.Rule{Name: "nginx", Trusted: everybody, Recursive: true},
			balancer: replaces, endpoint: "pppppp", node: "pFFFFF",
		},
		{
			name: "nginx behind a balancer that keeps what came", told: clientip.Rule{Name: "nginx", Trusted: balancer},
			balancer: keeps, endpoint: "pFFFFF", node: "pppppp",
		},
		{
			name: "tomcat with its defaults believes farmtop on the same machine, and it may", told: clientip.Rule{Name: "tomcat"},
			balancer: appends, endpoint: "p-----", node: "p-----",
		},
		{
			name: "httpd without lists", told: clientip.Rule{Name: "httpd"},
			balancer: replaces, endpoint: "pppppp", node: "pFFFpF", // it reads no ports
		},
		{
			name: "openam behind a balancer that appends", told: clientip.Rule{Name: "openam"},
			balancer: appends, endpoint: "pFFFFF", node: "p-----",
		},
		{
			name: "openam behind a balancer that replaces", told: clientip.Rule{Name: "openam"},
			balancer: replaces, endpoint: "pppppp", node: "p-----",
		},
		{
			name: "haproxy behind another", told: clientip.Rule{Name: "haproxy"},
			balancer: appends, endpoint: "pppppp", node: "p-----",
		},
		{
			name: "nobody reads the header", told: clientip.Rule{Name: "peer"},
			balancer: keeps, endpoint: "pppppp", node: "pppppp",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			really := c.really
			if really.Name == "" {
				really = c.told
			}
			s := play(t, really, c.told, c.balancer)
			r := run(t, options(s.view))
			if endpoint, node := verdicts(&r, ""), verdicts(&r, "am1"); endpoint != c.endpoint || node != c.node || r.Stopped != "" || r.Advice != "" {
				t.Errorf("the endpoint %s and the node %s, want %s and %s\n%s", endpoint, node, c.endpoint, c.node, described(&r))
			}
			if len(s.asked()) != r.Sent || r.Sent != 12 {
				t.Errorf("the node had %d requests, and %d are told", len(s.asked()), r.Sent)
			}
		})
	}
}
