package audit

import (
	"encoding/json"
	"strings"
	"time"

	"farmtop/model"
)

// lineBytes bounds a line that is looked at. The longest that a Log writes is shorter.
const lineBytes = 2 << 20

// A tail is what the end of a log says.
type tail struct {
	entries []*entry // by their first record
	byID    map[string]*entry
	junk    int // lines that are no records
}

// An entry is an action with all that its records say.
type entry struct {
	past  model.PastAction
	host  string // where the process that began it ran
	pid   int    // of that process; 0 when its begin wasn't seen
	start uint64
}

// isOpen tells whether the action was begun and nothing says that it ended or was left.
func (e *entry) isOpen() bool { return e.pid != 0 && e.past.Ended.IsZero() && e.past.Phase == "" }

// take joins one line with what is known already, and tells whether it is a record.
func (t *tail) take(line []byte) bool {
	var r struct { // what is remembered of any record
		head
		intent
		outcome
	}
	if len(line) > lineBytes || json.Unmarshal(line, &r) != nil || !strings.HasPrefix(r.Schema, schemaFamily) {
		return false
	}
	if r.Record != kindBegin && r.Record != kindEnd && r.Record != kindNote {
		return true // of a later version
	}
	at, err := time.Parse(time.RFC3339, r.At)
	if err != nil || r.ID == "" || r.Action == "" || r.Farm == "" || r.Node == "" {
		return false
	}
	if r.Record == kindBegin {
		t.entry(&r.head, at).begin(&r.head, &r.intent)
	} else {
		t.entry(&r.head, at.Add(-milliseconds(r.WaitedMS))).end(r.Record, at, &r.outcome)
	}
	return true
}

// begin notes what was asked for, unless that is known already.
func (e *entry) begin(h *head, i *intent) {
	if e.pid != 0 {
		return
	}
	e.host, e.pid, e.start = h.By.Host, h.PID, i.Start
	a := &e.past.Action
	a.Reason, a.Then = clean(i.Reason, textLimit), model.Verb(clean(i.Then, nameLimit))
	a.Settle, a.Deadline = milliseconds(i.SettleMS), milliseconds(i.DeadlineMS)
}

// end notes how far the action came. The last end counts: a drain that was done may be lost later.
func (e *entry) end(kind string, at time.Time, o *outcome) {
	if !e.past.Ended.IsZero() && (kind == kindNote || o.Result == resultCut) {
		return
	}
	e.past.Why = clean(o.Why, textLimit)
	e.past.Phase = model.Phase(clean(o.Result, nameLimit))
	if kind == kindEnd {
		e.past.Ended = at
	}
	if o.Result == resultCut {
		e.past.Phase = ""
	}
}

// entry is the action that a record is about. One whose first record isn't in the tail was asked for at about that time.
func (t *tail) entry(h *head, at time.Time) *entry {
	id := clean(h.ID, nameLimit)
	e := t.byID[id]
	if e != nil {
		return e
	}
	e = &entry{past: model.PastAction{At: at, Action: model.Action{
		ID: id, Verb: model.Verb(clean(h.Action, nameLimit)),
		Farm: clean(h.Farm, nameLimit), Node: clean(h.Node, nameLimit), Group: clean(h.Group, nameLimit),
		By: cleanOperator(model.Operator{User: h.By.User, Host: h.By.Host, From: h.By.From}),
	}}}
	if h.Weight != nil {
		e.past.Action.Weight = *h.Weight
	}
	t.entries, t.byID[id] = append(t.entries, e), e
	return e
}

// milliseconds is a duration from a log, kept within what can be.
func milliseconds(ms int64) time.Duration {
	const most = int64(365 * 24 * time.Hour / time.Millisecond)
	return time.Duration(min(max(ms, 0), most)) * time.Millisecond
}
