package ui

import (
	"strconv"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// writeRole writes who serves in the node's farm, and how the endpoint fared when that changed last.
func (a *App) writeRole(w *writer, farm *farmScene) {
	active := farm.view.Active
	if active == nil {
		return
	}
	t, at := a.theme, a.scene.snapshot.At
	w.section("active node")
	name := text.Clean(active.Node)
	switch {
	case active.Node == "":
		w.painted("now", t.faint, "nobody that is known")
	case !active.Idle.IsZero():
		w.painted("now", t.bad, t.severities[model.Critical]+" nobody since "+moment(active.Idle, at)+", "+name+" was last")
	default:
		w.field("now", name+", seen so since "+moment(active.Since, at))
	}
	w.field("before", text.Clean(active.From))
	if v := farm.view.Failover; v != nil {
		a.writeFailover(w, v)
	}
}

// writeFailover writes what a watch of the endpoint measured.
func (a *App) writeFailover(w *writer, v *model.Failover) {
	t, at, o := a.theme, a.scene.snapshot.At, &v.Outage
	words := moment(v.Began, at) + ", because " + causeWords(v.Cause)
	if v.To != "" {
		words += "; the role went from " + text.Clean(v.From) + " to " + text.Clean(v.To)
	}
	w.field("watched", words)
	paint := t.plain
	if o.IsOut() {
		paint = t.bad
	}
	words = o.Words(at)
	if o.Lost > 0 {
		words += ", " + o.LostWords() + ", the first at " + o.FirstLost.Format(time.TimeOnly) +
			after(": ", text.Clean(o.Why))
	}
	w.painted("endpoint", paint, words)
}

// causeWords is why the endpoint was watched.
func causeWords(c model.Cause) string {
	switch c {
	case model.CauseAction:
		return "an action moves the role"
	case model.CauseRole:
		return "the cluster said that the role is on its way"
	case model.CauseNode:
		return "the active node's checks failed"
	default:
		return "the endpoint didn't answer"
	}
}

// writeCluster writes what a failover cluster says of itself and its role.
func (a *App) writeCluster(w *writer, r *role) {
	t, c := a.theme, r.cluster
	sign, paint := t.roleState(c.State)
	w.painted("role", paint, sign+text.Clean(c.Standing()))
	sign, paint = t.quorum(r)
	words := c.VotesWords() + ", " + strconv.Itoa(c.Votes().Needed()) + " needed; " + r.outlook
	if !c.Dynamic {
		words += "; votes don't follow the nodes that are there"
	}
	w.painted("quorum", paint, sign+words)
	if c.Witness.Kind != model.WitnessNone {
		w.field("witness", text.Clean(c.Witness.Resource)+" ("+string(c.Witness.Kind)+"), "+string(c.Witness.State))
	}
}
