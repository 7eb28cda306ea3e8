package config

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

// TestANodeIsAddedAsIfTheFileHadIt reads the same node from a file and adds it to a farm without it.
func TestANodeIsAddedAsIfTheFileHadIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, keys, address, want string }{
		{"its own port", "system: wso2-apim", "am4:9443", "am4:9443"},
		{"the endpoint's port", "{system: wso2-apim, endpoint: 'https://www.example.com:8443/'}", "am4", "am4:8443"},
		{"the system's port", "{system: wso2-apim, endpoint: 'https://www.example.com/'}", "am4", "am4:9443"},
		{"no endpoint", "system: openam", "10.0.0.14", "10.0.0.14:8443"},
		{"plain HTTP", "endpoint: 'http://www.example.com/'", "am4", "am4:443"},
		{"an IPv6 address in another spelling", "system: generic", "[0:0::4]:81", "[::4]:81"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			farm := func(nodes string) *model.Farm {
				keys := c.keys
				if keys[0] != '{' {
					keys = "{" + keys + "}"
				}
				return mustParse(t, "x-a: &farm "+keys+"\nfarms: [{<<: *farm, name: web, nodes: ["+nodes+"]}]\n").Farms[0]
			}
			before := farm("{address: a}")
			got, err := Added(before, "am4", c.address)
			if err != nil {
				t.Fatal(err)
			}
			if last := got.Nodes[len(got.Nodes)-1].Address; last != c.want {
				t.Errorf("the address is %s, want %s", last, c.want)
			}
			if diff := cmp.Diff(farm("{address: a}, {name: am4, address: '"+c.address+"'}"), got, alike); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAddingANodeLeavesTheFarmAsItWas(t *testing.T) {
	t.Parallel()
	before := &model.Farm{Name: "web", Nodes: make([]model.Node, 1, 8)}
	before.Nodes[0] = model.Node{Name: "a", Address: "a:443"}
	first, err := Added(before, "b", "b")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Added(before, "c", "c"); err != nil {
		t.Fatal(err)
	}
	if len(before.Nodes) != 1 || !slices.Equal(first.Nodes, []model.Node{before.Nodes[0], {Name: "b", Address: "b:443"}}) {
		t.Errorf("the farm has %v, the first copy %v", before.Nodes, first.Nodes)
	}
}

func TestANodeThatCannotBeAddedIsRefusedInWords(t *testing.T) {
	t.Parallel()
	farm := mustParse(t, "farms: [{name: web, nodes: [{name: am1, address: '10.0.0.11:9443'}, {name: am2, address: Host}]}]\n").Farms[0]
	for _, c := range []struct{ name, address, want string }{
		{"", "a", "NODE: the name of the node is empty; write one"},
		{"web/a", "a", `NODE: the name of the node holds a "/", which stands between farm and node; write another character`},
		{"a\x1b[1m", "a", "NODE: the name of the node holds characters that can't be shown; remove them"},
		{"a", "", `--address: "address" can't be "": it is empty; write HOST:PORT`},
		{"a", "https://a:9443/", `--address: "address" can't be "https://a:9443/": it is a URL; write only "a:9443"`},
		{"a", "a:0", `--address: "address" can't be "a:0": "0" is no port; write a number from 1 to 65535`},
		{"a", "2001:db8::1", `--address: "address" can't be "2001:db8::1": put the IPv6 address in brackets: [2001:db8::1]`},
		{"am1", "a", `NODE: the farm "web" has a node "am1" already, at 10.0.0.11:9443; give this one another name`},
		{"am4", "[::ffff:10.0.0.11]:9443", `--address: the address 10.0.0.11:9443 is that of node "am1" already; take that node, or correct the address`},
		{"am4", "hOST:443", `--address: the address Host:443 is that of node "am2" already; take that node, or correct the address`},
		{"am1", "host", `--address: the address Host:443 is that of node "am2" already; take that node, or correct the address
NODE: the farm "web" has a node "am1" already, at 10.0.0.11:9443; give this one another name`},
	} {
		got, err := Added(farm, c.name, c.address)
		if err == nil {
			t.Errorf("%q at %q is accepted: %v", c.name, c.address, got.Nodes)
			continue
		}
		if diff := cmp.Diff(c.want, err.Error()); diff != "" {
			t.Errorf("%q at %q: %s", c.name, c.address, diff)
		}
	}
}
