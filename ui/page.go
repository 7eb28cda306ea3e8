package ui

// A page is the screen in the making, line by line from the top. Its memory is kept from one screen to the next.
type page struct {
	width, height int
	buf           []byte
	lines         int
	line          line // for whoever draws the line at hand
	right         line // for what stands at its right end
	panelist      panelist
}

func (p *page) reset(width, height int) {
	p.width, p.height = width, height
	p.buf, p.lines = p.buf[:0], 0
}

// start begins a line; what follows it goes to buf.
func (p *page) start() {
	if p.lines > 0 {
		p.buf = append(p.buf, '\n')
	}
	p.lines++
}

// add puts a line down. Lines past the screen's end are dropped.
func (p *page) add(s string) {
	if p.lines >= p.height {
		return
	}
	p.start()
	p.buf = append(p.buf, s...)
}

// addLine puts the line at hand down.
func (p *page) addLine() {
	if p.lines >= p.height {
		return
	}
	p.start()
	p.line.clip(p.width)
	p.buf = append(p.buf, p.line.buf...)
}

// skipTo leaves lines blank so that the next one is line y.
func (p *page) skipTo(y int) {
	for p.lines < min(y, p.height) {
		p.start()
	}
}

func (p *page) content() string { return string(p.buf) }
