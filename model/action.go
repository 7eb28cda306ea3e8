package model

import (
	"slices"
	"strings"
	"time"
)

// A Verb is what an action does to a node at its balancers.
type Verb string

// The verbs. Drain keeps new sessions away and lets those there are go on; maint keeps everybody away; ready ends both, and a
// weight of 0 that nobody configured with them; weight changes the node's share. Move gives the node the role of an active-passive farm,
// which a cluster takes from the node that has it.
const (
	VerbDrain  Verb = "drain"
	VerbMaint  Verb = "maint"
	VerbReady  Verb = "ready"
	VerbWeight Verb = "weight"
	VerbMove   Verb = "move"
)

// Aim is the admin state that a verb leads to; unknown for a weight and a move, which lead to none.
func (v Verb) Aim() AdminState {
	switch v {
	case VerbDrain:
		return AdminDrain
	case VerbMaint:
		return AdminMaint
	case VerbReady:
		return AdminReady
	default:
		return AdminUnknown
	}
}

// An Action is a change that the operator asks for.
type Action struct {
	ID     string // unique among all actions of all runs; given by the engine when it takes the action in
	Verb   Verb
	Farm   string
	Node   string
	Group  string // the one group of a balancer in which the node is changed; "" for every group of the farm that it is in
	Weight int    // of VerbWeight: the new weight, in the balancer's own units
	Reason string // why, in the operator's words; "" when none was given

	Settle   time.Duration // a drain is over when nothing is in flight and no request came for so long; 0 for [DefaultSettle]
	Deadline time.Duration // a drain or a wait that takes longer has timed out; 0 for none
	Then     Verb          // what follows a drain that is over or has timed out: VerbMaint, or "" for nothing

	By Operator
}

// The waiting times of a drain that names none.
const (
	// DefaultSettle is longer than the pause of most pages that refresh themselves; people who read may pause for longer.
	DefaultSettle = 10 * time.Second
	// DefaultDeadline is half of what sticky sessions usually live for: what hasn't gone by then wants a decision.
	DefaultDeadline = 15 * time.Minute
)

// TakesOut tells whether the action takes the node away from new sessions.
func (a *Action) TakesOut() bool {
	return a.Verb == VerbDrain || a.Verb == VerbMaint || a.Verb == VerbWeight && a.Weight == 0
}

// SettleTime is Settle with its default.
func (a *Action) SettleTime() time.Duration {
	if a.Settle > 0 {
		return a.Settle
	}
	return DefaultSettle
}

// Subject is "farm/node", with the group where the action is for one alone: "farm/node in group".
func (a *Action) Subject() string {
	if a.Group == "" {
		return a.Farm + "/" + a.Node
	}
	return a.Farm + "/" + a.Node + " in " + a.Group
}

// An Order is what the operator confirms at once: one action, or several that are guarded together.
type Order struct {
	Actions []Action
	// Serial is a rolling change: each action begins when the node of the one before is ready again. Otherwise all begin together.
	Serial bool
}

// Farms are the names of the farms that the order changes, in the order of their first action.
func (o *Order) Farms() []string {
	var names []string
	for i := range o.Actions {
		if name := o.Actions[i].Farm; !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// An Operator is who asks for actions.
type Operator struct {
	User string // the name the system knows; "" when it knows none
	Host string // the machine that farmtop runs on
	From string // the address that an SSH session came from; "" when it is none
}

// String is `ops1@bastion from 192.0.2.7`.
func (o Operator) String() string {
	text := o.User
	if o.Host != "" {
		text += "@" + o.Host
	}
	if o.From != "" {
		text += " from " + o.From
	}
	return strings.TrimSpace(text)
}
