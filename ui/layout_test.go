package ui

import "testing"

// nodeCounts are farms of all sorts, by their numbers of nodes.
var nodeCounts = [][]int{{0}, {1}, {3}, {50}, {1000}, {3, 4, 2}, {0, 0}, {30, 30}, {1, 0, 500}}

func TestEveryPlanStaysOnTheScreenAndNothingOverlaps(t *testing.T) {
	t.Parallel()
	for _, nodes := range nodeCounts {
		for _, want := range []kind{kindAuto, kindPanels, kindTable} {
			for width := minWidth; width <= 240; width += 7 {
				for height := minHeight; height <= 80; height += 3 {
					checkPlan(t, arrange(width, height, nodes, len(nodes)-1, want), nodes)
				}
			}
		}
	}
}

func checkPlan(t *testing.T, p plan, nodes []int) {
	t.Helper()
	y := 0
	for _, s := range []span{p.header, p.tabs, p.head, p.body, p.strips, p.help} {
		if s.h == 0 {
			continue
		}
		if s.y < y {
			t.Fatalf("%dx%d, %v: a part begins at line %d, the one before ends at %d: %+v", p.width, p.height, nodes, s.y, y, p)
		}
		y = s.y + s.h
	}
	if y != p.height {
		t.Fatalf("%dx%d, %v: the last part ends at line %d", p.width, p.height, nodes, y)
	}
	for i, s := range p.slots {
		if s.x < 0 || s.x+p.slotWidth > p.width || s.y < 0 || s.y+p.slotHeight > p.lines {
			t.Fatalf("%dx%d, %v: slot %+v of width %d is off the screen", p.width, p.height, nodes, s, p.slotWidth)
		}
		if i > 0 && s.y == p.slots[i-1].y && s.x < p.slots[i-1].x+p.slotWidth {
			t.Fatalf("%dx%d, %v: slots %d and %d overlap", p.width, p.height, nodes, i-1, i)
		}
	}
	if p.kind == kindPanels && len(p.slots) > 0 && (p.slotWidth < panelMinWidth || p.slotWidth > panelMaxWidth) {
		t.Fatalf("%dx%d, %v: panels of width %d", p.width, p.height, nodes, p.slotWidth)
	}
}

func TestPanelsAreForRoomyScreensThatHoldThemAll(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		width, height int
		nodes         []int
		kind          kind
		stacked       bool
	}{
		{120, 40, []int{3}, kindPanels, false},
		{80, 24, []int{3}, kindTable, false},
		{200, 60, []int{50}, kindPanels, false},
		{120, 40, []int{50}, kindTable, false},
		{120, 40, []int{3, 4, 2}, kindPanels, true},
		{80, 24, []int{3, 4, 2}, kindTable, true},
		{40, 10, []int{3, 4, 2}, kindTable, false},
		{120, 40, []int{3, 60}, kindTable, false},
	} {
		p := arrange(c.width, c.height, c.nodes, len(c.nodes)-1, kindAuto)
		if p.kind != c.kind || p.stacked != c.stacked {
			t.Errorf("%dx%d, %v: kind %d, stacked %v, want %d, %v", c.width, c.height, c.nodes, p.kind, p.stacked, c.kind, c.stacked)
		}
	}
}
