package spoof_test

import (
	"regexp"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/demo"
	"farmtop/probe/spoof"
)

// clientIPLine is what the demo's configuration says of the rule: its name, the key of its list, and the list.
var clientIPLine = regexp.MustCompile(`client_ip: \{rule: (\w+), (trusted|internal): \[(.*?)\].*echo: (\S+)\}`)

// demoOptions test a demo farm as its configuration describes it.
func demoOptions(t *testing.T, faults ...string) spoof.Options {
	t.Helper()
	farm, err := demo.Start(t.Context(), demo.Options{Traffic: -1, Dir: t.TempDir(), Faults: faults})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := farm.Close(); err != nil {
			t.Error(err)
		}
	})
	found := clientIPLine.FindStringSubmatch(farm.Config())
	if found == nil {
		t.Fatalf("no rule and no echo in\n%s", farm.Config())
	}
	list := strings.FieldsFunc(found[3], func(r rune) bool { return r == ',' || r == ' ' })
	if strings.Contains(found[3], "127.0.0.1") {
		t.Skip("this machine has one loopback address, so the balancer can't be told from farmtop")
	}
	rule := clientip.Rule{Name: found[1], Trusted: list}
	if found[2] == "internal" {
		rule.Trusted, rule.Internal = nil, list
	}
	if list == nil {
		rule.Trusted = []string{}
	}
	f := &model.Farm{
		Name: "demo", Endpoint: farm.Endpoint(), EndpointAddress: farm.Address(), TLS: model.TLS{Roots: farm.Roots()},
		ClientIP: rule, Routing: model.Routing{Echo: &model.Echo{Path: found[4]}},
	}
	o := options(nil)
	o.Test.Nodes = nil
	for _, n := range farm.Nodes() {
		f.Nodes = append(f.Nodes, model.Node{Name: n.Name, Address: n.Address})
		o.Test.Nodes = append(o.Test.Nodes, n.Name)
	}
	o.View = viewOf(f)
	return o
}

func TestInTheDemoFarmTheFaultsAreFoundAndNothingElse(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault          string
		endpoint, node string
	}{
		{"", "pppppp", "pppppp"},
		{"XFF02", "pFFFFF", "p-----"}, // the left-most entry is taken, whoever wrote it
		{"XFF05", "pFFFFF", "pFFFFF"}, // the list is empty, and the limit of 2 reaches behind the balancer's own entry
	} {
		t.Run("fault "+c.fault, func(t *testing.T) {
			t.Parallel()
			var faults []string
			if c.fault != "" {
				faults = append(faults, c.fault)
			}
			o := demoOptions(t, faults...)
			r := run(t, o)
			for _, target := range append([]string{""}, o.Test.Nodes...) {
				want := c.node
				if target == "" {
					want = c.endpoint
				}
				if got := verdicts(&r, target); got != want {
					t.Errorf("%q: %s, want %s\n%s", target, got, want, described(&r))
				}
			}
		})
	}
}
