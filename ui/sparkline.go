package ui

import (
	"strconv"

	"farmtop/model"
)

// sparkline appends the newest values that fit into width cells, oldest first and flush right, so that the newest stand under
// each other in every panel. All are drawn to one scale: the level of scale fills the cell. What failed is a gap.
func (l *line) sparkline(t *theme, p paint, values []float32, scale float32, width int) {
	if width <= 0 {
		return
	}
	if len(values) > width {
		values = values[len(values)-width:]
	}
	l.space(width - len(values))
	l.buf = append(l.buf, p.on...)
	for _, v := range values {
		l.buf = append(l.buf, t.bar(v, scale)...)
	}
	l.buf = append(l.buf, p.off...)
	l.cells += len(values)
}

// scaleWords says what a sparkline's lowest and highest sign stand for.
func scaleWords(scale float32) string { return "0-" + strconv.Itoa(int(scale)) + " ms" }

// bar is the sign of one value: a blank for a gap, the full block for all that exceeds the scale.
func (t *theme) bar(v, scale float32) string {
	if model.IsGap(v) {
		return " "
	}
	level := int(v / scale * float32(len(t.bars)))
	return t.bars[min(max(level, 0), len(t.bars)-1)]
}
