package main

import (
	"fmt"
	"slices"
	"time"

	"farmtop/model"
	"farmtop/ui/report"
)

// stillOut tells of each node that this run took out, or this user in another one, and that its balancers still hold out: since when,
// who did it, and how to undo it.
func (t *trail) stillOut(last *model.Snapshot) []string {
	var lines []string
	for _, a := range t.taken(last) {
		f := last.Farm(a.Farm)
		if f == nil || f.Node(a.Node) == nil {
			continue
		}
		if state, since := outSince(f, f.Node(a.Node), &a); state != "" {
			lines = append(lines, t.stays(&a, state, since))
		}
	}
	return lines
}

// taken are the actions that took nodes out: those of this run, and of the same user's other runs for all other nodes.
func (t *trail) taken(last *model.Snapshot) []model.Action {
	t.mu.Lock()
	taken := slices.Clone(t.out)
	t.mu.Unlock()
	for _, f := range last.Farms {
		for _, n := range f.Nodes {
			if n.Past == nil || !t.isMine(n.Past.Action.By) {
				continue
			}
			same := func(a model.Action) bool { return a.Farm == f.Farm.Name && a.Node == n.Node.Name }
			if !slices.ContainsFunc(taken, same) {
				taken = append(taken, n.Past.Action)
			}
		}
	}
	return taken
}

// isMine tells whether an operator is the one who runs this farmtop, by the system's word, wherever they came from.
func (t *trail) isMine(by model.Operator) bool {
	return by.User != "" && by.User == t.by.User && by.Host == t.by.Host
}

// outSince is how the balancers hold the node of an action out, and since when; "" when none does.
func outSince(f *model.FarmView, n *model.NodeView, a *model.Action) (state string, since time.Time) {
	var results []model.StepResult
	for _, p := range f.Actions {
		if p.Action.Node == a.Node {
			results = append(results, p.Results...)
		}
	}
	for _, s := range report.Standing(n.Servers, results) {
		switch {
		case a.Group != "" && s.Group != a.Group:
		case s.Admin == model.AdminDrain || s.Admin == model.AdminMaint:
			state, since = "in "+string(s.Admin), s.Since
		case a.Verb == model.VerbWeight && s.Weight == 0 && state == "":
			state = "at weight 0"
		}
	}
	return state, since
}

func (t *trail) stays(a *model.Action, state string, since time.Time) string {
	text := fmt.Sprintf("%s stays %s", a.Subject(), state)
	if !since.IsZero() {
		text += ", since " + since.Local().Format(time.TimeOnly)
	}
	if by := a.By.String(); by != "" {
		text += " by " + by
	}
	if a.Reason != "" {
		text += fmt.Sprintf(" (%s)", a.Reason)
	}
	return text + "; to undo it: " + report.Offer(t.again(), model.VerbReady, a)
}
