package demo

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/wincluster"
)

// A clustered is a farm that is a failover cluster, and farmtop's driver for it.
type clustered struct {
	*Farm
	driver *wincluster.Driver
}

func newClustered(t *testing.T, o Options) clustered {
	t.Helper()
	o.System, o.PowerShell, o.moves = "lithnet-ams-cluster", powerShell(t), 10*time.Millisecond
	farm := quietFarm(t, o)
	driver, err := wincluster.New("ams", model.Balancer{Name: "cluster", Backend: clusterRole, Through: farm.through(), Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return clustered{farm, driver.(*wincluster.Driver)}
}

// told is what the driver reads.
func (c clustered) told(t *testing.T) *model.Cluster {
	t.Helper()
	status := c.driver.Read(t.Context())
	if status.Err != "" {
		t.Fatal(status.Err)
	}
	return status.Cluster
}

// change carries a verb out for a node, and waits until the cluster is as wanted.
func (c clustered) change(t *testing.T, verb model.Verb, node string, wanted func(*model.Cluster) bool) {
	t.Helper()
	steps, err := c.driver.Steps(model.Change{Verb: verb}, model.Server{Group: clusterRole, Name: node})
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range steps {
		if result := c.driver.Do(t.Context(), step); result.Err != "" {
			t.Fatalf("%s %s: %+v", verb, node, result)
		}
	}
	await(t, string(verb)+" of "+node, func() bool { return wanted(c.told(t)) })
}

// serving is the node that answers at the access point, and those that answer at their own addresses.
func (c clustered) serving(t *testing.T) (atPoint string, all []string) {
	t.Helper()
	for _, n := range c.nodes {
		if l := lookAt(t, c.Farm, n.address); !l.refused && l.status == http.StatusOK {
			all = append(all, n.name)
		}
	}
	if lookAt(t, c.Farm, c.Address()).refused {
		return "", all
	}
	return visit(t, c.Farm, "").node(), all
}

// servedBy1 waits until one node alone serves, at its own address and at the access point.
func (c clustered) servedBy1(t *testing.T, name string) {
	t.Helper()
	await(t, name+" that serves", func() bool {
		at, all := c.serving(t)
		return at == name && len(all) == 1 && all[0] == name
	})
}

func onlineOn(owner string) func(*model.Cluster) bool {
	return func(c *model.Cluster) bool { return c.State == model.RoleOnline && c.Owner == owner }
}

func TestAClusterHasOneOwnerAndAWitness(t *testing.T) {
	t.Parallel()
	c := newClustered(t, Options{})
	told := c.told(t)
	if len(c.Nodes()) != 2 || !onlineOn("AMS1")(told) || told.Witness.Kind != model.WitnessShare || told.Survives(1) != model.SurvivalYes {
		t.Errorf("%d nodes: %+v", len(c.Nodes()), told)
	}
	c.servedBy1(t, "ams1")
	if answer := knock(t, c.Farm, "/x?y"); answer.status != http.StatusTemporaryRedirect || answer.header.Get("Location") != c.Endpoint()+"x?y" {
		t.Errorf("plain HTTP: %d to %q", answer.status, answer.header.Get("Location"))
	}
	if got := echoed(t, c.Farm, c.Address(), forged); got != loopbackHost {
		t.Errorf("with a forged header the client is %q", got)
	}
}

func TestTheAccessPointFollowsTheRole(t *testing.T) {
	t.Parallel()
	c := newClustered(t, Options{Nodes: 3})
	c.change(t, model.VerbMove, "AMS3", onlineOn("AMS3"))
	c.servedBy1(t, "ams3")
	c.change(t, model.VerbDrain, "AMS3", func(told *model.Cluster) bool {
		n := told.Node("ams3")
		return n.State == model.MemberPaused && n.Drain == model.RolesMoved && onlineOn("AMS1")(told)
	})
	c.servedBy1(t, "ams1")
	c.change(t, model.VerbReady, "AMS3", func(told *model.Cluster) bool {
		return told.Node("ams3").State == model.MemberUp && onlineOn("AMS1")(told)
	})
	c.servedBy1(t, "ams1")
}

func TestNobodyListensWhileTheRoleMoves(t *testing.T) {
	t.Parallel()
	c := newClustered(t, Options{})
	c.cluster.takes = time.Hour
	c.moveOn()
	await(t, "move", func() bool { at, all := c.serving(t); return at == "" && len(all) == 0 })
	if told := c.told(t); told.State != model.RolePending || told.Owner != "AMS1" {
		t.Errorf("while it moves the role is %+v", told)
	}
}

func TestEveryFaultOfAClusterShowsAndIsMended(t *testing.T) {
	t.Parallel()
	for code, shows := range map[string]func(t *testing.T, c clustered) bool{
		"CL01": func(t *testing.T, c clustered) bool { _, all := c.serving(t); return len(all) == 2 },
		"CL02": func(t *testing.T, c clustered) bool {
			at, all := c.serving(t)
			return at == "" && len(all) == 0 && c.told(t).State == model.RoleFailed
		},
		"CL03": func(t *testing.T, c clustered) bool {
			told := c.told(t)
			return told.Witness.Kind == model.WitnessNone && told.Survives(1) == model.SurvivalDepends
		},
		"PAR01": func(_ *testing.T, c clustered) bool { return strings.Contains(c.Config(), `version: "3.0.8"`) },
	} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			c := newClustered(t, Options{})
			if shows(t, c) {
				t.Errorf("a healthy cluster shows %s", code)
			}
			if err := c.Inject(code); err != nil {
				t.Fatal(err)
			}
			await(t, code, func() bool { return shows(t, c) })
			if err := c.Mend(code); err != nil {
				t.Fatal(err)
			}
			await(t, "end of "+code, func() bool { return !shows(t, c) && onlineOn("AMS1")(c.told(t)) })
			c.servedBy1(t, "ams1")
		})
	}
}

func TestTheRoleMovesOnByItself(t *testing.T) {
	t.Parallel()
	c := newClustered(t, Options{})
	c.moveOn()
	await(t, "move", func() bool { return onlineOn("AMS2")(c.told(t)) })
	c.servedBy1(t, "ams2")
}

func TestAFarmThatEndsWhileTheRoleMovesLeavesNothing(t *testing.T) {
	t.Parallel()
	farm, err := Start(context.WithoutCancel(t.Context()), Options{System: "lithnet-ams-cluster", Traffic: -1, Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	farm.moveOn()
	if err := farm.Close(); err != nil {
		t.Error(err)
	}
	if !lookAt(t, farm, farm.Address()).refused {
		t.Error("the access point still answers")
	}
}
