package ui

import (
	"strings"
	"time"

	"farmtop/ui/text"
)

// ago is how long before now something was, in one unit.
func ago(now, at time.Time) string {
	return " " + age(now.Sub(at)) + " ago"
}

// age is a length of time in one unit, for running text.
func age(d time.Duration) string { return strings.TrimLeft(text.Age(d), " ") }

// coarse is a length of time in seconds, in steps as coarse as its text: two that are the same look the same.
func coarse(d time.Duration) int {
	switch {
	case d < time.Minute:
		return int(d / time.Second)
	case d < time.Hour:
		return int(d/time.Minute) * 60
	default:
		return int(d/time.Hour) * 3600
	}
}
