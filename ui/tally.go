package ui

import (
	"strconv"

	"farmtop/model"
)

// A tally counts a farm's actions.
type tally struct{ underWay, bad int }

func (t *tally) add(p *model.Progress) {
	switch {
	case p == nil:
	case !p.Phase.IsOver():
		t.underWay++
	case p.Phase.IsBad():
		t.bad++
	}
}

// putTally says how many actions are under way or ended badly, and how many nodes are marked. None of it is said of none.
func (a *App) putTally(l *line, acted tally, marked int) {
	t := a.theme
	for _, part := range [...]struct {
		n     int
		words string
		paint paint
	}{{acted.underWay, " under way", t.away}, {acted.bad, " not done", t.bad}, {marked, " marked", t.strong}} {
		if part.n > 0 {
			l.space(2)
			l.put(part.paint, strconv.Itoa(part.n)+part.words)
		}
	}
}

// putCounts says how many nodes look how. Those that are well come first and are plain; in brief they are left out when there are
// others.
func (a *App) putCounts(l *line, nodes, asked int, counts *[looks]int, brief bool) {
	t := a.theme
	switch {
	case nodes == 0:
		l.put(t.plain, "no nodes")
		return
	case asked < nodes:
		l.put(t.plain, "asking "+strconv.Itoa(asked)+"/"+strconv.Itoa(nodes)+" nodes"+"…")
		if counts[lookDown] > 0 {
			l.put(t.badStrong, " "+strconv.Itoa(counts[lookDown])+" down")
		}
		return
	case brief:
	case nodes == 1:
		l.put(t.plain, "1 node: ")
	default:
		l.put(t.plain, strconv.Itoa(nodes)+" nodes: ")
	}
	first := true
	for i := looks - 1; i >= 0; i-- {
		if counts[i] == 0 || (brief && i == lookUp && counts[i] < nodes) {
			continue
		}
		if !first {
			l.put(t.plain, ", ")
		}
		first = false
		_, word, _ := t.look(i)
		if i.isWell() {
			word = t.plain
		}
		l.put(word, strconv.Itoa(counts[i])+" "+i.word())
	}
}
