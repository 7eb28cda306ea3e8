package nginxconf

import (
	"fmt"
	"strconv"
)

// An Error is what keeps a configuration from being read.
type Error struct {
	File string
	Line int    // from 1; 0 where the file as a whole is meant
	Text string // what is wrong and what to do
	Err  error  // what the caller's func said, nil otherwise
}

// Error is the place and the text.
func (e *Error) Error() string {
	place := e.File
	if e.Line > 0 {
		place += ":" + strconv.Itoa(e.Line)
	}
	return place + ": " + e.Text
}

// Unwrap is what the caller's func said.
func (e *Error) Unwrap() error { return e.Err }

func (s *Source) fault(line int, format string, args ...any) error {
	return &Error{File: s.Name, Line: line, Text: fmt.Sprintf(format, args...)}
}

// quotedBytes is what an error quotes of a word: enough to find it again.
const quotedBytes = 60

// quote is a text as errors show it: cut, and without characters that disturb a terminal.
func quote(text string) string {
	if len(text) > quotedBytes {
		return strconv.Quote(text[:quotedBytes]) + "…"
	}
	return strconv.Quote(text)
}
