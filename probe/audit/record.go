package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"time"

	"farmtop/model"
)

// schema names the shape of the lines. Readers take any version of it and leave out fields that they don't know.
const (
	schema       = "farmtop/audit/v1"
	schemaFamily = "farmtop/audit/"
)

// stamp is how times are written: RFC 3339 in UTC, with milliseconds.
const stamp = "2006-01-02T15:04:05.000Z07:00"

// The kinds of records. Each line says what it is about by itself, so that grep and jq find all of a node's.
const (
	kindBegin = "begin" // an action is about to be carried out
	kindEnd   = "end"   // it is over
	kindNote  = "note"  // farmtop ends before it is over
)

// resultCut is the result of an action that another run of farmtop found without an end. All other results are phases.
const resultCut = "cut"

// A head is what all records have.
type head struct {
	Schema  string `json:"schema"`
	At      string `json:"at"`
	Record  string `json:"record"`
	ID      string `json:"id"`
	Action  string `json:"action"`
	Farm    string `json:"farm"`
	Node    string `json:"node"`
	Group   string `json:"group,omitempty"`
	Weight  *int   `json:"weight,omitempty"`
	By      person `json:"by"`
	Program string `json:"program,omitempty"`
	PID     int    `json:"pid"`
}

// A person is the operator.
type person struct {
	User string `json:"user"`
	Host string `json:"host"`
	From string `json:"from,omitempty"`
}

// A begun is the record of an action that is about to be carried out.
type begun struct {
	head
	intent
	Admin    string    `json:"admin"` // before
	Idle     string    `json:"nothing_to_do,omitempty"`
	Plan     []string  `json:"plan,omitempty"`      // of the whole order, in the record of its first action
	PlanWith string    `json:"plan_with,omitempty"` // the id of that action, in the others
	Commands []command `json:"commands"`
}

// An intent is what else was asked for.
type intent struct {
	Start      uint64 `json:"process_start,omitempty"`
	Reason     string `json:"reason"`
	SettleMS   int64  `json:"settle_ms,omitempty"`
	DeadlineMS int64  `json:"deadline_ms,omitempty"`
	Then       string `json:"then,omitempty"`
}

type command struct {
	Balancer string `json:"balancer"`
	Command  string `json:"command"`
}

// An ended is the record of an action that is over, or that farmtop leaves alone. Numbers that nobody knows are left out.
type ended struct {
	head
	outcome
	Admin          string `json:"admin,omitempty"` // what the balancer said last
	InFlight       *int   `json:"in_flight,omitempty"`
	NewRequests    *int64 `json:"new_requests,omitempty"`
	CookieRequests *int64 `json:"cookie_requests,omitempty"`
	Steps          []step `json:"steps,omitempty"`
}

// An outcome is how far the action came.
type outcome struct {
	Result   string `json:"result"`
	Why      string `json:"why,omitempty"`
	WaitedMS int64  `json:"waited_ms"`
}

// A step is a command that was carried out, and what the balancer said afterwards.
type step struct {
	command
	Fault  string `json:"fault,omitempty"`
	Error  string `json:"error,omitempty"`
	Said   string `json:"said,omitempty"`
	Admin  string `json:"admin,omitempty"`
	TookMS int64  `json:"took_ms"`
}

// headOf is the head of a record about an action. The weight is there for those that set one.
func headOf(kind string, at time.Time, a *model.Action, by model.Operator, program string, pid int) head {
	by = cleanOperator(by)
	h := head{
		Schema: schema, At: at.UTC().Format(stamp), Record: kind,
		ID: clean(a.ID, nameLimit), Action: clean(string(a.Verb), nameLimit),
		Farm: clean(a.Farm, nameLimit), Node: clean(a.Node, nameLimit), Group: clean(a.Group, nameLimit),
		By: person{by.User, by.Host, by.From}, Program: program, PID: pid,
	}
	if a.Verb == model.VerbWeight {
		weight := a.Weight
		h.Weight = &weight
	}
	return h
}

// begunOf is the record of one part of a plan.
func begunOf(h head, start uint64, part *model.Part) begun {
	a := &part.Action
	r := begun{
		head:   h,
		intent: intent{Start: start, Reason: clean(a.Reason, textLimit), DeadlineMS: a.Deadline.Milliseconds(), Then: string(a.Then)},
		Admin:  string(part.Admin), Idle: clean(part.Done, textLimit),
		Commands: make([]command, 0, min(len(part.Steps), linesLimit)),
	}
	if a.Verb == model.VerbDrain {
		r.SettleMS = a.SettleTime().Milliseconds()
	}
	for i := range part.Steps {
		if i == linesLimit {
			r.Commands = append(r.Commands, command{Command: more(len(part.Steps) - i)})
			break
		}
		r.Commands = append(r.Commands, commandOf(&part.Steps[i]))
	}
	return r
}

// planLines are the lines of a plan as they are kept.
func planLines(text []string) []string {
	var kept []string
	for i, line := range text {
		if i == linesLimit {
			return append(kept, more(len(text)-i))
		}
		kept = append(kept, clean(line, textLimit))
	}
	return kept
}

// more says that a list was longer.
func more(count int) string { return fmt.Sprintf("… and %d more", count) }

func commandOf(s *model.Step) command {
	return command{Balancer: clean(s.Balancer, nameLimit), Command: clean(s.Command, textLimit)}
}

// endedOf is the record of how far an action is.
func endedOf(h head, at time.Time, p *model.Progress) ended {
	r := ended{
		head:    h,
		outcome: outcome{Result: string(p.Phase), Why: clean(p.Why, textLimit), WaitedMS: p.Waited(at).Milliseconds()},
	}
	if d := p.Drain; d != nil {
		r.InFlight, r.CookieRequests = &d.InFlight, &d.Bound
		if d.New >= 0 {
			r.NewRequests = &d.New
		}
	}
	for i := range p.Results[:min(len(p.Results), linesLimit)] {
		s := &p.Results[i]
		r.Steps = append(r.Steps, step{
			command: commandOf(&s.Step), Fault: string(s.Fault), Error: clean(s.Err, saidLimit), Said: clean(s.Said, saidLimit),
			Admin: string(s.Admin), TookMS: s.Took.Milliseconds(),
		})
		if s.Admin != "" && s.Admin != model.AdminUnknown {
			r.Admin = string(s.Admin)
		}
	}
	return r
}

// lines puts records into lines, one each. Records hold nothing but texts and whole numbers, so that each has a line.
func lines[R begun | ended](records []R) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for i := range records {
		_ = e.Encode(&records[i]) // texts and whole numbers always have a form
	}
	return b.Bytes()
}
