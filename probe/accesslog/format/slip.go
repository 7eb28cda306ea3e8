package format

import (
	"slices"
	"strings"

	"farmtop/model/nearest"
)

// maxSlip is how long a name may be that is looked at as a slip: twice the longest one that is wanted.
const maxSlip = 48

// slipOf is the wanted name that another one is a slip of the fingers for: every part between its underscores and hyphens is the
// wanted one's or near it. It is "" for none, and for a wanted name itself in either case. Names that only resemble each other as a
// whole, as http_x_forwarded_port does, are names of their own.
func slipOf(name string, wanted []string) string {
	if slices.ContainsFunc(wanted, func(w string) bool { return strings.EqualFold(w, name) }) {
		return ""
	}
	for _, near := range nearest.Words(name, wanted, len(wanted)) {
		if isSlip(name, near) {
			return near
		}
	}
	return ""
}

func isSlip(name, wanted string) bool {
	a, b := nameParts(name), nameParts(wanted)
	if len(a) != len(b) {
		return strings.EqualFold(strings.Join(a, ""), strings.Join(b, ""))
	}
	for i := range a {
		if !strings.EqualFold(a[i], b[i]) && nearest.Words(a[i], b[i:i+1], 1) == nil {
			return false
		}
	}
	return true
}

func nameParts(name string) []string {
	return strings.FieldsFunc(name, func(r rune) bool { return r == '_' || r == '-' })
}

// panelOf is the screen that misses a meaning.
func panelOf(means meaning) Panel {
	switch means {
	case meansForwarded, meansPeer, meansClient:
		return ClientIPPanel
	case meansUpstreams, meansCookieHeader, meansSetCookieLines, meansServerURL, meansRoute, meansGroup:
		return StickyPanel
	default:
		return BothPanels
	}
}

// wantedHeaders are the headers of requests that a panel wants.
var wantedHeaders = []string{"X-Forwarded-For", "User-Agent", "Cookie"}

// headerSlip warns of a header whose name looks like one that a panel wants.
func (c *compiler) headerSlip(name string, offset int, wanted ...string) {
	if len(name) > maxSlip {
		return
	}
	if meant := slipOf(name, wanted); meant != "" {
		c.warn(headerPanel(meant), offset, "header "+name+": did you mean "+meant+"?")
	}
}

// headerPanel is the screen that misses a header.
func headerPanel(name string) Panel {
	switch name {
	case "X-Forwarded-For":
		return ClientIPPanel
	case "Cookie", "Set-Cookie":
		return StickyPanel
	default:
		return BothPanels
	}
}
