package ui

// farmFromLines is the height from which on there is room for what concerns the farm as a whole.
const farmFromLines = 20

// belowShare is the part of the screen's lines that findings and events keep when panels grow beyond telling reasons in full.
const belowShare = 4

// grow gives the lines that the nodes don't need to what concerns their farm, then to taller panels. As they depend on sizes
// alone, nothing grows or shrinks because something happened.
func (p *plan) grow(nodes []int, has features) *plan {
	air := p.strips.y - p.body.y - p.body.h
	if lines := has.farm + 2 - air; has.farm > 0 && !p.stacked && p.height >= farmFromLines && p.body.h-p.lines >= lines {
		p.body.h -= lines
		p.farm = span{p.body.y + p.body.h + 1, has.farm}
	}
	if p.kind != kindPanels || p.banks == 0 || !p.fits {
		return p
	}
	spare := p.body.h - p.lines
	content := panelLeast + max(0, spare-max(0, p.height/belowShare-p.strips.h))/p.banks
	p.rows = rowsByMood(max(content, min(has.reasons(), panelLeast+spare/p.banks)), has)
	return p.fill(nodes)
}

// settle gives the lines that nothing needs to findings and events.
func (p *plan) settle() plan {
	spare := p.body.h - p.lines
	if spare <= 0 {
		return *p
	}
	p.body.h -= spare
	if p.farm.h > 0 {
		p.farm.y -= spare
	}
	p.strips.y -= spare
	p.strips.h += spare
	return *p
}
