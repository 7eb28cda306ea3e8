package diagnose

import (
	"fmt"
	"strings"

	"farmtop/model"
)

// unreadable is LB07: a balancer that can't be read, or that allows no actions on a farm that should have them.
func unreadable(e *exam) {
	for _, b := range e.view.Balancers {
		switch {
		case b.Status == nil:
		case b.Status.Err != "":
			if !b.Heard() {
				e.cannotRead(b)
			}
		case !e.farm.ReadOnly && (b.Status.Level == model.LevelUser || b.Status.Level == model.LevelOperator):
			e.cannotAct(b)
		}
	}
}

func (e *exam) cannotRead(b *model.BalancerView) {
	f := e.about(nil, "LB07")
	if f == nil {
		return
	}
	f.About = short(b.Balancer.Name)
	f.Title = fmt.Sprintf("%s cannot be read: %s", short(b.Balancer.Name), b.Status.Err)
	f.Evidence = "never read so far"
	if b.Good != nil {
		f.Evidence = "last read " + e.clock(b.Good.At) + "; what is shown of it is that old"
	}
	if b.Balancer.Address != "" {
		f.Evidence = b.Balancer.Address + " " + f.Evidence
	}
	f.Evidence = b.Status.Err + "; " + f.Evidence // whole, as the title has no room for what a command printed
}

func (e *exam) cannotAct(b *model.BalancerView) {
	f := e.about(nil, "LB07")
	if f == nil {
		return
	}
	f.About = short(b.Balancer.Name)
	switch {
	case b.Balancer.Commands != nil:
		f.Title = fmt.Sprintf("%s allows no actions: only its \"read\" is configured", short(b.Balancer.Name))
		f.Evidence = "neither \"drain\" nor \"maint\" nor \"ready\" is given"
	case b.Balancer.Kind != "haproxy":
		f.Title = fmt.Sprintf("%s allows no actions", short(b.Balancer.Name))
		f.Evidence = "what it tells can be read alone"
	default:
		f.Title = fmt.Sprintf("%s allows no actions: its level is %s, not admin", short(b.Balancer.Name), b.Status.Level)
		f.Evidence = fmt.Sprintf("%s answers at level %s", b.Balancer.Address, b.Status.Level)
	}
	if len(b.Status.Hidden) > 0 {
		f.Evidence += "; hidden: " + strings.Join(b.Status.Hidden, ", ")
	}
}
