package ui

import (
	"farmtop/model"
	"farmtop/ui/text"
)

// drawActive says which node serves and, once the role was watched, how the endpoint fared meanwhile.
func (a *App) drawActive(f *farmScene) {
	t, now, active := a.theme, a.scene.snapshot.At, f.view.Active
	l := a.farmLine("active")
	name := text.Truncate(text.Clean(active.Node), a.width/3)
	switch {
	case name == "" && active.Idle.IsZero():
		l.put(t.faint, "not known yet")
	case name == "":
		l.put(t.bad, t.severities[model.Critical]+" nobody")
	case !active.Idle.IsZero():
		l.put(t.bad, t.severities[model.Critical]+" nobody since "+moment(active.Idle, now)+", "+name+" was last")
	case f.counts[lookRival] > 0:
		l.upTo(t.bad, t.severities[model.Critical]+" "+someNames(f.rivals()), a.width-1)
	default:
		l.put(t.good, t.active)
		l.put(t.plain, " "+name)
		if v := f.view.Failover; v == nil || v.To != active.Node { // else the move is told
			l.put(t.faint, " for "+age(now.Sub(active.Since)))
		}
	}
	if v := f.view.Failover; v != nil {
		a.putFailover(l, v)
	}
	a.page.addLine()
}

// putFailover is what a watch of the endpoint tells: for how long it is out, or was when the role moved.
func (a *App) putFailover(l *line, v *model.Failover) {
	t, now := a.theme, a.scene.snapshot.At
	l.space(3)
	switch {
	case v.Outage.IsOut():
		sign, paint := t.severity(model.Critical)
		l.upTo(paint, sign+" endpoint "+v.Outage.Words(now), a.width-1)
		return
	case v.To != "":
		l.put(t.label, "moved ")
		l.upTo(t.plain, text.Clean(v.From)+t.goes+text.Clean(v.To)+" ", a.width-1)
	default:
		l.put(t.label, "watched ")
	}
	l.upTo(t.faint, moment(v.Began, now)+", ", a.width-1)
	l.upTo(t.plain, v.Outage.Words(now), a.width-1)
	if v.Ended.IsZero() {
		l.whole(t.faint, ", still watched", a.width-1)
	}
}

// drawCluster says in two lines how a failover cluster and its role are, and whether the cluster would bear another failure.
func (a *App) drawCluster(f *farmScene, b *model.BalancerView) {
	t, at, c := a.theme, a.scene.snapshot.At, b.Good.Cluster
	l := a.farmLine(text.Clean(b.Balancer.Name))
	if !b.Readable() {
		l.upTo(t.warn, text.Clean(b.Status.Err), a.width-1)
	} else {
		sign, paint := t.roleState(c.State)
		l.upTo(paint, sign+text.Clean(c.Standing()), a.width-1)
		l.whole(t.faint, ", cluster "+text.Clean(c.Name), a.width-1)
		l.whole(t.faint, ", read"+ago(at, b.Status.At), a.width-1)
	}
	a.page.addLine()
	l = a.farmLine("quorum")
	sign, paint := t.quorum(&f.role)
	if !b.Readable() {
		paint = t.faint
	}
	l.upTo(paint, sign+f.role.outlook+"; "+c.VotesWords(), a.width-1)
	a.page.addLine()
}

// roleState is the sign before a role's state, and its colour: none for one that is as it should be.
func (t *theme) roleState(s model.RoleState) (string, paint) {
	switch s {
	case model.RoleOnline:
		return "", t.plain
	case model.RoleFailed, model.RoleOffline:
		return t.severities[model.Critical] + " ", t.bad
	default:
		return t.severities[model.Warning] + " ", t.warn
	}
}

// quorum is the sign before a cluster's votes, and its colour: none where the cluster bears the next failure.
func (t *theme) quorum(r *role) (string, paint) {
	votes := r.cluster.Votes()
	switch {
	case !votes.Hold():
		return t.severities[model.Critical] + " ", t.bad
	case !r.bears:
		return t.severities[model.Warning] + " ", t.warn
	default:
		return "", t.plain
	}
}
