package model

import "time"

// Severity is how much a finding or an entry matters.
type Severity int

// The severities, in rising order.
const (
	Info Severity = iota
	Warning
	Critical
)

// String is "info", "warning" or "critical".
func (s Severity) String() string {
	switch s {
	case Critical:
		return "critical"
	case Warning:
		return "warning"
	default:
		return "info"
	}
}

// A Finding is a diagnosis: a code, what it is about, the evidence in numbers and what to do.
type Finding struct {
	Code     string // "LB01"; model/diagnose has them all
	Severity Severity
	Farm     string
	Node     string // "" when it is about the farm
	About    string // what tells it from others with the same code and node, such as a balancer; "" when nothing needs to
	Echo     bool   // it says what the change of the node's state has said already, so the journal leaves it out
	Title    string // one line, complete in itself
	Evidence string
	Remedy   string
	Since    time.Time
}

// Subject is "farm/node", or "farm" alone.
func (f *Finding) Subject() string {
	if f.Node == "" {
		return f.Farm
	}
	return f.Farm + "/" + f.Node
}

// Verdict sums up a farm for scripts.
type Verdict string

// The verdicts; Unknown means that too little was seen to judge.
const (
	VerdictOK       Verdict = "ok"
	VerdictWarning  Verdict = "warning"
	VerdictCritical Verdict = "critical"
	VerdictUnknown  Verdict = "unknown"
)
