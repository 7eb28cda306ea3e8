package ui

// The least that a screen must have, and from which size on panels are worth their room.
const (
	minWidth        = 40
	minHeight       = 10
	panelsFromWidth = 100
	panelsFromLines = 30
)

// A kind is how the overview shows nodes.
type kind int

const (
	kindAuto kind = iota
	kindPanels
	kindTable
)

// A span is some lines of the screen.
type span struct{ y, h int }

func (s span) holds(y int) bool { return y >= s.y && y < s.y+s.h }

// A slot is the place of a node, in lines and cells of the overview's body before it is scrolled.
type slot struct{ farm, index, x, y, w int }

// A heading is the line above a farm's nodes where several farms are on the screen.
type heading struct{ farm, y int }

// A plan is where everything on the overview goes. It depends on sizes and numbers of nodes alone, so that nothing moves because
// something happened.
type plan struct {
	width, height int
	kind          kind
	farms         []int // those on the screen
	stacked       bool  // all farms are on the screen
	fits          bool  // all nodes shown are
	columns       int   // panels next to each other
	slotHeight    int
	rows          [moods]panelRows // what each panel shows, by what it is about

	header, tabs, head, body, farm, strips, help span

	slots    []slot
	headings []heading
	lines    int // of the body's content
	banks    int // rows of panels
}

// arrange plans the overview for farms with the given numbers of nodes, of which current is the one to show when not all can be.
func arrange(width, height int, nodes []int, current int, want kind, has features) plan {
	several := len(nodes) > 1
	all := make([]int, len(nodes))
	for i := range all {
		all[i] = i
	}
	one := all
	if several {
		one = []int{min(current, len(nodes)-1)}
	}
	roomy := width >= panelsFromWidth && height >= panelsFromLines
	var tries []*plan
	add := func(k kind, farms []int) {
		tabs, stacked := several && len(farms) == 1, len(farms) > 1
		tries = append(tries, frameFor(width, height, k, tabs, stacked, airy).place(nodes, farms))
		if k == kindPanels {
			tries = append(tries, frameFor(width, height, k, tabs, stacked, tight).place(nodes, farms))
		}
	}
	if want == kindPanels || (want == kindAuto && roomy) {
		add(kindPanels, all)
	}
	if want == kindTable || (want == kindAuto && several) {
		add(kindTable, all)
	}
	if want == kindPanels || (want == kindAuto && roomy) {
		add(kindPanels, one)
	}
	for _, p := range tries {
		if p.fits {
			return p.grow(nodes, has).settle()
		}
	}
	last := kindTable
	if want == kindPanels {
		last = kindPanels
	}
	p := frameFor(width, height, last, several, false, airy).place(nodes, one)
	return p.grow(nodes, has).settle()
}

// airy and tight are how many blank lines part the nodes from what surrounds them on a screen that isn't small: a wall of panels
// wants the lines more.
const (
	airy  = 1
	tight = 0
)

// frameFor shares the screen's lines out among what surrounds the nodes, and leaves the rest to them.
func frameFor(width, height int, k kind, tabs, stacked bool, blank int) *plan {
	p := &plan{width: width, height: height, kind: k, stacked: stacked}
	strips, air := 1, 0
	switch {
	case height >= panelsFromLines:
		strips, air = 8, blank
	case height >= 20:
		strips, air = 6, blank
	case height >= 15:
		strips = 3
	}
	y := 0
	take := func(h int) span {
		s := span{y, h}
		y += h
		return s
	}
	p.header = take(1)
	if tabs {
		p.tabs = take(1)
	}
	if k == kindTable && height >= 15 {
		p.head = take(1)
	} else if height >= panelsFromLines {
		y += air
	}
	p.body = take(max(1, height-y-air-strips-1))
	y += air
	p.strips = take(strips)
	p.help = span{height - 1, 1}
	return p
}

// place gives every node of the farms its slot, panels with as few lines as they can do with.
func (p *plan) place(nodes, farms []int) *plan {
	p.farms = farms
	p.rows = [moods]panelRows{}
	if p.kind == kindPanels {
		p.rows = rowsByMood(panelLeast, features{})
	}
	return p.fill(nodes)
}

// fill puts the nodes of the plan's farms into slots.
func (p *plan) fill(nodes []int) *plan {
	p.columns, p.slotHeight, p.banks = 1, 1, 0
	p.slots, p.headings = p.slots[:0], p.headings[:0]
	if p.kind == kindPanels {
		p.slotHeight = p.rows[moodCalm].height()
	}
	farms := p.farms
	columns, width, wider := 1, p.width, 0
	if p.kind == kindPanels {
		columns, width, wider = panelColumns(p.width, widest(nodes, farms))
	}
	y := 0
	for _, farm := range farms {
		if len(farms) > 1 {
			p.headings = append(p.headings, heading{farm, y})
			y++
		}
		n := nodes[farm]
		if n == 0 {
			y += emptyLines(len(farms))
			continue
		}
		p.columns = max(p.columns, columns)
		for i := range n {
			column := i % columns
			at := slot{farm, i, 0, y + i/columns*p.slotHeight, width}
			if p.kind == kindPanels {
				at.x = 1 + column*(width+1) + min(column, wider)
			}
			if column < wider {
				at.w++
			}
			p.slots = append(p.slots, at)
		}
		banks := (n + columns - 1) / columns
		p.banks += banks
		y += banks * p.slotHeight
	}
	p.lines = y
	p.fits = y <= p.body.h
	return p
}

// emptyLines is the room of a farm that has no nodes to show: for a word among others, for advice when it is alone.
func emptyLines(farms int) int {
	if farms > 1 {
		return 1
	}
	return 7
}

func widest(nodes, farms []int) int {
	most := 1
	for _, farm := range farms {
		most = max(most, nodes[farm])
	}
	return most
}

// panelColumns is how many panels go next to each other, evenly spread over rows, how wide each is, and how many of them are a
// cell wider, so that they fill the screen.
func panelColumns(width, n int) (columns, panelWidth, wider int) {
	most := max(1, min(n, (width-1)/(panelMinWidth+1)))
	rows := (n + most - 1) / most
	columns = (n + rows - 1) / rows
	panelWidth = (width-1)/columns - 1
	if panelWidth >= panelMaxWidth {
		return columns, panelMaxWidth, 0
	}
	return columns, panelWidth, (width - 1) % columns
}
