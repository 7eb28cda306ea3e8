package report

import (
	"bufio"
	"strings"

	"farmtop/ui/text"
)

// A cell of a table. Its text is clean.
type cell struct {
	text  string
	hue   hue
	right bool // aligned to the right, as numbers are
}

// gap is the space between two columns.
const gap = 2

// writeTable writes rows under their heads, aligned by cells of the terminal. A column that is empty in all rows is left out.
func writeTable(w *bufio.Writer, o TextOptions, indent string, heads []string, rows [][]cell) {
	widths := make([]int, len(heads))
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], text.Width(c.text))
		}
	}
	for i, head := range heads {
		if widths[i] > 0 {
			widths[i] = max(widths[i], text.Width(head))
		}
	}
	titles := make([]cell, len(heads))
	for i, head := range heads {
		titles[i] = cell{text: head, hue: faint, right: len(rows) > 0 && rows[0][i].right}
	}
	writeRow(w, o, indent, widths, titles)
	for _, row := range rows {
		writeRow(w, o, indent, widths, row)
	}
}

func writeRow(w *bufio.Writer, o TextOptions, indent string, widths []int, row []cell) {
	left := o.width() - text.Width(indent)
	var line strings.Builder
	line.WriteString(indent)
	pending := 0 // spaces that are written before the next text, so that lines don't end in spaces
	for i, c := range row {
		if widths[i] == 0 || left <= 0 {
			continue
		}
		shown := o.truncate(c.text, min(widths[i], left))
		pad := min(widths[i], left) - text.Width(shown)
		if c.right {
			pending += pad
			pad = 0
		}
		if shown != "" {
			line.WriteString(text.Spaces(pending))
			line.WriteString(o.paint(c.hue, shown))
			pending = 0
		}
		pending += pad + gap
		left -= widths[i] + gap
	}
	line.WriteByte('\n')
	_, _ = w.WriteString(line.String())
}
