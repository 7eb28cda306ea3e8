package model

import (
	"fmt"

	"farmtop/model/clientip"
	"farmtop/model/sticky"
)

// hear takes in what the logs tell.
func (f *farmState) hear(t *Traffic, j *journal) (urgent bool) {
	urgent = f.traffic == nil
	for i := range t.Logs {
		urgent = f.tellLog(&t.Logs[i], t, j) || urgent
	}
	f.traffic, f.dirty = t, true
	for _, n := range f.nodes {
		n.hear(t)
	}
	return urgent
}

// tellLog enters it into the journal when a log can't be read, and when it can be read again.
func (f *farmState) tellLog(l *LogStatus, t *Traffic, j *journal) (urgent bool) {
	was := f.logState(l.Name)
	if was == l.State || l.State == LogOpening {
		return false
	}
	e := Entry{At: t.At, Farm: f.farm.Name, Kind: EntryLog}
	switch l.State {
	case LogWaiting, LogFailed:
		e.Severity, e.Text = Warning, fmt.Sprintf("the log %s isn't read: %s", l.Name, l.Why)
	case LogEnded:
		e.Text = fmt.Sprintf("the log %s has ended", l.Name)
	case LogReading:
		if was == "" || was == LogOpening {
			return true
		}
		e.Text = fmt.Sprintf("the log %s is read again", l.Name)
	}
	j.add(e)
	return true
}

func (f *farmState) logState(name string) LogState {
	if f.traffic != nil {
		for i := range f.traffic.Logs {
			if f.traffic.Logs[i].Name == name {
				return f.traffic.Logs[i].State
			}
		}
	}
	return ""
}

// hear keeps what the logs tell of one node, and makes a new view only where that differs from what is shown.
func (n *nodeState) hear(t *Traffic) {
	told := t.of(n.node.Name)
	if n.traffic == told || n.traffic != nil && told != nil && *n.traffic == *told {
		return
	}
	n.traffic, n.dirty = told, true
}

// of is what is told of one node; nil when nothing is.
func (t *Traffic) of(name string) *NodeTraffic {
	i := t.Node(name)
	if i < 0 {
		return nil
	}
	told := &NodeTraffic{Index: i, Exact: t.Sticky.Exact, Clients: recentClients(&t.Clients, i)}
	if i < len(t.Sticky.Nodes) {
		node := &t.Sticky.Nodes[i]
		told.Sessions, told.Counts, told.Share = node.Sessions, node.Windows[sticky.FiveMinutes], t.Sticky.Share(i, sticky.FiveMinutes)
		told.Minute = node.Windows[sticky.OneMinute].Requests
	}
	return told
}

func recentClients(s *clientip.Summary, node int) clientip.Counts {
	if node >= len(s.Nodes) {
		return clientip.Counts{}
	}
	return s.Nodes[node].Recent
}
