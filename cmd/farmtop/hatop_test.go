//go:build unix

package main

import (
	"slices"
	"strings"
	"testing"

	"farmtop/probe/lab"
)

// beside runs hatop on the socket that farmtop reads.
func beside(t *testing.T, f *realFarm) *terminal {
	t.Helper()
	lab.Require(t, "hatop")
	tty := newTerminal(t, 120, 40)
	tty.enter("hatop -i 1 -s " + f.proxy.Admin)
	tty.awaitText("node2")
	return tty
}

// awaitRow waits until hatop's row of node2 has a word.
func (tty *terminal) awaitRow(word string) {
	tty.t.Helper()
	tty.await(word+" in hatop", func(screen string) bool {
		for line := range strings.Lines(screen) {
			if strings.Contains(line, "node2") && slices.Contains(strings.Fields(line), word) {
				return true
			}
		}
		return false
	})
}

// TestWhatAnOperatorDoesInHatopShowsInFarmtop puts a node into maintenance from the keyboard of hatop, on the socket that farmtop
// reads.
func TestWhatAnOperatorDoesInHatopShowsInFarmtop(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	tty := beside(t, f)
	for range 12 { // down the list until the footer has the ids of its backend and itself
		if strings.Contains(tty.screen(), "[#3/#2]") {
			break
		}
		before := tty.screen()
		tty.press("Down")
		tty.await("the cursor to move", func(screen string) bool { return screen != before })
	}
	tty.awaitText("[#3/#2]")
	tty.press("F10")
	tty.awaitRow("MAINT")
	_, c := f.settles(nil)
	if n := c.Farms[0].Nodes[1]; n.Balancer.Admin != "maint" || n.Balancer.Why != "operator" {
		t.Errorf("farmtop reads %+v", n.Balancer)
	}
}

// TestWhatFarmtopDoesShowsInHatop takes a node out and puts it back with farmtop's commands, beside a hatop that watches.
func TestWhatFarmtopDoesShowsInHatop(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	tty := beside(t, f)
	tty.awaitRow("UP")
	a := newActor(t, f.config)
	a.wants(0, "done", "drain", "node2", "--wait", "--settle", "300ms", "--deadline", "30s", "--yes")
	tty.awaitRow("DRAIN")
	a.wants(0, "done", "maint", "node2", "--wait", "--yes")
	tty.awaitRow("MAINT")
	a.wants(0, "done", "ready", "node2", "--wait", "--yes")
	tty.awaitRow("UP")
}
