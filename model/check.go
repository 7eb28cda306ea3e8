package model

import (
	"fmt"
	"regexp"
	"time"
)

// Protocol is what a check speaks.
type Protocol string

// The protocols of checks.
const (
	ProtocolHTTPS Protocol = "https"
	ProtocolHTTP  Protocol = "http"
	ProtocolTCP   Protocol = "tcp" // a connection is accepted, and that is all

	ProtocolCommand Protocol = "command" // nothing is asked of the node itself: a program is, and its exit code decides
)

// A Check is one question to a node and the answer that counts as healthy.
type Check struct {
	Name     string // unique in its farm
	Protocol Protocol
	Port     int    // 0 for the port of the node's address
	Method   string // GET when ""
	Path     string // with its query; "/" when ""
	Host     string // the Host header; "" for the farm's
	Send     []HeaderField

	Every   time.Duration // between two starts, fixed rate
	Timeout time.Duration // for the whole check; below Every
	Rise    int           // successes in a row that bring it up
	Fall    int           // failures in a row that bring it down

	Status    []StatusRange // as written; Accepted are the codes that count
	Body      string        // text the body must contain; "" for none
	BodyMatch *regexp.Regexp
	BodyNot   *regexp.Regexp // a body that matches is wrong
	Headers   []HeaderCondition
	JSON      []JSONCondition
	Version   *regexp.Regexp // its first group, else its whole match in the body, is the node's version

	HTTP      string // "2", or "1.1", which "" means too
	KeepAlive bool   // ask over one kept connection; otherwise each check connects anew

	// Command is the program of ProtocolCommand and its arguments, where CheckPlaceholders in braces stand for the node. Exit code 0 is
	// good; what it prints is the body.
	Command []string
}

// CheckPlaceholders are the words that the arguments of a check's command may hold in braces. The host has no brackets.
func CheckPlaceholders() []string { return []string{"node", "address", "host", "port"} }

// SpeaksHTTP tells whether answers to the check have a status, headers and a body of the node's own.
func (c *Check) SpeaksHTTP() bool { return c.Protocol != ProtocolTCP && c.Protocol != ProtocolCommand }

// A HeaderField is one header line.
type HeaderField struct{ Name, Value string }

// A HeaderCondition is what a header of the answer must be like. The first that is set of Absent, Match, Value decides; a
// condition with none of them asks that the header be there.
type HeaderCondition struct {
	Name   string
	Value  string
	Match  *regexp.Regexp
	Absent bool
}

// A JSONCondition compares one value in a JSON body. Path is dotted, list elements by index: "status", "nodes.0.state".
type JSONCondition struct {
	Path  string
	Value string // the value's text: a string's own characters, numbers and literals as JSON writes them
}

// A StatusRange is a range of HTTP status codes, both ends included.
type StatusRange struct{ From, To int }

// String is "200" or "200-299".
func (r StatusRange) String() string {
	if r.From == r.To {
		return fmt.Sprint(r.From)
	}
	return fmt.Sprintf("%d-%d", r.From, r.To)
}

// Accepted are the status codes that are healthy for the check: 200 alone, unless it says otherwise.
func (c *Check) Accepted() []StatusRange {
	if len(c.Status) == 0 {
		return []StatusRange{{200, 200}}
	}
	return c.Status
}

// Accepts tells whether a status code is healthy for the check.
func (c *Check) Accepts(status int) bool {
	for _, r := range c.Accepted() {
		if status >= r.From && status <= r.To {
			return true
		}
	}
	return false
}
