package route

import (
	"slices"

	"farmtop/model"
)

const (
	breaksKept = 100 // samples
	rowsKept   = 100 // sessions of a run that are told request by request: more than a screen shows
)

// nobody stands for the node of a request that nothing told.
const nobody = -1

// A tally is one run, request by request. What is counted is derived from it each time it is told: who answered may be known later than
// that somebody did, when a log has the line.
type tally struct {
	kept bool
	rows []row // by session, from 1
}

// A row is one session.
type row struct {
	cells []cell            // its requests, as they were sent
	told  []model.RouteStep // as they were told last; nil when something has changed since

	offer   string // the sticky cookie that the session was given by nobody knows for sure whom; never reported
	offered int    // by the answer to which request
}

// A cell is one request.
type cell struct {
	node   int16 // of the farm; nobody when nothing told
	status int16
	value  int16 // of the sticky cookie, in the list of values; nobody for none
	way    uint8 // in the book's witnesses
	failed bool
	reused bool
}

// note writes a session's next request down.
func (t *tally) note(session int, c cell) {
	if missing := session - len(t.rows); missing > 0 {
		t.rows = append(t.rows, make([]row, missing)...)
	}
	r := &t.rows[session-1]
	r.cells, r.told = append(r.cells, c), nil
}

// at is the session of a request that was written down, nil for one that wasn't.
func (t *tally) at(session, request int) *row {
	if session < 1 || session > len(t.rows) || request < 1 || request > len(t.rows[session-1].cells) {
		return nil
	}
	return &t.rows[session-1]
}

// began is the node on which a session began as far as is known, nobody where nothing told.
func (r *row) began() int16 {
	for i := range r.cells {
		if r.cells[i].node != nobody {
			return r.cells[i].node
		}
	}
	return nobody
}

// begun is how many sessions have begun on a node.
func (t *tally) begun(node int16) int {
	n := 0
	for i := range t.rows {
		if t.rows[i].began() == node {
			n++
		}
	}
	return n
}

// run is what the run has come to. Nodes that weren't reached are left out.
func (t *tally) run(names []string, witnesses []witness) model.RouteRun {
	run := model.RouteRun{SkewP: unknownSkew}
	reached := make([]model.RouteReached, len(names))
	for i := range t.rows {
		r := &t.rows[i]
		if len(r.cells) == 0 {
			continue
		}
		run.Sessions++
		if first := r.began(); first != nobody {
			reached[first].Sessions++
		}
		last := ""
		for at := range r.cells {
			c := &r.cells[at]
			c.count(&run)
			if c.node == nobody {
				continue
			}
			c.visit(&reached[c.node])
			now := names[c.node]
			if last != "" && last != now {
				run.Breaks++
				if len(run.Samples) < breaksKept {
					run.Samples = append(run.Samples, model.RouteBreak{Session: i + 1, Request: at + 1, From: last, To: now, Way: witnesses[c.way].way})
				}
			}
			last = now
		}
	}
	for i := range reached {
		if reached[i].Node = names[i]; reached[i].Requests > 0 {
			run.Reached = append(run.Reached, reached[i])
		}
	}
	return run
}

// count adds a request to its run.
func (c *cell) count(run *model.RouteRun) {
	run.Requests++
	if c.failed {
		run.Errors++
	}
	if c.reused {
		run.Reused++
	}
	switch {
	case c.node != nobody:
		run.Known++
	case !c.failed:
		run.Unknown++
	}
}

// visit adds a request to the node that answered it.
func (c *cell) visit(r *model.RouteReached) {
	r.Requests++
	if c.failed {
		r.Errors++
	}
}

// grid are the first sessions, request by request. Rows that haven't changed are the same as they were told before.
func (t *tally) grid() []model.RouteSession {
	told := make([]model.RouteSession, 0, min(len(t.rows), rowsKept))
	for i := range t.rows[:min(len(t.rows), rowsKept)] {
		r := &t.rows[i]
		if len(r.cells) == 0 {
			continue
		}
		if r.told == nil {
			r.told = make([]model.RouteStep, len(r.cells))
			for at, c := range r.cells {
				r.told[at] = model.RouteStep{Node: c.node, Status: c.status, Failed: c.failed}
			}
		}
		told = append(told, model.RouteSession{Number: i + 1, Kept: t.kept, Steps: slices.Clip(r.told)})
	}
	return told
}
