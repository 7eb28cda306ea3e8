package ui

import "slices"

// A ranked is something that needs room in a line: its cells, and its rank among others that do, the first being 0.
type ranked interface{ needs() (cells, rank int) }

// fitted leaves out of columns, which stand in the order of the screen, those for which there is no room: the lowest ranks get theirs
// first, each with a blank before it. It tells what is left of the room.
func fitted[C ranked](columns []C, room int) ([]C, int) {
	byRank := make([]int, len(columns))
	for i := range byRank {
		byRank[i] = i
	}
	rank := func(i int) int { _, r := columns[i].needs(); return r }
	slices.SortStableFunc(byRank, func(a, b int) int { return rank(a) - rank(b) })
	has := make([]bool, len(columns))
	for _, i := range byRank {
		if cells, _ := columns[i].needs(); room >= 1+cells {
			room -= 1 + cells
			has[i] = true
		}
	}
	shown := make([]C, 0, len(columns))
	for i := range columns {
		if has[i] {
			shown = append(shown, columns[i])
		}
	}
	return shown, room
}

// A headed is a column with its name and its cells.
type headed interface {
	heading() (name string, width int)
}

// putHeads begins a table's head: the names of its columns after that of the node.
func putHeads[C headed](l *line, t *theme, nameWidth int, columns []C) {
	l.reset()
	l.space(4)
	l.fit(t.label, "node", nameWidth)
	for i := range columns {
		name, width := columns[i].heading()
		l.space(1)
		l.right(t.label, name, width)
	}
}
