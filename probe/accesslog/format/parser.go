package format

import "bytes"

// Parser cuts the lines of one source. It remembers what makes the next line cheaper (the second it is in) and what a W3C header
// said, so each goroutine and each source needs one of its own.
type Parser struct {
	format  *Format
	clock   clock
	scratch []byte // unescaped and joined values of the line at hand
	columns []column
	has     fieldSet
	date    [10]byte // W3C date of the line at hand
}

// scratchBytes is what a line's escaped values usually need; the scratch grows to MaxLine for those that need more.
const scratchBytes = 1 << 10

// Parser returns a parser for one source.
func (f *Format) Parser() *Parser {
	return &Parser{
		format: f, clock: clock{location: f.location}, columns: f.columns, has: f.has,
		scratch: make([]byte, 0, scratchBytes),
	}
}

// Has tells what [Format.Has] does, after the newest header of a W3C log.
func (p *Parser) Has(field Field) bool { return p.has.has(field) }

// Parse reads one line, without or with its line end, into a Line that it overwrites. It allocates nothing once the scratch has
// grown, keeps no reference to the line, and reads any bytes whatever in time linear in their number.
func (p *Parser) Parse(text []byte, into *Line) Fault {
	*into = Line{}
	into.Duration = -1
	p.scratch = p.scratch[:0]
	if len(text) > MaxLine {
		return Fault{Reason: TooLong, Offset: MaxLine}
	}
	whole := text
	for len(whole) > 0 && (whole[len(whole)-1] == '\n' || whole[len(whole)-1] == '\r') {
		whole = whole[:len(whole)-1]
	}
	line := whole
	f := p.format
	if f.syslog || f.allowsNotices {
		line = StripSyslog(whole)
	}
	if fault := p.parse(line, into); fault.Reason != Fine {
		fault.Reason = f.why(line, fault)
		fault.Offset += len(whole) - len(line)
		return fault
	}
	if f.peerIsClient && len(into.Peer) == 0 {
		into.Peer = into.Client
	}
	if len(into.Server) == 0 {
		into.Server = into.Route
	}
	return Fault{}
}

func (p *Parser) parse(line []byte, into *Line) Fault {
	switch {
	case p.format.tree != nil:
		return p.object(line, into)
	case p.format.label != nil:
		return p.labelled(line, into)
	case p.format.kind == W3C:
		return p.row(line, into)
	}
	return p.cut(line, into)
}

// why looks closer at a line that does not fit.
func (f *Format) why(line []byte, fault Fault) Reason {
	switch {
	case len(bytes.TrimSpace(line)) == 0:
		return Empty
	case bytes.IndexByte(line, 0) >= 0:
		return Binary
	case f.allowsNotices && isHAProxyNotice(line):
		return Notice
	case fault.Reason == Mismatch && fault.step >= 0 && bytes.IndexByte(line[fault.Offset:], f.steps[fault.step].first) < 0:
		return EndsEarly
	}
	return fault.Reason
}

// haproxyNotices begin the messages that HAProxy writes to the same log when a server or a proxy changes its state.
var haproxyNotices = [][]byte{[]byte("Server "), []byte("Backup Server "), []byte("backend "), []byte("Proxy "), []byte("Health check for "), []byte("Connect from "), []byte("Stopping ")}

func isHAProxyNotice(line []byte) bool {
	for _, start := range haproxyNotices {
		if bytes.HasPrefix(line, start) {
			return true
		}
	}
	return false
}
