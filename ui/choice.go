package ui

import (
	"strconv"
	"strings"

	"farmtop/ui/text"
)

// A choice is one of several answers.
type choice struct {
	answers []string // clean
	at      int
}

// turn goes to another answer, round at the ends.
func (c *choice) turn(by int) {
	if n := len(c.answers); n > 0 {
		c.at = ((c.at+by)%n + n) % n
	}
}

// words is all answers with the chosen one marked where they fit into width cells, else the chosen one with its number.
func (c *choice) words(width int) string {
	var all strings.Builder
	for i, answer := range c.answers {
		if i > 0 {
			all.WriteString("   ")
		}
		sign := "( ) "
		if i == c.at {
			sign = "(x) "
		}
		all.WriteString(sign + answer)
	}
	if text.Width(all.String()) <= width {
		return all.String()
	}
	number := " (" + strconv.Itoa(c.at+1) + " of " + strconv.Itoa(len(c.answers)) + ")"
	return text.Truncate(c.answers[c.at], width-len(number)) + number
}
