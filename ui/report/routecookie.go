package report

import (
	"cmp"
	"fmt"
	"strings"

	"farmtop/model"
	"farmtop/model/diagnose"
)

// pins writes whether requests with a node's cookie reach it.
func (t *routeText) pins() {
	if len(t.r.Pins) == 0 {
		return
	}
	count := map[model.TestVerdict]int{}
	var failed []string
	unknown := ""
	for i := range t.r.Pins {
		p := &t.r.Pins[i]
		count[p.Verdict]++
		switch p.Verdict {
		case model.TestFail:
			failed = append(failed, elsewhere(p))
		case model.TestNoData:
			unknown = cmp.Or(unknown, p.Why)
		}
	}
	verdict := model.TestPass
	words := fmt.Sprintf("%d of %s led back to the node", count[model.TestPass], counted(len(t.r.Pins), "cookie"))
	if len(failed) > 0 {
		verdict = model.TestFail
		words += "; " + enumerated(failed)
	}
	if n := count[model.TestNoData]; n > 0 {
		if verdict == model.TestPass {
			verdict = model.TestNoData
		}
		words += fmt.Sprintf("; no data for %d: %s", n, cmp.Or(unknown, "nothing tells"))
	}
	s := testSign(verdict)
	if verdict == model.TestFail && !diagnose.ShouldHold(t.f, t.r) {
		s = severitySign(model.Info)
	}
	t.says(s, "pins", words)
}

// elsewhere is why a pin failed, with its node.
func elsewhere(p *model.RoutePin) string {
	if p.Why != "" && strings.Contains(p.Why, p.Node) {
		return p.Why
	}
	return p.Node + ": " + cmp.Or(p.Why, "it led elsewhere")
}

// cookie writes the sticky cookie as clients got it.
func (t *routeText) cookie() {
	c := t.r.Cookie
	if c == nil {
		name := cmp.Or(t.f.Farm.Sticky.Cookie, "a sticky cookie")
		t.says(severitySign(model.Info), "cookie", "no answer set "+name)
		return
	}
	flags := flagsOf(&c.Set)
	for _, attribute := range []struct{ name, value string }{{"SameSite", c.Set.SameSite}, {"Path", c.Set.Path}, {"Domain", c.Set.Domain}} {
		if attribute.value != "" {
			flags = append(flags, attribute.name+"="+attribute.value)
		}
	}
	s, words := severitySign(model.Info), fmt.Sprintf("%s, set by %s", c.Name, counted(c.Given, "answer"))
	if len(flags) > 0 {
		words += " with " + strings.Join(flags, ", ")
	}
	var shared []string
	for i := range c.Values {
		if v := &c.Values[i]; len(v.Reached) > 1 {
			shared = append(shared, fmt.Sprintf("%s reaches %s", v.Value, strings.Join(v.Reached, " and ")))
		}
	}
	if len(shared) > 0 {
		s = testSign(model.TestFail)
		words += "; " + enumerated(shared)
	}
	if c.Unkept != "" {
		s = testSign(model.TestFail)
		words += "; clients don't send it back: " + c.Unkept
	}
	t.says(s, "cookie", words)
}

// own is what nodes gave that were asked straight, where one gave nothing: the values of the others stand in the table.
func (t *routeText) own() {
	var without []string
	for i := range t.r.Own {
		if o := &t.r.Own[i]; o.Value == "" {
			without = append(without, o.Node+": "+cmp.Or(o.Why, "the value names no node"))
		}
	}
	if len(without) > 0 {
		t.says(testSign(model.TestNoData), "straight", "asked for its own cookie, "+enumerated(without))
	}
}

// strange writes what becomes of a client whose cookie nobody owns.
func (t *routeText) strange() {
	s := t.r.Strange
	if s == nil {
		return
	}
	words := s.Why
	if s.Verdict == model.TestPass {
		words = fmt.Sprintf("a client whose cookie nobody owns is served (%d)", s.Status)
		if s.Replaced {
			words += ", with a new one"
		}
	}
	t.says(testSign(s.Verdict), "stranger", words)
}
