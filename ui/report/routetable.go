package report

import (
	"fmt"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// A routeRow is one node in a routing test, as far as it took part.
type routeRow struct {
	name    string
	view    *model.NodeView     // nil for a node that has gone meanwhile
	reached *model.RouteReached // nil when it wasn't
	pin     *model.RoutePin     // nil when none was sent
	value   string              // of its sticky cookie; "" when not known
}

// rows are the farm's nodes, and behind them those that only the report knows.
func (t *routeText) rows() []*routeRow {
	rows := make([]*routeRow, 0, len(t.f.Nodes))
	byName := make(map[string]*routeRow, len(t.f.Nodes))
	row := func(name string) *routeRow {
		if byName[name] == nil {
			byName[name] = &routeRow{name: name}
			rows = append(rows, byName[name])
		}
		return byName[name]
	}
	for _, n := range t.f.Nodes {
		row(n.Node.Name).view = n
	}
	for i := range t.r.Fresh.Reached {
		r := &t.r.Fresh.Reached[i]
		row(r.Node).reached = r
	}
	for i := range t.r.Pins {
		p := &t.r.Pins[i]
		row(p.Node).pin = p
	}
	t.values(row)
	return rows
}

// values gives rows the value of their node's sticky cookie: as the endpoint gave it, else as a pin had it, else as the node gave it.
func (t *routeText) values(row func(string) *routeRow) {
	learn := func(name, value string) {
		if r := row(name); r.value == "" {
			r.value = value
		}
	}
	if c := t.r.Cookie; c != nil {
		for i := range c.Values {
			if name := nodeOf(&c.Values[i]); name != "" {
				learn(name, c.Values[i].Value)
			}
		}
	}
	for i := range t.r.Pins {
		learn(t.r.Pins[i].Node, t.r.Pins[i].Value)
	}
	for i := range t.r.Own {
		learn(t.r.Own[i].Node, t.r.Own[i].Value)
	}
}

var routeHeads = []string{"node", "state", "sessions", "share", "requests", "errors", "pin", "cookie"}

// table writes the nodes: those that were reached, and those that should have been. Where nobody knows who answered, and nothing else is
// known of one, there is none.
func (t *routeText) table() {
	begun := 0
	for i := range t.r.Fresh.Reached {
		begun += t.r.Fresh.Reached[i].Sessions
	}
	if begun == 0 && len(t.r.Pins) == 0 && len(t.r.Own) == 0 {
		return
	}
	rows := t.rows()
	cells := make([][]cell, 0, len(rows))
	for _, r := range rows {
		cells = append(cells, r.cells(t.o, begun))
	}
	writeTable(t.out, t.o, text.Spaces(gap), routeHeads, cells)
}

// valueCells is how much of a cookie's value a table shows: longer ones are told by their beginnings.
const valueCells = 24

// cells is a cell for each of routeHeads. Begun is how many sessions began at a node that is known.
func (r *routeRow) cells(o TextOptions, begun int) []cell {
	sessions, share, requests, errors := cell{right: true}, cell{right: true}, cell{right: true}, cell{right: true}
	switch {
	case r.reached != nil:
		sessions.text, requests.text = fmt.Sprint(r.reached.Sessions), fmt.Sprint(r.reached.Requests)
		if begun > 0 {
			share.text = strings.TrimSpace(text.Percent(float64(r.reached.Sessions) / float64(begun)))
		}
		if r.reached.Errors > 0 {
			errors.text, errors.hue = fmt.Sprint(r.reached.Errors), red
		}
	case begun > 0:
		sessions.text, sessions.hue = "0", amber
	}
	return []cell{
		{text: o.outside(r.name)}, r.state(o), sessions, share, requests, errors, r.pinned(o), {text: o.truncate(o.outside(r.value), valueCells)},
	}
}

// state is what explains that a node isn't reached; empty for one that should be.
func (r *routeRow) state(o TextOptions) cell {
	if r.view == nil {
		return cell{}
	}
	switch admin := r.view.Admin(); {
	case admin == model.AdminDrain, admin == model.AdminMaint:
		return cell{text: string(admin), hue: adminHue(admin)}
	case r.view.State.Serves():
		return cell{}
	default:
		s := stateSign(r.view.State)
		return cell{text: o.glyph(s) + " " + string(stateOf(r.view.State)), hue: s.hue}
	}
}

// pinned is where a request with the node's cookie went.
func (r *routeRow) pinned(o TextOptions) cell {
	if r.pin == nil {
		return cell{}
	}
	words := "no data"
	switch {
	case r.pin.Verdict == model.TestPass:
		words = "holds"
	case r.pin.Verdict == model.TestSkipped:
		words = "skipped"
	case r.pin.Verdict == model.TestFail && r.pin.Reached != "" && r.pin.Reached != r.name:
		words = "went to " + o.outside(r.pin.Reached)
	case r.pin.Verdict == model.TestFail:
		words = "failed"
	}
	s := testSign(r.pin.Verdict)
	return cell{text: o.glyph(s) + " " + words, hue: s.hue}
}
