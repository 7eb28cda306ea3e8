package model

import "time"

// EntryKind groups journal entries.
type EntryKind string

// The kinds of entries.
const (
	EntryState       EntryKind = "state"       // a node changed its state
	EntryBalancer    EntryKind = "balancer"    // the balancer's view changed
	EntryReload      EntryKind = "reload"      // the balancer was reloaded or restarted
	EntryCertificate EntryKind = "certificate" // a node presents another certificate
	EntryVersion     EntryKind = "version"     // a node runs another version
	EntryFinding     EntryKind = "finding"     // a finding appeared or went away
	EntryNodes       EntryKind = "nodes"       // nodes came or went
	EntryAction      EntryKind = "action"      // an action was asked for, refused, carried out or ended
	EntryTrial       EntryKind = "trial"       // a trial began or ended
	EntryLog         EntryKind = "log"         // an access log can't be read, or is read again
	EntryRole        EntryKind = "role"        // the role of an active-passive farm moved, or the endpoint was watched while it did
	EntryNote        EntryKind = "note"        // farmtop itself
)

// An Entry is one line of the journal.
type Entry struct {
	At       time.Time
	Farm     string
	Node     string // "" when it is about the farm
	Kind     EntryKind
	Severity Severity
	Text     string // may quote nodes and balancers, so it isn't clean
}

// journalKept is how many entries a snapshot shows: some days of a calm farm, and bounded in a wild one.
const journalKept = 1000

// journal keeps the newest entries. What it hands out is never written again: entries are appended past the end of every slice
// handed out, and the store is copied when it is full.
type journal struct{ entries []Entry }

func (j *journal) add(e Entry) {
	if len(j.entries) == cap(j.entries) && len(j.entries) >= 2*journalKept {
		kept := make([]Entry, journalKept, 2*journalKept+1)
		copy(kept, j.entries[len(j.entries)-journalKept:])
		j.entries = kept
	}
	j.entries = append(j.entries, e)
}

// view is the newest entries, oldest first.
func (j *journal) view() []Entry {
	from := max(0, len(j.entries)-journalKept)
	return j.entries[from:len(j.entries):len(j.entries)]
}
