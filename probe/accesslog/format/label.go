package format

import "bytes"

// defaultLabel stands before the client's address in the audit events of Lithnet Access Manager (its audit template
// eventlog-success.txt); the template can be changed.
const defaultLabel = "Requestor IP:"

// label makes a format of a text that stands before an address, wherever in a line: an application's own log, which tells whom it took
// for its client and nothing else.
func (c *compiler) label() (*Format, error) {
	from, to := trimmed(c.directive)
	label := c.directive[from:to]
	if label == "" {
		label = defaultLabel
	}
	f := &Format{kind: c.kind, label: []byte(label)}
	f.has |= 1 << FieldClient
	return f, nil
}

// labelled finds the address behind the label. A line without the label is a line of something else.
func (p *Parser) labelled(line []byte, into *Line) Fault {
	label := p.format.label
	at := bytes.Index(line, label)
	if at < 0 {
		return Fault{Reason: Notice}
	}
	from := at + len(label)
	value := bytes.TrimLeft(line[from:], " \t")
	if end := bytes.IndexAny(value, " \t|,;\"'<"); end >= 0 {
		value = value[:end]
	}
	if len(value) == 0 {
		return Fault{Reason: EndsEarly, Offset: from}
	}
	into.Client = value
	return Fault{}
}
