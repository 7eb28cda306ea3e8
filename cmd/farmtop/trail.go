package main

import (
	"cmp"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"farmtop/model"
	"farmtop/probe"
	"farmtop/probe/audit"
)

// A trail is the audit log as one run of farmtop uses it: it writes down what is done, and remembers which nodes that took out. A log
// that can't be opened fails at the first action; whoever only looks needs none.
type trail struct {
	*program
	path string
	by   model.Operator
	log  *audit.Log // nil where err says why
	err  error
	seen memory

	mu  sync.Mutex     // guards out
	out []model.Action // the last that took each node out, oldest first
}

// openTrail opens the log that --audit-log names. Nothing is read or written yet.
func (p *program) openTrail() *trail {
	t := &trail{program: p, by: audit.Who(p.env)}
	if t.path, t.err = filepath.Abs(cmp.Or(p.flags.auditLog, audit.Path())); t.err == nil {
		t.log, t.err = audit.Open(t.path, t.by, "farmtop "+version())
	}
	return t
}

// options are an engine's with the trail in them.
func (t *trail) options(base probe.Options, readOnly bool) probe.Options {
	base.Operator, base.Audit, base.ReadOnly = t.by, t, readOnly
	return base
}

// Begin writes what is about to be done, and remembers it.
func (t *trail) Begin(at time.Time, plan model.Plan) error {
	if t.err != nil {
		return t.err
	}
	if err := t.log.Begin(at, plan); err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range plan.Parts {
		t.remember(plan.Parts[i].Action)
	}
	return nil
}

// remember keeps an action that takes a node out, in place of those of the same servers. One that makes it ready is no reason to forget
// it: whether the node is back is for its balancers to say. But who takes it out after that isn't known. The mutex is held.
func (t *trail) remember(a model.Action) {
	covers := func(b model.Action) bool {
		return a.Farm == b.Farm && a.Node == b.Node && (a.Group == "" || a.Group == b.Group)
	}
	if a.TakesOut() {
		t.out = append(slices.DeleteFunc(t.out, covers), a)
		return
	}
	for i := range t.out {
		if a.Verb == model.VerbReady && covers(t.out[i]) {
			t.out[i].By, t.out[i].Reason = model.Operator{}, ""
		}
	}
}

// End writes how an action ended.
func (t *trail) End(at time.Time, progress model.Progress) error {
	if t.err != nil {
		return t.err
	}
	return t.log.End(at, progress)
}

// cutOff are the past actions for farms that were cut off.
func cutOff(past []model.PastAction, farms []string) []model.PastAction {
	var cut []model.PastAction
	for i := range past {
		if past[i].Cut && slices.Contains(farms, past[i].Action.Farm) {
			cut = append(cut, past[i])
		}
	}
	return cut
}

// tellCut says which actions for farms were cut off in an earlier run.
func (t *trail) tellCut(farms []string) {
	cut := cutOff(t.past().Actions, farms)
	for i := range cut {
		a := &cut[i].Action
		t.talk("farmtop ended in the middle of the %s of %s that was asked for at %s by %s: look at what the balancer says of it",
			a.Verb, a.Subject(), cut[i].At.Local().Format(time.DateTime), a.By)
	}
	t.fileCut(cut)
}

// fileTold writes down which cut actions the operator was told of as events.
func (t *trail) fileTold(last *model.Snapshot, farms []string) {
	if last.Told {
		t.fileCut(cutOff(t.past().Actions, farms))
	}
}

// fileCut writes down that actions which were cut off are known to be, so that they aren't told again.
func (t *trail) fileCut(cut []model.PastAction) {
	if t.err != nil || len(cut) == 0 {
		return
	}
	if err := t.log.CloseCut(time.Now(), cut); err != nil {
		t.talk("%v", err)
	}
}

// leave writes down what stays behind of actions that aren't over, now that nobody will watch them.
func (t *trail) leave(last *model.Snapshot) {
	var left []model.Progress
	for _, f := range last.Farms {
		for _, p := range f.Actions {
			if !p.Phase.IsOver() && (p.Phase == model.PhaseQueued || !p.DoneAt.IsZero()) {
				left = append(left, *p)
			}
		}
	}
	if t.err != nil || len(left) == 0 {
		return
	}
	if err := t.log.Left(time.Now(), left...); err != nil {
		t.talk("%v", err)
	}
}

// close closes the log. What it still owes to other readers of it is tried once more.
func (t *trail) close() {
	if t.log == nil {
		return
	}
	if err := t.log.Close(); err != nil {
		t.talk("%v", err)
	}
}
