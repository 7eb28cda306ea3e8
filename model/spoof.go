package model

import (
	"fmt"
	"time"
)

// A SpoofTest asks with forged headers, to see whether a client can choose the address that the application takes for it.
type SpoofTest struct {
	Endpoint bool     // through the balancer
	Nodes    []string // straight to these, at their own addresses

	PerSecond int           // requests a second at most
	Timeout   time.Duration // of one request, to the end of its answer
}

// SpoofForm is how the header is forged.
type SpoofForm string

// The forms, each with addresses of its own that belong to nobody (RFC 5737, RFC 3849).
const (
	SpoofLine  SpoofForm = "one line"
	SpoofLines SpoofForm = "two lines" // of the same header; a rule must read both
	SpoofIPv6  SpoofForm = "IPv6"
	SpoofPort  SpoofForm = "with a port"
	SpoofJunk  SpoofForm = "junk" // what is no address stands before one
)

// SpoofForms are all forms, in the order in which they are sent.
func SpoofForms() []SpoofForm {
	return []SpoofForm{SpoofLine, SpoofLines, SpoofIPv6, SpoofPort, SpoofJunk}
}

// maxSpoofNodes bounds a client-IP test: each node is asked once for every form.
const maxSpoofNodes = 100

// Total is how many requests are sent at most: for the endpoint and each node one without a forged header, which shows whom the
// application takes farmtop for, and one for each form.
func (t *SpoofTest) Total() int {
	targets := len(t.Nodes)
	if t.Endpoint {
		targets++
	}
	return targets * (1 + len(SpoofForms()))
}

// Check tells what is out of bounds.
func (t *SpoofTest) Check() error {
	if t.PerSecond < 1 || t.PerSecond > MaxRoutePerSecond {
		return fmt.Errorf("a client-IP test can't have %d requests a second: choose 1 to %d", t.PerSecond, MaxRoutePerSecond)
	}
	if t.Timeout <= 0 || t.Timeout > MaxRouteTimeout {
		return fmt.Errorf("a request of a client-IP test can't take up to %s: choose a time up to %s", t.Timeout, MaxRouteTimeout)
	}
	if len(t.Nodes) > maxSpoofNodes {
		return fmt.Errorf("a client-IP test can't ask %d nodes: choose up to %d", len(t.Nodes), maxSpoofNodes)
	}
	return nil
}

// SpoofWay is how it is known whom the application took for its client.
type SpoofWay string

// The ways, the surest first. The zero value is that nothing told.
const (
	SpoofUntold SpoofWay = ""
	SpoofByEcho SpoofWay = "echo" // the application's own answer says it
	SpoofByLog  SpoofWay = "log"  // a log of the application has it
	SpoofByRule SpoofWay = "rule" // what the farm's rule makes of the headers, as a balancer's log has them
)

// A SpoofReport is what has come of a client-IP test so far. What the farm said in it isn't clean. Reports that were handed out don't
// change.
type SpoofReport struct {
	Test    SpoofTest
	Header  string // which is forged
	Rule    string // of the farm
	Sent    int    // requests so far, of Test.Total()
	Done    bool
	Stopped string // why it ended early, and what to do; "" when it didn't
	Advice  string // what to configure so that the application tells whom it took; "" when it does
	Spoofs  []Spoof
}

// A Spoof is one request of a client-IP test.
type Spoof struct {
	Node    string    // that was asked straight; "" through the endpoint
	Form    SpoofForm // "" for the request without a forged header
	Lines   []string  // the header's lines as they were sent
	From    string    // where farmtop's connection came from, an address without port; "" when there was none
	Reached string    // the node that answered; "" when unknown
	Status  int       // 0 when there was no answer
	Fault   string    // in words; "" when it was answered

	Took string // the address that the application took for its client; "" when nothing told
	Way  SpoofWay
	Name string // of the log that told

	// Verdict is fail where the application took what was forged, and pass where it took something else. Where it may take farmtop's
	// word, because the rule names farmtop's own address as a proxy, there is none.
	Verdict TestVerdict
	Why     string // in words, unless it passed
}
