package main

import (
	"fmt"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/demo"
)

// clusterOptions are a demo farm of Lithnet's "Installing Access Manager in a Failover Cluster".
func clusterOptions(t *testing.T, nodes int) demo.Options {
	t.Helper()
	return demo.Options{System: "lithnet-ams-cluster", Nodes: nodes, Traffic: -1, PowerShell: demoPowerShell(t)}
}

func TestAccessManagersGuideToAFailoverClusterIsFollowed(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	for _, nodes := range []int{2, 4} {
		t.Run(fmt.Sprintf("2. a quorum of %d nodes with a witness", nodes), func(t *testing.T) {
			t.Parallel()
			_, path := demoFile(t, clusterOptions(t, nodes))
			checkFor(t, path, nil)
		})
		areTold(t, clusterOptions(t, nodes), wrongTurn{"2. no witness", "CL03", []string{"CL03 demo"}, "even number of nodes"})
	}
	areTold(t, clusterOptions(t, 2),
		wrongTurn{"3. another version", "PAR01", []string{"PAR01 demo"}, "Every host"},
		wrongTurn{"5. the role isn't online", "CL02", []string{"CL02 demo"}, "account must be the same on all nodes"},
		wrongTurn{"5. the service was started by hand", "CL01", []string{"CL01 demo"}, "start type to manual"},
	)
	t.Run("5. the role is moved to each node", func(t *testing.T) { t.Parallel(); roleOnEachNode(t) })
	t.Run("5. a node without the role can't be accepted", func(t *testing.T) { t.Parallel(); standsBy(t) })
	t.Run("5. the next node has another certificate", func(t *testing.T) { t.Parallel(); otherCertificate(t) })
	t.Run("afterwards, a node is paused and resumed", func(t *testing.T) { t.Parallel(); pausedNode(t) })
}

// roleOnEachNode moves the role as the guide says, sees it come online there, and how long clients got no answer.
func roleOnEachNode(t *testing.T) {
	_, path := demoFile(t, clusterOptions(t, 2))
	a := newActor(t, path)
	for _, node := range []string{"ams2", "ams1"} {
		w := watchFile(t, path)
		w.run(func() {
			w.acquaint()
			a.wants(0, "done", "move", node, "--wait", "--yes")
			w.await("the role on "+node+", which serves, and its outage", 0, func(v *model.FarmView) bool {
				isMeasured := v.Failover != nil && v.Failover.To == node && !v.Failover.Outage.FirstGood.IsZero()
				return isMeasured && hasFinding(v, "CL04") && v.Active.Node == node && !v.IsIdle()
			})
		})
		if told := w.found["CL04"].title; !strings.Contains(told, "to "+node) || !strings.Contains(told, ", out for ") {
			t.Errorf("of the move to %s farmtop tells: %s", node, told)
		}
		verifyFor(t, path, node, nil)
	}
}

// standsBy asks for the acceptance of a node of which nobody sees more than that it is a member.
func standsBy(t *testing.T) {
	_, path := demoFile(t, clusterOptions(t, 2))
	code, stdout, stderr := farmtop(t, "verify", "ams2", "--config", path)
	if code != 3 || !strings.Contains(stdout, "it stands by: farmtop move ams2 --wait, then verify it") {
		t.Errorf("exit %d: %s%s", code, stdout, stderr)
	}
}

// otherCertificate moves the role away from a node whose certificate nobody put onto the others. It is one that expires soon.
func otherCertificate(t *testing.T) {
	o := clusterOptions(t, 2)
	o.Faults = []string{"TLS01"}
	_, path := demoFile(t, o)
	checkFor(t, path, []string{"TLS01 demo"}) // nodes that stand by present none
	w := watchFile(t, path)
	w.run(func() {
		w.acquaint()
		newActor(t, path).wants(0, "done", "move", "ams2", "--wait", "--yes")
		w.finds("CL04 demo", "TLS03 demo/ams2")
	})
}

// pausedNode takes the owner out, and puts it back.
func pausedNode(t *testing.T) {
	_, path := demoFile(t, clusterOptions(t, 2))
	a := newActor(t, path)
	if got := a.wants(0, "done", "drain", "ams1", "--wait", "--yes"); got.Admin != "drain" || !strings.Contains(got.Message, "Online on AMS2") {
		t.Errorf("%+v", got)
	}
	if got := a.wants(exitRefused, "refused", "drain", "ams2", "--yes"); got.Guard != string(model.GuardLastNode) {
		t.Errorf("nobody could have the role: %+v", got)
	}
	if got := a.wants(exitRefused, "refused", "move", "ams1", "--yes"); got.Guard != string(model.GuardTarget) {
		t.Errorf("a paused node can't have the role: %+v", got)
	}
	if got := a.wants(0, "done", "ready", "ams1", "--wait", "--yes"); got.Admin != "ready" {
		t.Errorf("%+v", got)
	}
	checkFor(t, path, nil) // where it was resumed, nothing moved back
}
