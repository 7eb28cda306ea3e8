package verify

import (
	"fmt"

	"farmtop/model"
	"farmtop/model/diagnose"
)

// pinned tells whether a request with the node's cookie reaches it.
func pinned(e *exam) outcome {
	switch {
	case e.isUnstuck():
		return skipped(unstuck)
	case e.standsBy():
		return e.unseen()
	}
	p := e.pin()
	if p != nil && p.Verdict == model.TestPass {
		return passed("its cookie%s led to it, told by the %s", quotedValue(p.Value), p.Way)
	}
	if o := e.kept(); o.isSaid() {
		return o
	}
	switch {
	case p == nil:
		return e.untold(func(*model.RouteReport) outcome { return noData("the newest test didn't pin a session to it") })
	case p.Verdict == model.TestFail:
		remedy := e.remedy("RT04", e.server())
		if stickyCookie(e).result == model.TestFail {
			remedy = cookieFirst
		}
		return failed(remedy, "%s", cut(p.Why, reasonRunes))
	case p.Value == "" && diagnose.ChoosesByHash(e.view):
		return skipped(byHash)
	default:
		return noData("%s", cut(p.Why, reasonRunes))
	}
}

// pin is the newest test's pin of the node; nil when it made none.
func (e *exam) pin() *model.RoutePin {
	r, _ := e.tried()
	if r == nil {
		return nil
	}
	for i := range r.Pins {
		if r.Pins[i].Node == e.node.Node.Name {
			return &r.Pins[i]
		}
	}
	return nil
}

// What is another item's fault is mended there.
const (
	cookieFirst = "Mend the sticky cookie first: it leads elsewhere."
	pinFirst    = "Mend what leads its cookie elsewhere first."
	checksFirst = "Mend what farmtop's own checks find first."
)

func quotedValue(value string) string {
	if value == "" {
		return ""
	}
	return fmt.Sprintf(" %q", short(value))
}
