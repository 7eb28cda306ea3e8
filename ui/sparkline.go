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

// chart is one line of a sparkline that is several lines high, fromBottom being its place among them.
func (l *line) chart(t *theme, p paint, values []float32, scale float32, width, fromBottom, lines int) {
	if width <= 0 {
		return
	}
	values = values[max(0, len(values)-width):]
	l.space(width - len(values))
	l.buf = append(l.buf, p.on...)
	for _, v := range values {
		l.buf = append(l.buf, t.column(v, scale, fromBottom, lines)...)
	}
	l.buf = append(l.buf, p.off...)
	l.cells += len(values)
}

// column is the sign of one value in one line of a chart: every value but a gap fills at least the lowest eighth of the lowest.
func (t *theme) column(v, scale float32, fromBottom, lines int) string {
	if model.IsGap(v) {
		return " "
	}
	steps := len(t.bars)
	level := min(max(1+int(v/scale*float32(steps*lines)), 1), steps*lines) - fromBottom*steps
	if level <= 0 {
		return " "
	}
	return t.bars[min(level, steps)-1]
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
