package diagnose

import (
	"fmt"
	"strings"

	"farmtop/model"
)

// weakQuorum is CL03: the next failure may stop the cluster.
func weakQuorum(e *exam) {
	c, _ := e.cluster()
	if c == nil {
		return
	}
	title := quorumTitle(c)
	if title == "" {
		return
	}
	if f := e.about(nil, "CL03"); f != nil {
		f.About, f.Title, f.Evidence = short(c.Name), title, quorumEvidence(c)
	}
}

// quorumTitle is what is wrong with a cluster's votes; "" when nothing is.
func quorumTitle(c *model.Cluster) string {
	name := short(c.Name)
	switch fatal := c.Fatal(); {
	case c.Survives(1) == model.SurvivalDepends:
		return fmt.Sprintf("%s would stop if %s failed", name, shortList(fatal))
	case c.Survives(1) == model.SurvivalNo:
		return fmt.Sprintf("%s would stop at the next failure of a node", name)
	case isWitnessGone(c):
		return fmt.Sprintf("the witness of %s is %s", name, c.Witness.State)
	case c.Witness.Kind == model.WitnessNone && voters(c)%2 == 0:
		return fmt.Sprintf("%s has %s and no witness: an even number", name, plural(voters(c), "voting node"))
	}
	return ""
}

func isWitnessGone(c *model.Cluster) bool {
	return c.Witness.Kind != model.WitnessNone && (c.Witness.State == model.WitnessOffline || c.Witness.State == model.WitnessFailed)
}

// voters are the nodes that are configured to vote.
func voters(c *model.Cluster) int {
	n := 0
	for i := range c.Nodes {
		n += c.Nodes[i].Weight
	}
	return n
}

// quorumEvidence is the votes in numbers, and what they come to.
func quorumEvidence(c *model.Cluster) string {
	v := c.Votes()
	dynamic := "off"
	if c.Dynamic {
		dynamic = "on"
	}
	parts := []string{
		fmt.Sprintf("%s now, %d present, %d needed", plural(v.Total, "vote"), v.Present, v.Needed()),
		"the cluster would outlive " + outlived(c),
		"dynamic quorum is " + dynamic,
		witnessWords(&c.Witness),
	}
	var gone []string
	for i := range c.Nodes {
		if n := &c.Nodes[i]; n.State != model.MemberUp && n.State != model.MemberPaused {
			gone = append(gone, fmt.Sprintf("%s is %s", short(n.Name), n.Words()))
		}
	}
	if len(gone) > listed {
		gone = append(gone[:listed], fmt.Sprintf("and %d more", len(gone)-listed))
	}
	return strings.Join(append(parts, gone...), "; ")
}

// outlived is which failures of nodes a cluster would outlive. Of two nodes it outlives one at most.
func outlived(c *model.Cluster) string {
	one := string(c.Survives(1))
	if c.Survives(1) == model.SurvivalDepends {
		one = "not that of " + shortList(c.Fatal())
	}
	if len(c.Nodes) < 3 {
		return "one failure: " + one
	}
	return fmt.Sprintf("one failure: %s, one and then another: %s, two at once: %s", one, c.SurvivesInTurn(), c.Survives(2))
}

func witnessWords(w *model.Witness) string {
	if w.Kind == model.WitnessNone {
		return "there is no witness"
	}
	return fmt.Sprintf("the witness (%s) is %s and has %s", w.Kind, w.State, plural(w.Votes, "vote"))
}

// shortList is "A, B or C".
func shortList(all []string) string {
	named := make([]string, 0, listed)
	for i, name := range all {
		if i == listed {
			named = append(named, fmt.Sprintf("another of %d", len(all)-listed))
			break
		}
		named = append(named, short(name))
	}
	if len(named) < 2 {
		return strings.Join(named, "")
	}
	last := len(named) - 1
	return strings.Join(named[:last], ", ") + " or " + named[last]
}
