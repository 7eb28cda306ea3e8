package format

import "strconv"

// Reason says why a line was not taken.
type Reason uint8

// Why a line was not taken. Comment and Notice are no defects: the line is simply not a request.
const (
	Fine      Reason = iota
	Empty            // nothing but white space
	TooLong          // longer than MaxLine
	Binary           // holds a NUL byte
	Comment          // a # line of a W3C log
	Notice           // a message of the server in the same log: HAProxy's state changes, Caddy's and Traefik's own messages
	NoHeader         // a W3C line before the first #Fields
	Mismatch         // the text between two values is not the one of the directive
	EndsEarly        // the line ends before the directive does
	Longer           // the line goes on behind the directive's end
	TooMany          // more columns than the header names
	Malformed        // not a JSON object
	NoRequest        // neither an address, a server, a status nor a cookie was found
	reasonCount
)

var reasonTexts = [reasonCount]string{
	Fine: "fine", Empty: "empty line", TooLong: "line too long", Binary: "holds a NUL byte", Comment: "comment",
	Notice: "message of the server, not a request", NoHeader: "no #Fields header yet", Mismatch: "does not fit the directive",
	EndsEarly: "ends too early", Longer: "goes on behind the end of the directive", TooMany: "more columns than #Fields names", Malformed: "not a JSON object",
	NoRequest: "says nothing about a request",
}

// String names the reason in a few words.
func (r Reason) String() string {
	if r < reasonCount {
		return reasonTexts[r]
	}
	return "unknown"
}

// Rejected tells whether the line counts as one that does not fit: comments, notices and empty lines do not.
func (r Reason) Rejected() bool {
	return r != Fine && r != Comment && r != Notice && r != Empty
}

// Fault is where and why a line was not taken; its zero value means that it was.
type Fault struct {
	Reason Reason
	// Offset is the byte of the line where the value began whose end was not found.
	Offset int
	step   int
}

// Explain says the fault in words: what was expected where.
func (f *Format) Explain(fault Fault) string {
	text := fault.Reason.String()
	if fault.Reason == Fine {
		return text
	}
	text += " at byte " + strconv.Itoa(fault.Offset+1)
	cut := fault.Reason == Mismatch || fault.Reason == EndsEarly
	if !cut || f.tree != nil || fault.step >= len(f.steps) {
		return text
	}
	if fault.step < 0 {
		return text + ": the line must begin with " + strconv.Quote(string(f.head))
	}
	s := &f.steps[fault.step]
	if len(s.stop) == 0 {
		return text + ": " + s.name + " is missing"
	}
	return text + ": no " + strconv.Quote(string(s.stop)) + " behind " + s.name
}
