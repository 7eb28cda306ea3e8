package ui

// keepSelection leaves the selection on its node. Where that has gone, or where the sick come first and the operator hasn't
// selected anything yet, it is on the first.
func (o *overview) keepSelection(s *scene) {
	if o.selectedSlot(s) >= 0 && (o.touched || !o.bySickness()) {
		return
	}
	for _, farm := range o.farmsFromCurrent() {
		if len(o.shown[farm]) > 0 {
			o.farm = farm
			o.node = s.farms[farm].nodes[o.shown[farm][0]].view.Node.Name
			return
		}
	}
	o.node = ""
}

// farmsFromCurrent is the farms on the screen, the current one first.
func (o *overview) farmsFromCurrent() []int {
	farms := []int{o.farm}
	if o.plan.stacked {
		for i := range o.shown {
			farms = append(farms, i)
		}
	}
	return farms
}

// selectedSlot is the slot of the selected node, -1 when it isn't shown.
func (o *overview) selectedSlot(s *scene) int {
	for i, at := range o.plan.slots {
		if at.farm == o.farm && s.farms[at.farm].nodes[o.shown[at.farm][at.index]].view.Node.Name == o.node {
			return i
		}
	}
	return -1
}

// selected is the selected node and its farm, nil when no node is shown.
func (o *overview) selected(s *scene) (*farmScene, *nodeScene) {
	if o.farm >= len(s.farms) {
		return nil, nil
	}
	f := s.farms[o.farm]
	for _, n := range f.nodes {
		if n.view.Node.Name == o.node {
			return f, n
		}
	}
	return f, nil
}

// choosePlace selects the node in a slot.
func (o *overview) choosePlace(s *scene, index int) {
	if index < 0 || index >= len(o.plan.slots) {
		return
	}
	o.touched = true
	at := o.plan.slots[index]
	o.farm = at.farm
	o.node = s.farms[at.farm].nodes[o.shown[at.farm][at.index]].view.Node.Name
}

// reveal scrolls so that the selected node is on the screen. Headings need no thought: where there are any, everything is.
func (o *overview) reveal(s *scene) {
	if at := o.selectedSlot(s); at >= 0 {
		top := o.plan.slots[at].y
		o.offset = max(min(o.offset, top), top+o.plan.slotHeight-o.plan.body.h)
	}
	o.offset = max(0, min(o.offset, o.plan.lines-o.plan.body.h))
}

// step moves the selection by rows up or down, to the nearest column.
func (o *overview) step(s *scene, rows int) {
	at := o.selectedSlot(s)
	if at < 0 {
		return
	}
	from := o.plan.slots[at]
	best := at
	for rows != 0 {
		direction := 1
		if rows < 0 {
			direction = -1
		}
		next := o.nextRow(best, direction, from.x)
		if next == best {
			break
		}
		best = next
		rows -= direction
	}
	o.choosePlace(s, best)
}

// nextRow is the slot in the row after, or before, that of a slot which is nearest to x; the slot itself when there is no row.
func (o *overview) nextRow(at, direction, x int) int {
	slots := o.plan.slots
	i := at
	for i >= 0 && i < len(slots) && slots[i].y == slots[at].y {
		i += direction
	}
	if i < 0 || i >= len(slots) {
		return at
	}
	best := i
	for y := slots[i].y; i >= 0 && i < len(slots) && slots[i].y == y; i += direction {
		if distance(slots[i].x, x) < distance(slots[best].x, x) {
			best = i
		}
	}
	return best
}

func distance(a, b int) int { return max(a-b, b-a) }

// shift moves the selection by nodes, in the order of the screen.
func (o *overview) shift(s *scene, nodes int) {
	at := o.selectedSlot(s)
	if at < 0 {
		return
	}
	at = max(0, min(at+nodes, len(o.plan.slots)-1))
	o.choosePlace(s, at)
}

// pageRows is how many rows of nodes a page has.
func (o *overview) pageRows() int { return max(1, o.plan.body.h/max(1, o.plan.slotHeight)) }

// turnFarm goes to the next farm, or the one before, and its first node.
func (o *overview) turnFarm(s *scene, by int) {
	o.farm = (o.farm + by + len(s.farms)) % len(s.farms)
	o.node, o.offset = "", 0
}

// hit is the slot under a cell of the screen, -1 when there is none.
func (o *overview) hit(x, y int) int {
	if !o.plan.body.holds(y) {
		return -1
	}
	y += o.offset - o.plan.body.y
	for i, at := range o.plan.slots {
		if y >= at.y && y < at.y+o.plan.slotHeight && x >= at.x && x < at.x+at.w {
			return i
		}
	}
	return -1
}
