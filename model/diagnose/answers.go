package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"farmtop/model"
)

// differentAnswers is PAR03: nodes of the same version that answer the same question with other headers or another body.
func differentAnswers(e *exam) {
	if e.allAnswerAlike() {
		return
	}
	nodes := make([]*model.NodeView, 0, len(e.view.Nodes))
	for _, n := range e.view.Nodes {
		if answers(n) {
			nodes = append(nodes, n)
		}
	}
	// Another version may well answer otherwise; PAR01 speaks of it. A version that nobody knows is one like any other.
	for _, peers := range divide(nodes, func(n *model.NodeView) string { return "v" + n.Version }) {
		rest := e.compareHeaders(peers.nodes)
		e.compareBodies(rest)
	}
}

// allAnswerAlike settles the healthy case without memory: whatever can be compared is the same.
func (e *exam) allAnswerAlike() bool {
	var headers []model.HeaderField
	var steady *model.NodeView
	for _, n := range e.view.Nodes {
		if !answers(n) {
			continue
		}
		if len(headers) == 0 {
			headers = n.Headers
		}
		if steady == nil && n.BodySteady {
			steady = n
		}
		if len(n.Headers) > 0 && !sameHeaders(n.Headers, headers) || n.BodySteady && n.BodyHash != steady.BodyHash {
			return false
		}
	}
	return true
}

func sameHeaders(a, b []model.HeaderField) bool {
	if len(a) == len(b) && len(a) > 0 && &a[0] == &b[0] {
		return true
	}
	return slices.Equal(a, b)
}

// compareHeaders reports the nodes whose headers differ, and gives back those that agree.
func (e *exam) compareHeaders(nodes []*model.NodeView) []*model.NodeView {
	all := camps(nodes, func(n *model.NodeView) string {
		var b strings.Builder
		for _, h := range n.Headers {
			b.WriteString(h.Name + ": " + h.Value + "\n")
		}
		return b.String()
	})
	if all == nil {
		return nodes
	}
	usual, others := all[0].nodes[0], "the others"
	if !hasMajority(all) {
		others = names(all[0].nodes)
	}
	for _, c := range all[1:] {
		subject := c.one()
		if !hasMajority(all) {
			subject = nil
		}
		f := e.about(subject, "PAR03")
		if f == nil {
			continue
		}
		name, here, there := FirstDifference(c.nodes[0].Headers, usual.Headers)
		f.Title = fmt.Sprintf("%s %s %s %s, %s %s", names(c.nodes), verb(len(c.nodes), "answer"), short(name), here, others, there)
		f.Evidence = fmt.Sprintf("%s: %s; %s: %s", names(c.nodes), headerText(c.nodes[0]), names(all[0].nodes), headerText(usual))
	}
	return all[0].nodes
}

// FirstDifference is the first header in which two answers differ, with both values quoted.
func FirstDifference(a, b []model.HeaderField) (name, inA, inB string) {
	for _, h := range slices.Concat(a, b) {
		inA, inB = values(a, h.Name), values(b, h.Name)
		if inA != inB {
			return h.Name, inA, inB
		}
	}
	return "headers", "in one order", "in another"
}

func values(fields []model.HeaderField, name string) string {
	var found []string
	for _, h := range fields {
		if strings.EqualFold(h.Name, name) {
			found = append(found, h.Value)
		}
	}
	if found == nil {
		return "not at all"
	}
	return fmt.Sprintf("%q", cut(strings.Join(found, ", "), nameRunes))
}

func headerText(n *model.NodeView) string {
	parts := make([]string, 0, len(n.Headers))
	for _, h := range n.Headers {
		parts = append(parts, short(h.Name)+": "+cut(h.Value, quoteRunes))
	}
	return strings.Join(parts, ", ")
}

// compareBodies reports the nodes whose steady body differs.
func (e *exam) compareBodies(nodes []*model.NodeView) {
	all := camps(nodes, func(n *model.NodeView) string {
		if !n.BodySteady || NamesItself(n) {
			return ""
		}
		return fmt.Sprintf("%016x", n.BodyHash)
	})
	// Where no two of several nodes agree, the body says something of its node, and there is no usual one to compare with.
	if all == nil || len(all) > 2 && len(all[0].nodes) == 1 {
		return
	}
	if !hasMajority(all) {
		if f := e.about(nil, "PAR03"); f != nil {
			f.Title = fmt.Sprintf("%s and %s answer the same question with different bodies", names(all[0].nodes), names(all[1].nodes))
			f.Evidence = bodyEvidence(all[0], all[1])
		}
		return
	}
	for _, c := range all[1:] {
		if f := e.about(c.one(), "PAR03"); f != nil {
			f.Title = fmt.Sprintf("%s %s with another body than the others", names(c.nodes), verb(len(c.nodes), "answer"))
			f.Evidence = bodyEvidence(c, all[0])
		}
	}
}

// NamesItself tells whether the node's body has its name or address in it, so that it must differ from its peers'.
func NamesItself(n *model.NodeView) bool {
	o := comparedAnswer(n)
	return o != nil && (mentions(o.Body, n.Node.Name) || mentions(o.Body, n.Node.Host()))
}

// mentions tells whether a word stands in a text by itself, not as a part of a longer one.
func mentions(text, word string) bool {
	isPart := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for word != "" {
		before, after, found := strings.Cut(text, word)
		if !found {
			return false
		}
		last, _ := utf8.DecodeLastRuneInString(before)
		next, _ := utf8.DecodeRuneInString(after)
		if !isPart(last) && !isPart(next) {
			return true
		}
		text = after
	}
	return false
}

// comparedAnswer is the newest answer to the first check that speaks HTTP; nil when there is none.
func comparedAnswer(n *model.NodeView) *model.Observation {
	for _, c := range n.Checks {
		if c.Check.SpeaksHTTP() {
			return c.Last
		}
	}
	return nil
}

func bodyEvidence(all ...camp) string {
	parts := make([]string, 0, len(all))
	for _, c := range all {
		body := "another body"
		if o := comparedAnswer(c.nodes[0]); o != nil && o.OK {
			body = fmt.Sprintf("%q", cut(o.Body, quoteRunes))
		}
		parts = append(parts, names(c.nodes)+": "+body)
	}
	return strings.Join(parts, "; ")
}
