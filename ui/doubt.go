package ui

import (
	"farmtop/model"
	"farmtop/model/sticky"
)

// doubt is why a figure of nothing may be something in truth: what wasn't read can't be counted. The worst reason is the highest.
type doubt int

const (
	doubtNone    doubt = iota
	doubtSilent        // no request was logged yet
	doubtMisread       // most lines of a log don't fit its format
	doubtUnread        // a log isn't read
)

// brief says it in the room of the narrowest panel.
func (d doubt) brief() string {
	return [...]string{"", "no request yet", "? lines rejected", "? log isn't read"}[d]
}

// doubtOf is the worst doubt there is about what the logs of a farm tell.
func doubtOf(t *model.Traffic) doubt {
	worst := doubtNone
	if t.Sticky.Total[sticky.All].Requests == 0 {
		worst = doubtSilent
	}
	for i := range t.Logs {
		switch l := &t.Logs[i]; {
		case isUnread(l):
			return doubtUnread
		case isMisread(l):
			worst = doubtMisread
		}
	}
	return worst
}

func isUnread(l *model.LogStatus) bool {
	return l.State == model.LogWaiting || l.State == model.LogFailed
}

// isMisread tells whether fewer lines fit the format than don't: then it is another server's.
func isMisread(l *model.LogStatus) bool { return l.Rejected > l.Parsed+l.OtherFarms }

// isNameless tells whether no log names the node that served: requests are nowhere's, or stand under the name of their log.
func isNameless(view *model.FarmView) bool {
	t := view.Traffic
	if t.Sticky.Total[sticky.All].Requests == 0 {
		return false
	}
	for i := range t.Sticky.Nodes {
		served := t.Sticky.Nodes[i].Windows[sticky.All].Requests > 0
		if served && (view.Node(t.Nodes[i]) != nil || !isLogsName(t, t.Nodes[i])) {
			return false
		}
	}
	return true
}

func isLogsName(t *model.Traffic, name string) bool {
	for i := range t.Logs {
		if t.Logs[i].Name == name {
			return true
		}
	}
	return false
}

// isSightless tells whether no log told a session, nor what became of a cookie, so that nobody can say whether any break.
func isSightless(s *sticky.Summary) bool {
	c := &s.Total[sticky.All]
	return c.Requests > 0 && s.Sessions == 0 && c.New+c.Moves+c.Bound == 0 && s.Cookies[sticky.Unstated] >= c.Requests
}

// unknownBreaks is why no break that was seen doesn't mean that there is none; "" when it does.
func (s *trafficScene) unknownBreaks() string {
	switch {
	case s.doubt == doubtUnread && len(s.of.Logs) == 1:
		return "the log isn't read"
	case s.doubt == doubtUnread:
		return "some of the logs aren't read"
	case s.doubt == doubtMisread:
		return "most lines of a log are rejected"
	case s.nameless:
		return "no log names the node that served"
	case s.doubt == doubtSilent:
		return "no request was logged yet"
	case s.sightless:
		return "no log tells a session or its cookie"
	case s.of.Sessionless:
		return "the logged cookie names a node alone; log the application's, and name it under the log: cookie: NAME"
	default:
		return ""
	}
}

// isKnown tells whether a figure says what it seems to say.
func (s *trafficScene) isKnown(n uint64) bool { return n > 0 || s.doubt == doubtNone }

// isIdle tells whether no node served anything in a window: then nobody has a share.
func (s *trafficScene) isIdle(w sticky.Window) bool {
	return s.of.Sticky.Total[w].Requests <= s.of.Sticky.Nowhere[w].Requests
}

// figure is a number in running text, a dash where it isn't known.
func (s *trafficScene) figure(n uint64) string {
	if !s.isKnown(n) {
		return "–"
	}
	return counted(n)
}

// things is a number of things in running text, with a dash for a number that isn't known.
func (s *trafficScene) things(n uint64, noun string) string {
	if !s.isKnown(n) {
		return "– " + noun + "s"
	}
	return several(n, noun)
}

// part is a part of the requests that nodes served in a window; negative where nobody knows it, or there were none.
func (s *trafficScene) part(of float64, w sticky.Window) float64 {
	if of == 0 && (s.doubt != doubtNone || s.nameless || s.isIdle(w)) {
		return -1
	}
	return of
}
