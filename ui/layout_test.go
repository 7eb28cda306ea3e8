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
					checkPlan(t, arrange(width, height, nodes, len(nodes)-1, want, features{checks: 2, balancer: true, counters: true, tls: true, farm: 4}), nodes)
				}
			}
		}
	}
}

func checkPlan(t *testing.T, p plan, nodes []int) {
	t.Helper()
	if p.fits && p.lines > p.body.h {
		t.Fatalf("%dx%d, %v: %d lines of nodes have %d lines", p.width, p.height, nodes, p.lines, p.body.h)
	}
	y := 0
	for _, s := range []span{p.header, p.tabs, p.head, p.body, p.farm, p.strips, p.help} {
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
		if s.x < 0 || s.x+s.w > p.width || s.y < 0 || s.y+p.slotHeight > p.lines {
			t.Fatalf("%dx%d, %v: slot %+v is off the screen", p.width, p.height, nodes, s)
		}
		if p.kind == kindPanels && (s.w < panelMinWidth || s.w > panelMaxWidth) {
			t.Fatalf("%dx%d, %v: a panel of width %d", p.width, p.height, nodes, s.w)
		}
		if i > 0 && s.y == p.slots[i-1].y && s.x < p.slots[i-1].x+p.slots[i-1].w {
			t.Fatalf("%dx%d, %v: slots %d and %d overlap", p.width, p.height, nodes, i-1, i)
		}
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
		p := arrange(c.width, c.height, c.nodes, len(c.nodes)-1, kindAuto, features{})
		if p.kind != c.kind || p.stacked != c.stacked {
			t.Errorf("%dx%d, %v: kind %d, stacked %v, want %d, %v", c.width, c.height, c.nodes, p.kind, p.stacked, c.kind, c.stacked)
		}
	}
}

func TestPanelsGrowWithTheScreenAndFillItsWidth(t *testing.T) {
	t.Parallel()
	has := features{checks: 2, balancer: true, counters: true, tls: true, farm: 4}
	for _, c := range []struct {
		width, height int
		nodes         []int
		lines         int // of a panel
		farm          bool
	}{
		{100, 30, []int{3}, 13, true},
		{120, 40, []int{3}, 21, true},
		{120, 40, []int{4}, 21, true},
		{120, 40, []int{8}, 10, true},
		{120, 40, []int{3, 4, 2}, 8, false},
		{200, 60, []int{4}, 27, true},
		{200, 60, []int{50}, 6, false},
	} {
		p := arrange(c.width, c.height, c.nodes, 0, kindAuto, has)
		if p.slotHeight != c.lines || (p.farm.h > 0) != c.farm {
			t.Errorf("%dx%d, %v: panels of %d lines, the farm's lines are %v, want %d, %v", c.width, c.height, c.nodes, p.slotHeight, p.farm, c.lines, c.farm)
		}
		last := p.slots[p.columns-1]
		if end := last.x + last.w; end != c.width-1 && last.w < panelMaxWidth && c.nodes[0] >= p.columns {
			t.Errorf("%dx%d, %v: the first row of panels ends at %d", c.width, c.height, c.nodes, end)
		}
	}
}
