package ui

import (
	"slices"

	"farmtop/model"
	"farmtop/ui/text"
)

// A roster is the nodes of a routing test, each with letters that stand for it: the farm's own in the operator's order, then those that
// only answers name.
type roster struct {
	entries []rosterEntry
	letters int   // of each node
	of      []int // by the index in [model.RouteReport.Nodes]: the entry
	at      map[string]int
}

// A rosterEntry is one node of a routing test.
type rosterEntry struct {
	node          *nodeScene // nil for one that isn't the farm's
	name          string     // as it was told, not clean
	at            int        // its place
	code, capital string
	fresh         model.RouteReached
	kept          int // sessions that began there over kept connections
	pin           *model.RoutePin
	own           *model.RouteOwn
}

// alphabet is how many letters there are.
const alphabet = 26

func rosterOf(f *farmScene, r *model.RouteReport) roster {
	s := roster{at: make(map[string]int, len(f.nodes)), entries: make([]rosterEntry, 0, len(f.nodes))}
	add := func(name string, node *nodeScene) int {
		if i, known := s.at[name]; known {
			return i
		}
		s.at[name] = len(s.entries)
		s.entries = append(s.entries, rosterEntry{node: node, name: name, at: len(s.entries)})
		return len(s.entries) - 1
	}
	for _, n := range f.nodes {
		add(n.view.Node.Name, n)
	}
	s.of = make([]int, len(r.Nodes))
	for i, name := range r.Nodes {
		s.of[i] = add(name, nil)
	}
	for i := range r.Fresh.Reached {
		s.entries[add(r.Fresh.Reached[i].Node, nil)].fresh = r.Fresh.Reached[i]
	}
	if r.Kept != nil {
		for i := range r.Kept.Reached {
			s.entries[add(r.Kept.Reached[i].Node, nil)].kept = r.Kept.Reached[i].Sessions
		}
	}
	for i := range r.Pins {
		s.entries[add(r.Pins[i].Node, nil)].pin = &r.Pins[i]
	}
	for i := range r.Own {
		s.entries[add(r.Own[i].Node, nil)].own = &r.Own[i]
	}
	s.letters = 1
	for n := alphabet; n < len(s.entries); n *= alphabet {
		s.letters++
	}
	for i := range s.entries {
		s.entries[i].code, s.entries[i].capital = lettersOf(i, s.letters, 'a'), lettersOf(i, s.letters, 'A')
	}
	return s
}

// lettersOf is a number in letters: a, b, … or aa, ab, ….
func lettersOf(n, letters int, first byte) string {
	code := make([]byte, letters)
	for i := range slices.Backward(code) {
		code[i] = first + byte(n%alphabet)
		n /= alphabet
	}
	return string(code)
}

// named is the entry of a name; nil when there is none.
func (s *roster) named(name string) *rosterEntry {
	if i, known := s.at[name]; known {
		return &s.entries[i]
	}
	return nil
}

// node is what is known of the farm's node of a name; nil where the farm has none.
func (s *roster) node(name string) *model.NodeView {
	if e := s.named(name); e != nil && e.node != nil {
		return e.node.view
	}
	return nil
}

// title is the node's name, clean.
func (e *rosterEntry) title() string {
	if e.node != nil {
		return e.node.name
	}
	return text.Clean(e.name)
}

// nodeLetters is the colour of a node's letters: neighbours differ, and none looks like trouble.
func (t *theme) nodeLetters(e *rosterEntry) paint {
	return [...]paint{t.plain, t.away, t.maint, t.good}[e.at%4]
}
