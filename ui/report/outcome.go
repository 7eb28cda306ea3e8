package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// An Outcome is one action of a command and what came of it.
type Outcome struct {
	Progress model.Progress  // of an action that was never taken in, its Phase and Why are those of the refusal
	Node     *model.NodeView // as its balancers said at the end; nil when nobody knows such a node
	Nothing  string          // why there was nothing to do; "" when there was
	Stopped  bool            // the operator interrupted the waiting
	Unread   string          // the balancer that can't be read now, so that the node is as it was said last; "" when all can
	Cluster  *model.Cluster  // of the node's farm, as it said last; nil where there is none
	Failover *model.Failover // the newest watch of the endpoint while the role moved; nil when there was none
	Again    string          // how farmtop is called for the same farms, for the commands that are offered: "farmtop --config x.yaml"
}

// A Result is what a script is told of an action, in one word.
type Result string

// The results, as the command line promises them.
const (
	ResultDone     Result = "done"
	ResultDraining Result = "draining" // the balancers say what was wanted; clients may still be there
	ResultMoving   Result = "moving"   // the cluster has begun to move the role
	ResultRefused  Result = "refused"  // nothing was done
	ResultTimedOut Result = "timed-out"
	ResultFailed   Result = "failed"
)

// Result is the outcome in one word. Ready and a weight are done as soon as the balancers say so; what is neither waited for nor over
// is moving or draining otherwise.
func (o *Outcome) Result() Result {
	p := &o.Progress
	switch p.Phase {
	case model.PhaseDone:
		return ResultDone
	case model.PhaseDraining, model.PhaseMoving:
		switch p.Action.Verb {
		case model.VerbReady, model.VerbWeight:
			return ResultDone
		case model.VerbMove:
			return ResultMoving
		default:
			return ResultDraining
		}
	case model.PhaseRefused:
		return ResultRefused
	case model.PhaseTimedOut:
		return ResultTimedOut
	default:
		return ResultFailed
	}
}

// Admin is what the balancers say of the node, in the one group where the action is for one alone.
func (o *Outcome) Admin() model.AdminState {
	if o.Node == nil {
		return model.AdminUnknown
	}
	return (&model.NodeView{Servers: o.servers()}).Admin()
}

// changed tells whether a balancer was told anything, so that something may have to be undone.
func (o *Outcome) changed() bool {
	for i := range o.Progress.Results {
		if fault := o.Progress.Results[i].Fault; fault != model.StepSkipped && fault != model.StepDenied {
			return true
		}
	}
	return false
}

// Message is what happened and what to do about it. It quotes balancers, so it isn't clean.
func (o *Outcome) Message() string {
	p := &o.Progress
	switch {
	case o.Nothing != "":
		return "nothing to do: " + o.Nothing
	case o.Stopped && !o.Begun():
		return "interrupted; nothing was done to " + p.Action.Subject()
	case o.Stopped && !p.Phase.IsOver():
		return o.left()
	case p.Phase == model.PhaseDraining && p.Action.Verb == model.VerbDrain:
		return o.standing() // what comes in its first moments says nothing yet
	case p.Phase == model.PhaseDone, p.Phase == model.PhaseDraining:
		return joined(o.standing(), p.Why)
	case p.Phase == model.PhaseTimedOut:
		return o.timedOut()
	case p.Why != "":
		return p.Why
	default:
		return fmt.Sprintf("%s of %s: %s", p.Action.Verb, p.Action.Subject(), p.Phase)
	}
}

