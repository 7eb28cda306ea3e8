package ui

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"farmtop/model"
)

// A planner is a Control that plans as the engine does, on the newest snapshot that it was given.
type planner struct {
	recorder
	snapshot *model.Snapshot
	orders   []model.Order
	typed    []string
}

func (p *planner) Plan(order model.Order) model.Plan {
	return model.NewPlan(p.snapshot, order, someSteps)
}

func (p *planner) Submit(order model.Order, typed []string) {
	p.recorder.Submit(order, typed)
	p.orders, p.typed = append(p.orders, order), typed
}

// someSteps are a HAProxy's commands.
func someSteps(_, balancer string, change model.Change, server model.Server) ([]model.Step, error) {
	step := model.Step{Balancer: balancer, Verb: change.Verb, Weight: change.Weight, Group: server.Group, Server: server.Name}
	step.Command = fmt.Sprintf("set server %s/%s state %s", server.Group, server.Name, change.Verb)
	switch change.Verb {
	case model.VerbDrain:
		step.Soft, step.Effect = true, "requests with the sticky cookie still reach it, new sessions go elsewhere"
		step.Undone = []string{"a reload of haproxy"}
	case model.VerbMaint:
		step.Effect = "everybody is sent elsewhere at once, sessions are lost"
		step.Undone = []string{"a reload of haproxy"}
	case model.VerbWeight:
		step.Command = fmt.Sprintf("set server %s/%s weight %d", server.Group, server.Name, change.Weight)
	}
	return []model.Step{step}, nil
}

// orderWords is an order in a line: each action's verb and subject, with what it isn't by default.
func orderWords(o model.Order) string {
	words := make([]string, len(o.Actions))
	for i := range o.Actions {
		a := &o.Actions[i]
		words[i] = string(a.Verb) + " " + a.Subject()
		if a.Verb == model.VerbWeight {
			words[i] = fmt.Sprintf("weight %d %s", a.Weight, a.Subject())
		}
		if a.Then != "" {
			words[i] += " then " + string(a.Then)
		}
		if a.Reason != "" {
			words[i] += fmt.Sprintf(" (%s)", a.Reason)
		}
	}
	order := strings.Join(words, ", ")
	if o.Serial {
		order = "one by one: " + order
	}
	return order
}

// planned is an App on a screen of that size whose orders are planned on what it shows.
func planned(t testing.TB, o Options, s size, snapshot *model.Snapshot) (*App, *planner) {
	t.Helper()
	control := &planner{snapshot: snapshot}
	o.Control = control
	return newTestApp(t, o, s.width, s.height, snapshot), control
}

// show gives the App and its planner another snapshot.
func (p *planner) show(a *App, snapshot *model.Snapshot) {
	p.snapshot = snapshot
	a.Update(snapshotMsg{snapshot})
	a.View()
}

// quiet lets the time pass in which a dialog takes no keys.
func quiet(a *App) {
	a.Update(quietMsg{a.dialog.typed.rounds})
	a.View()
}

// patiently presses keys one after the other; where one opens a dialog, the next waits until it takes keys.
func patiently(a *App, keys string) {
	for key := range strings.FieldsSeq(keys) {
		press(a, key)
		if a.dialog != nil && !a.dialog.typed.open {
			quiet(a)
		}
	}
}

// protect makes a farm want its name typed.
func protect(view *model.FarmView) *model.FarmView {
	view.Farm.Protected = true
	return view
}

// inGroup adds a server of another group to a node, at the same balancer.
func inGroup(view *model.FarmView, i int, group string) *model.FarmView {
	n := view.Nodes[i]
	server := *n.Servers[0]
	server.Group = group
	n.Servers = append(slices.Clip(n.Servers), &server)
	return view
}
