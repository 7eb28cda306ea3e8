package diagnose

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"farmtop/model"
)

// Bounds of what a finding says, since names and quotes come from configurations, nodes and balancers.
const (
	titleRunes    = 100 // one line of a wide terminal
	evidenceRunes = 800 // a few lines
	nameRunes     = 32  // so that two names and what happened fit into a title
	quoteRunes    = 48  // enough to recognise a header, a version or an answer
	listed        = 3   // names in a list before "and 5 more"
)

// cut shortens text to a number of runes, the last of them an ellipsis when something is missing.
func cut(s string, runes int) string {
	if len(s) <= runes || utf8.RuneCountInString(s) <= runes {
		return s
	}
	n := 0
	for i := range s {
		if n == runes-1 {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

func short(name string) string { return cut(name, nameRunes) }

// names is "am1", "am1 and am2" or "am1, am2, am3 and 5 more".
func names(nodes []*model.NodeView) string {
	list := make([]string, 0, listed+1)
	for _, n := range nodes {
		list = append(list, short(n.Node.Name))
		if len(list) > listed {
			break
		}
	}
	return enumerate(list, len(nodes))
}

// enumerate joins the first few of total things.
func enumerate(list []string, total int) string {
	switch {
	case total > listed+1:
		return fmt.Sprintf("%s and %d more", strings.Join(list[:listed], ", "), total-listed)
	case len(list) == 1:
		return list[0]
	case len(list) == 0:
		return ""
	default:
		last := len(list) - 1
		return strings.Join(list[:last], ", ") + " and " + list[last]
	}
}

// plural is "1 node", "2 nodes".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// verb is the form of a regular verb for a number of subjects.
func verb(n int, plural string) string {
	if n == 1 {
		return plural + "s"
	}
	return plural
}

// millis is a number of milliseconds in words.
func millis(ms float64) string {
	if math.IsNaN(ms) {
		return "unknown"
	}
	return model.Milliseconds(time.Duration(ms * float64(time.Millisecond)))
}

// span is a duration in one unit.
func span(d time.Duration) string {
	switch d = d.Abs(); {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case d < 2*time.Minute:
		return fmt.Sprintf("%.0f s", d.Seconds())
	case d < 2*time.Hour:
		return plural(int(d.Minutes()), "minute")
	case d < 48*time.Hour:
		return plural(int(d.Hours()), "hour")
	default:
		return plural(int(d.Hours()/24), "day")
	}
}
