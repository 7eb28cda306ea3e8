package diagnose

import (
	"fmt"
	"strings"

	"farmtop/model"
)

// differentVersions is PAR01: nodes that run another version than most, or two camps of which none is larger. What is known of a node
// without asking it counts while it stands by, too.
func differentVersions(e *exam) {
	all := camps(e.view.Nodes, func(n *model.NodeView) string {
		if !answers(n) {
			return n.Node.Version
		}
		return n.Version
	})
	if all == nil {
		return
	}
	evidence := census(all)
	if !hasMajority(all) {
		if f := e.about(nil, "PAR01"); f != nil {
			f.Title = fmt.Sprintf("%s %s %s, %s %s", names(all[0].nodes), verb(len(all[0].nodes), "run"),
				cut(all[0].says, quoteRunes), names(all[1].nodes), cut(all[1].says, quoteRunes))
			f.Evidence = evidence
		}
		return
	}
	for _, c := range all[1:] {
		if f := e.about(c.one(), "PAR01"); f != nil {
			f.About = cut(c.says, quoteRunes)
			f.Title = fmt.Sprintf("%s %s %s, the others %s", names(c.nodes), verb(len(c.nodes), "run"),
				cut(c.says, quoteRunes), cut(all[0].says, quoteRunes))
			f.Evidence = evidence
		}
	}
}

// census is "4.3.0 on am1 and am2; 4.2.0 on am3".
func census(all []camp) string {
	parts := make([]string, 0, listed+1)
	for i, c := range all {
		if i == listed {
			parts = append(parts, fmt.Sprintf("and %d more", len(all)-listed))
			break
		}
		parts = append(parts, fmt.Sprintf("%s on %s", cut(c.says, quoteRunes), names(c.nodes)))
	}
	return strings.Join(parts, "; ")
}
