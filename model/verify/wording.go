package verify

import (
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"farmtop/model"
)

// Bounds of what an item says, since names and quotes come from nodes and balancers.
const (
	detailRunes = 300 // a few lines of a terminal
	remedyRunes = 2000
	nameRunes   = 32  // so that several names fit
	quoteRunes  = 48  // enough to recognise a version or an answer
	reasonRunes = 120 // why something failed, in its own words
	listed      = 3   // names in a list before "and 5 more"
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
	for _, n := range nodes[:min(len(nodes), listed+1)] {
		list = append(list, short(n.Node.Name))
	}
	switch {
	case len(nodes) > listed+1:
		return fmt.Sprintf("%s and %d more", strings.Join(list[:listed], ", "), len(nodes)-listed)
	case len(list) < 2:
		return strings.Join(list, "")
	default:
		return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
	}
}

// plural is "1 session", "2 sessions".
func plural(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

// serverName is a server as its balancer's commands name it: "be_am/am4".
func serverName(s *model.ServerView) string {
	if s.Group == "" {
		return short(s.Name)
	}
	return short(s.Group) + "/" + short(s.Name)
}

// offset is a clock's distance: "+0.3 s".
func offset(d time.Duration) string {
	return fmt.Sprintf("%+.1f s", d.Round(100*time.Millisecond).Seconds())
}

// clockTime is a moment as people read it off the wall.
func (e *exam) clockTime(t time.Time) string { return t.In(e.now.Location()).Format(time.TimeOnly) }
