package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/model/verify"
)

// An Acceptance is what the acceptance of one node came to.
type Acceptance struct {
	Farm, Node string
	Items      []verify.Item
	At         time.Time
	Took       time.Duration // from the first question to the last item
}

// Verdict sums the items up: it fails with one, and without data for one it isn't passed.
func (a *Acceptance) Verdict() model.TestVerdict { return verify.Verdict(a.Items) }

// subject is the node as commands name it.
func (a *Acceptance) subject() string { return a.Farm + "/" + a.Node }

// count is how many items came to a verdict.
func (a *Acceptance) count(v model.TestVerdict) int {
	n := 0
	for i := range a.Items {
		if a.Items[i].Result == v {
			n++
		}
	}
	return n
}

// summary is the items in numbers: "14 passed, 1 failed". What there is none of is left out, but for those that passed.
func (a *Acceptance) summary() string {
	parts := []string{fmt.Sprintf("%d passed", a.count(model.TestPass))}
	for _, each := range []struct {
		verdict model.TestVerdict
		word    string
	}{{model.TestFail, "failed"}, {model.TestNoData, "without data"}, {model.TestSkipped, "skipped"}} {
		if n := a.count(each.verdict); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, each.word))
		}
	}
	return strings.Join(parts, ", ")
}

// detailOf is what was seen, in words; the verdict's own where there are none.
func detailOf(i *verify.Item) string { return cmp.Or(i.Detail, VerdictWord(i.Result)) }
