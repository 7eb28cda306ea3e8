package model

import "time"

// A Ledger is all that is known of the farms. It has one owner; it isn't safe for concurrent use. Only [Ledger.Apply] changes it, so
// equal streams of events give equal snapshots.
type Ledger struct {
	diagnose func(*FarmView, time.Time) []Finding

	started time.Time
	now     time.Time
	pace    pace
	farms   []*farmState
	byName  map[string]*farmState
	actions map[string]*actionState // by ID: those of the nodes, and what they replaced until that was told
	journal journal
	told    bool               // Remembered was applied
	past    map[string]telling // by ID: what was told of others' actions
	pastErr string
	seq     uint64
	view    *Snapshot
}

// pace is how fast everything is asked: a factor on all intervals, and since when.
type pace struct {
	factor float64
	since  time.Time
}

// NewLedger makes an empty ledger. Diagnose judges a farm; it must be pure, and must not keep what it is given.
func NewLedger(diagnose func(*FarmView, time.Time) []Finding) *Ledger {
	l := &Ledger{diagnose: diagnose, pace: pace{factor: 1}}
	l.view = l.compose()
	return l
}

// Apply changes the state by one event and tells whether readers should see the change at once: a node or its admin state
// changed, or something was seen for the first time. Views and findings follow at the next Ticked.
func (l *Ledger) Apply(e Event) (urgent bool) {
	if e.When().After(l.now) {
		l.now = e.When()
	}
	switch e := e.(type) {
	case Configured:
		l.configure(e)
		return true
	case Observation:
		if f := l.byName[e.Farm]; f != nil {
			return f.observe(&e, &l.journal)
		}
	case BalancerStatus:
		if f := l.byName[e.Farm]; f != nil {
			urgent = f.read(&e, &l.journal)
			f.miss(e.At, &l.journal)
			return l.follow(f, e.At) || urgent
		}
	case Traffic:
		if f := l.byName[e.Farm]; f != nil {
			return f.hear(&e, &l.journal)
		}
	case ServersListed:
		if f := l.byName[e.Farm]; f != nil {
			return f.list(&e, &l.journal)
		}
	case FailoverTold:
		if f := l.byName[e.Farm]; f != nil {
			return f.failedOver(&e, &l.journal)
		}
	case TrialTold:
		if f := l.byName[e.Trial.Farm]; f != nil {
			return f.try(&e, &l.journal)
		}
	case OrderAsked:
		l.ask(e)
		return true
	case OrderRefused:
		l.refuse(e)
		return true
	case OrderAdmitted:
		l.admit(e)
	case ActionCarried:
		l.carry(e)
		return true
	case ActionDismissed:
		l.dismiss(e)
		return true
	case Remembered:
		return l.remember(e)
	case Noted:
		l.journal.add(Entry{At: e.At, Farm: e.Farm, Kind: EntryNote, Severity: e.Severity, Text: e.Text})
		return true
	case Resolved:
		if f := l.byName[e.Farm]; f != nil {
			return f.resolve(&e, &l.journal)
		}
	case Paced:
		l.pace = pace{e.Factor, e.At}
		return true
	case Ticked:
		l.tick()
	}
	return false
}

// Snapshot is the state as of the last Ticked. It never changes.
func (l *Ledger) Snapshot() *Snapshot { return l.view }

func (l *Ledger) configure(e Configured) {
	l.started, l.now, l.pace = e.At, e.At, pace{factor: 1}
	l.journal, l.actions, l.told = journal{}, map[string]*actionState{}, false
	l.past, l.pastErr = nil, ""
	l.farms = make([]*farmState, 0, len(e.Farms))
	l.byName = make(map[string]*farmState, len(e.Farms))
	for _, farm := range e.Farms {
		f := newFarmState(farm)
		l.farms = append(l.farms, f)
		l.byName[farm.Name] = f
	}
}

func (l *Ledger) tick() {
	for _, f := range l.farms {
		l.follow(f, l.now)
		f.tick(l.now, l.pace, l.diagnose, &l.journal)
	}
	l.view = l.compose()
	for _, f := range l.farms {
		f.forgetEnded(l.actions)
	}
}

func (l *Ledger) compose() *Snapshot {
	l.seq++
	snapshot := &Snapshot{Seq: l.seq, At: l.now, Started: l.started, Pace: l.pace.factor, Journal: l.journal.view(), Told: l.told}
	snapshot.Farms = make([]*FarmView, len(l.farms))
	for i, f := range l.farms {
		snapshot.Farms[i] = f.view
	}
	return snapshot
}
