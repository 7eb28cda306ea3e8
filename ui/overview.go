package ui

import (
	"slices"
	"strings"

	"farmtop/model"
)

// An overview is the farms' screen: which nodes are shown, in what order, and which is selected.
type overview struct {
	want    kind
	sorting sorting

	farm int    // the selected node's farm
	node string // the selected node's name, as configured

	touched bool // the operator selected it

	shown  [][]int // by farm: the nodes shown, as indices into the farm's, in the order of the screen
	stale  bool    // shown needs working out again
	filter filterText

	plan    plan
	planned planInput
	offset  int // of the body's first line on the screen
	strip   []stripRow
}

// A stripRow is a finding below the nodes and the line of the screen that it is on.
type stripRow struct {
	y       int
	finding *findingScene
}

// sorting is the order of nodes.
type sorting int

// Farms larger than the screen start with their sick nodes first, others in the operator's order.
const (
	sortAuto sorting = iota
	sortOperator
	sortSickness
)

// A planInput is all that a plan depends on.
type planInput struct {
	width, height int
	nodes         []int
	current       int
	want          kind
	has           features
}

func (in planInput) equal(other planInput) bool {
	return in.width == other.width && in.height == other.height && in.current == other.current && in.want == other.want && in.has == other.has &&
		slices.Equal(in.nodes, other.nodes)
}

// startOn selects a node of a farm, its first when node is ""; of the first farm when there is none of that name.
func (o *overview) startOn(s *scene, farm, node string) {
	for i, f := range s.farms {
		if f.view.Farm.Name == farm {
			o.farm = i
		}
	}
	o.node, o.touched = node, node != ""
}

// follow makes the overview take notice of a changed scene, filter or order.
func (o *overview) follow(s *scene, filter string) {
	o.stale = true
	o.filter = filterText(strings.ToLower(filter))
	o.farm = max(0, min(o.farm, len(s.farms)-1))
}

// settle works out what is shown where. It does nothing when nothing changed.
func (o *overview) settle(s *scene, width, height int) {
	in := planInput{width: width, height: height, current: o.farm, want: o.want, has: featuresOf(s, o.farm)}
	if o.stale {
		o.choose(s)
	}
	in.nodes = make([]int, len(o.shown))
	for i, nodes := range o.shown {
		in.nodes[i] = len(nodes)
	}
	if !in.equal(o.planned) {
		o.plan = arrange(width, height, in.nodes, o.farm, o.want, in.has)
		o.planned = in
		o.stale = true
	}
	reordered := o.stale
	if reordered {
		o.stale = false
		o.order(s)
	}
	o.keepSelection(s)
	if reordered {
		o.reveal(s)
	}
}

// choose works out which nodes pass the filter.
func (o *overview) choose(s *scene) {
	if len(o.shown) != len(s.farms) {
		o.shown = make([][]int, len(s.farms))
	}
	for i, f := range s.farms {
		shown := o.shown[i][:0]
		for j, n := range f.nodes {
			if o.filter.matches(n.contains) {
				shown = append(shown, j)
			}
		}
		o.shown[i] = shown
	}
}

// bySickness tells whether the sick come first.
func (o *overview) bySickness() bool {
	return o.sorting == sortSickness || (o.sorting == sortAuto && !o.plan.fits)
}

// order sorts the nodes shown. They are in the operator's order before.
func (o *overview) order(s *scene) {
	for i, f := range s.farms {
		slices.Sort(o.shown[i])
		if o.bySickness() {
			slices.SortStableFunc(o.shown[i], func(a, b int) int { return f.sickness(a) - f.sickness(b) })
		}
	}
}

// sickness ranks a node for sorting, the sickest lowest.
func (f *farmScene) sickness(index int) int {
	n := f.nodes[index]
	rank := 4 * int(n.look)
	if n.finding < 0 || n.finding >= len(f.findings) {
		return rank
	}
	switch f.findings[n.finding].Severity {
	case model.Critical:
		return min(rank, 4*int(lookRising)+1)
	case model.Warning:
		return min(rank, 4*int(lookUnknown)+1)
	}
	return rank
}
