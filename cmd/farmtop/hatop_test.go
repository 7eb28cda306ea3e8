//go:build unix

package main

import (
	"strings"
	"testing"

	"farmtop/probe/lab"
)

// TestWhatAnOperatorDoesInHatopShowsInFarmtop puts a node into maintenance from the keyboard of hatop, on the socket that farmtop
// reads.
func TestWhatAnOperatorDoesInHatopShowsInFarmtop(t *testing.T) {
	t.Parallel()
	lab.Require(t, "hatop")
	f := startFarm(t)
	tty := newTerminal(t, 120, 40)
	tty.enter("hatop -i 1 -s " + f.proxy.Admin)
	tty.awaitText("node2")
	row := func(screen string) (node string) {
		for line := range strings.Lines(screen) {
			if strings.Contains(line, "node2") {
				node = line
			}
		}
		return node
	}
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
	tty.await("MAINT in hatop", func(screen string) bool { return strings.Contains(row(screen), "MAINT") })
	_, c := f.settles(nil)
	if n := c.Farms[0].Nodes[1]; n.Balancer.Admin != "maint" || n.Balancer.Why != "operator" {
		t.Errorf("farmtop reads %+v", n.Balancer)
	}
}
