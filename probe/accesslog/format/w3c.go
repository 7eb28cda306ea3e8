package format

import (
	"bytes"
	"strings"
)

// maxColumns is the most columns a #Fields header may name; IIS knows about thirty.
const maxColumns = 128

// column is what one column of a W3C log means.
type column struct{ means meaning }

const fieldsMark = "#Fields:"

// w3cColumns are the columns of the W3C draft and of IIS, in lower case. c-ip is the connection's address: IIS evaluates no
// X-Forwarded-For. Custom fields bear the name that an administrator gave them, usually that of the header.
var w3cColumns = map[string]meaning{
	"date": meansDate, "time": meansClock, "c-ip": meansPeerPort, "s-ip": meansServer, "s-computername": meansServer,
	"cs-method": meansMethod, "cs-uri-stem": meansPath, "sc-status": meansStatus, "time-taken": meansMillis,
	"cs(user-agent)": meansMark, "cs(cookie)": meansCookieHeader, "sc(set-cookie)": meansSetCookieLines,
	"x-forwarded-for": meansForwarded, "cs(x-forwarded-for)": meansForwarded, "x-forwarded-for-header": meansForwarded,
}

// w3c compiles a #Fields header, with or without its mark. Without a directive the file's own header is awaited.
func (c *compiler) w3c() (*Format, error) {
	f := &Format{kind: W3C}
	from, to := trimmed(c.directive)
	if from == to {
		return f, nil
	}
	names := strings.TrimPrefix(c.directive[from:to], fieldsMark)
	f.columns = c.header(names)
	if len(f.columns) == 0 {
		return nil, c.errorAt(from, "no columns are named", "copy the #Fields line of the log")
	}
	for i := range f.columns {
		c.needsName(&f.columns[i].means)
		f.has |= meaningFields[f.columns[i].means]
	}
	return f, nil
}

func (c *compiler) header(names string) []column {
	var columns []column
	for name := range strings.FieldsSeq(names) {
		columns = append(columns, column{c.override(name, w3cColumns[strings.ToLower(name)])})
	}
	return columns[:min(len(columns), maxColumns)]
}

// row cuts a line of a W3C log, or learns from a header.
func (p *Parser) row(line []byte, into *Line) Fault {
	if len(line) > 0 && line[0] == '#' {
		if names, ok := bytes.CutPrefix(line, []byte(fieldsMark)); ok {
			p.learn(names)
		}
		return Fault{Reason: Comment}
	}
	if len(bytes.TrimSpace(line)) == 0 {
		return Fault{Reason: Empty}
	}
	if len(p.columns) == 0 {
		return Fault{Reason: NoHeader}
	}
	separator := byte(' ')
	if bytes.IndexByte(line, '\t') >= 0 { // CloudFront separates its columns by tabs
		separator = '\t'
	}
	p.date = [10]byte{}
	at := 0
	for i, column := range p.columns {
		end := len(line)
		if n := bytes.IndexByte(line[at:], separator); n >= 0 {
			end = at + n
		} else if i < len(p.columns)-1 {
			return Fault{Reason: EndsEarly, Offset: at}
		}
		if column.means != meansNothing {
			p.takeColumn(column.means, line[at:end], into)
		}
		at = end + 1
	}
	if at < len(line) {
		return Fault{Reason: TooMany, Offset: at}
	}
	return Fault{}
}

// takeColumn resolves the + which IIS writes for a blank where lists are read.
func (p *Parser) takeColumn(means meaning, value []byte, into *Line) {
	if means == meansForwarded && bytes.IndexByte(value, '+') >= 0 {
		start := len(p.scratch)
		p.scratch = append(p.scratch, value...)
		value = p.scratch[start:len(p.scratch):len(p.scratch)]
		for i, b := range value {
			if b == '+' {
				value[i] = ' '
			}
		}
	}
	p.take(means, 0, value, into)
}

// learn takes over a header in the middle of the file: IIS writes one at each start and at each change of its settings.
func (p *Parser) learn(names []byte) {
	c := compiler{kind: W3C, words: p.format.overrides, cookie: p.format.cookie}
	p.columns = c.header(string(names))
	p.has = 0
	for i := range p.columns {
		c.needsName(&p.columns[i].means)
		p.columns[i].means = p.format.asked(p.columns[i].means)
		p.has |= meaningFields[p.columns[i].means]
	}
}