// standing is how the node stands after what went well so far.
func (o *Outcome) standing() string {
	p := &o.Progress
	name := p.Action.Subject()
	switch over := p.Phase.IsOver(); {
	case p.Action.Verb == model.VerbWeight:
		return fmt.Sprintf("%s has weight %d", name, p.Action.Weight)
	case p.Action.Verb == model.VerbMove:
		return o.roleStanding()
	case p.Action.Verb == model.VerbReady && isOut(o.Admin()):
		return name + " " + o.stays()
	case p.Action.Verb == model.VerbReady:
		return name + " is ready"
	case p.Action.Verb == model.VerbMaint && over && o.isUncounted():
		return name + " is in maint, and no older process of the balancer is left"
	case p.Action.Verb == model.VerbMaint && over:
		return name + " is in maint, and nothing is in flight"
	case p.Action.Verb == model.VerbMaint:
		return name + " is in maint"
	case p.Forced && over:
		return name + " is in maint, which moved those who still held its cookie when the deadline passed; nothing is in flight"
	case p.Moved && over:
		return name + " is in maint after its drain, and nothing is in flight"
	case over && o.Cluster != nil:
		return fmt.Sprintf("%s is drained: the cluster has moved its roles away, and %s", name, o.Cluster.Standing())
	case over:
		return fmt.Sprintf("%s is drained: nothing is in flight, and no request came for %s", name, spoken(p.Action.SettleTime()))
	default:
		return fmt.Sprintf("%s is in drain; to wait until it is drained: %s --wait", name, o.offer(model.VerbDrain))
	}
}

// Begun tells whether the action got past the guards, so that its balancers may have been told something.
func (o *Outcome) Begun() bool { return o.Progress.Text != "" }

// left is what stays behind when the waiting was interrupted.
func (o *Outcome) left() string {
	name := o.Progress.Action.Subject()
	switch {
	case o.Progress.DoneAt.IsZero():
		return fmt.Sprintf("interrupted in the middle of it: %s %s; look at it before you go on", name, o.stays())
	case !o.Progress.Action.TakesOut():
		return fmt.Sprintf("interrupted: %s", joined(o.standing(), o.Progress.Why))
	default:
		return fmt.Sprintf("interrupted: %s %s; to undo it: %s", name, o.stays(), o.offer(model.VerbReady))
	}
}

// stays is how the node is left, by the word of its balancers.
func (o *Outcome) stays() string {
	switch admin := o.Admin(); {
	case admin == model.AdminUnknown:
		return "is left as no balancer tells"
	case o.Unread != "":
		return fmt.Sprintf("was %s when %s was last read", placed(admin), o.Unread)
	case isOut(admin):
		return "stays " + placed(admin)
	default:
		return "is " + placed(admin)
	}
}

// placed words an admin state: "in drain", "ready".
func placed(admin model.AdminState) string {
	if isOut(admin) {
		return "in " + string(admin)
	}
	return string(admin)
}

func isOut(admin model.AdminState) bool {
	return admin == model.AdminDrain || admin == model.AdminMaint
}

// timedOut says what remains. A balancer that can't be read can't be told anything either, so nothing is offered then.
func (o *Outcome) timedOut() string {
	if o.Progress.Action.Verb == model.VerbMove {
		return joined("the role hasn't come to "+o.Progress.Action.Subject(), o.Progress.Why)
	}
	message := joined(o.Progress.Action.Subject()+" "+o.stays(), o.Progress.Why)
	switch admin := o.Admin(); {
	case o.Unread != "":
		return message
	case admin == model.AdminDrain && o.Cluster == nil:
		return fmt.Sprintf("%s. To send the rest elsewhere: %s; to undo it: %s", message, o.offer(model.VerbMaint), o.offer(model.VerbReady))
	case isOut(admin):
		return fmt.Sprintf("%s. To undo it: %s", message, o.offer(model.VerbReady))
	default:
		return message
	}
}

// joined adds to a message what the engine has to say.
func joined(message, why string) string {
	if why == "" {
		return message
	}
	return message + "; " + strings.TrimRight(why, ".")
}

// spoken words a duration that somebody chose, as it would be given on the command line.
func spoken(d time.Duration) string {
	if d < time.Second {
		return d.Round(time.Millisecond).String()
	}
	return text.Span(d)
}

// offer is the command that does something to the same node.
func (o *Outcome) offer(verb model.Verb) string { return Offer(o.Again, verb, &o.Progress.Action) }

// Worst is the place of the action that speaks for all: the first of those that went worst.
func Worst(outcomes []Outcome) int {
	order := []Result{ResultDone, ResultMoving, ResultDraining, ResultTimedOut, ResultRefused, ResultFailed}
	worst := 0
	for i := range outcomes {
		if slices.Index(order, outcomes[i].Result()) > slices.Index(order, outcomes[worst].Result()) {
			worst = i
		}
	}
	return worst
}
