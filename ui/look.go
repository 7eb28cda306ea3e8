package ui

import "farmtop/model"

// A look is what a node's title says: its own health, unless its balancer took it out on purpose. Looks are in the order of
// sickness.
type look int

const (
	lookDown look = iota
	lookFalling
	lookRising
	lookStale
	lookUnknown
	lookRival // active together with another one, or in place of the one that should be
	lookDrain
	lookMaint
	lookStandby
	lookUp
	lookActive
	looks
)

// lookOf decides which of the two views of a node names it. A node in maintenance may well be down; one that is drained still
// serves its sessions and should not be. Active is the node that serves where one is meant to; "" where all are.
func lookOf(n *model.NodeView, active string) look {
	admin := n.Admin()
	switch {
	case n.Stale:
		return lookStale
	case admin == model.AdminMaint:
		return lookMaint
	case admin == model.AdminDrain && (n.State.Serves() || n.State == model.StateStandby):
		return lookDrain
	}
	switch n.State {
	case model.StateDown:
		return lookDown
	case model.StateFalling:
		return lookFalling
	case model.StateRising:
		return lookRising
	case model.StateStandby:
		return lookStandby
	case model.StateUp:
		if active != "" && n.Node.Name == active {
			return lookActive
		}
		return lookUp
	default:
		return lookUnknown
	}
}

// word is the look in a word of at most seven letters.
func (l look) word() string {
	return [looks]string{"down", "falling", "rising", "stale", "unknown", "active", "drain", "maint", "standby", "up", "active"}[l]
}

// glyph is the look in one sign, paint its colour, border that of its panel.
func (t *theme) look(l look) (glyph string, word, border paint) {
	switch l {
	case lookDown:
		return t.glyphs[model.StateDown], t.badStrong, t.badStrong
	case lookFalling:
		return t.glyphs[model.StateFalling], t.bad, t.bad
	case lookRising:
		return t.glyphs[model.StateRising], t.good, t.good
	case lookRival:
		return t.severities[model.Critical], t.bad, t.bad
	case lookDrain:
		return t.adminGlyphs[model.AdminDrain], t.away, t.away
	case lookMaint:
		return t.adminGlyphs[model.AdminMaint], t.maint, t.maint
	case lookStandby:
		return t.glyphs[model.StateStandby], t.plain, t.faint
	case lookUp:
		return t.glyphs[model.StateUp], t.good, t.faint
	case lookActive:
		return t.active, t.good, t.faint
	default:
		return t.glyphs[model.StateUnknown], t.faint, t.faint
	}
}

// stateOf is the sign and the colour of a check's state.
func (t *theme) stateOf(s model.State) (string, paint) {
	switch s {
	case model.StateUp, model.StateRising:
		return t.glyphs[s], t.good
	case model.StateDown, model.StateFalling:
		return t.glyphs[s], t.bad
	default:
		return t.glyphs[model.StateUnknown], t.faint
	}
}

// isWell tells whether a node of this look serves and nothing more is to be said of it.
func (l look) isWell() bool { return l >= lookUp }

// isSick tells whether a node of this look says why it is what it is.
func (l look) isSick() bool { return l <= lookStale }
