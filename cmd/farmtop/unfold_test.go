package main

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"farmtop/model"
	"farmtop/probe"
)

// namesProber looks names up in a table and asks nobody.
type namesProber struct {
	probe.Prober
	names map[string][]string
}

func (p namesProber) Resolve(_ context.Context, hostport string) ([]string, error) {
	if addresses := p.names[hostport]; addresses != nil {
		return addresses, nil
	}
	return nil, errors.New("no such host: " + hostport)
}

func TestANodeBehindANameCanBeMeant(t *testing.T) {
	t.Parallel()
	var talk bytes.Buffer
	p := &program{process: process{stderr: &talk}, engine: probe.Options{Prober: namesProber{names: map[string][]string{
		"am.example.com:9443": {"10.0.0.11:9443", "10.0.0.12:9443"},
	}}}}
	given := []*model.Farm{
		{Name: "portals", Nodes: []model.Node{{Name: "am", Address: "am.example.com:9443", Expand: true}, {Name: "am9", Address: "10.0.0.19:9443"}}},
		{Name: "gateway", Nodes: []model.Node{{Name: "gw", Address: "gw.example.com:8243", Expand: true}}},
	}
	farms := p.unfolded(t.Context(), given)
	for _, test := range []struct{ name, node, problem string }{
		{name: "am@10.0.0.12", node: "am@10.0.0.12"},
		{name: "am9", node: "am9"},
		{name: "gw", node: "gw"}, // nobody knows what it stands for
		{name: "am@10.0.0.13", problem: `no node "am@10.0.0.13"; did you mean am@10.0.0.11 or am@10.0.0.12?`},
	} {
		_, node, err := findNode(farms, test.name)
		if err == nil && (node != test.node || test.problem != "") || err != nil && err.Error() != test.problem {
			t.Errorf("%s: %q, %v; want %q, %q", test.name, node, err, test.node, test.problem)
		}
	}
	if talk.String() != "farm gateway: no such host: gw.example.com:8243\n" {
		t.Errorf("it says %q", talk.String())
	}
	if len(given[0].Nodes) != 2 || given[0].Nodes[0].Name != "am" {
		t.Errorf("the farm that was given is changed: %+v", given[0].Nodes)
	}
}
