package model

import "time"

// A Ledger is all that is known of the farms. It has one owner; it isn't safe for concurrent use. Only [Ledger.Apply] changes it, so
// equal streams of events give equal snapshots.
type Ledger struct {
	diagnose func(*FarmView, time.Time) []Finding

	started time.Time
	now     time.Time
	pace    float64
	farms   []*farmState
	byName  map[string]*farmState
	journal journal
	seq     uint64
	view    *Snapshot
}

// NewLedger makes an empty ledger. Diagnose judges a farm; it must be pure, and must not keep what it is given.
func NewLedger(diagnose func(*FarmView, time.Time) []Finding) *Ledger {
	s := &Ledger{diagnose: diagnose, pace: 1}
	s.view = s.compose()
	return s
}

// Apply changes the state by one event and tells whether readers should see the change at once: a node or its admin state
// changed, or something was seen for the first time. Views and findings follow at the next Ticked.
func (s *Ledger) Apply(e Event) (urgent bool) {
	if e.When().After(s.now) {
		s.now = e.When()
	}
	switch e := e.(type) {
	case Configured:
		s.configure(e)
		return true
	case Observation:
		if f := s.byName[e.Farm]; f != nil {
			return f.observe(&e, &s.journal)
		}
	case BalancerStatus:
		if f := s.byName[e.Farm]; f != nil {
			return f.read(&e, &s.journal)
		}
	case Resolved:
		if f := s.byName[e.Farm]; f != nil {
			return f.resolve(&e, &s.journal)
		}
	case Paced:
		s.pace = e.Factor
		return true
	case Noted:
		s.journal.add(e.Entry)
		return true
	case Ticked:
		s.tick()
	}
	return false
}

// Snapshot is the state as of the last Ticked. It never changes.
func (s *Ledger) Snapshot() *Snapshot { return s.view }

func (s *Ledger) configure(e Configured) {
	s.started, s.now, s.pace = e.At, e.At, 1
	s.journal = journal{}
	s.farms = make([]*farmState, 0, len(e.Farms))
	s.byName = make(map[string]*farmState, len(e.Farms))
	for _, farm := range e.Farms {
		f := newFarmState(farm)
		s.farms = append(s.farms, f)
		s.byName[farm.Name] = f
	}
}

func (s *Ledger) tick() {
	for _, f := range s.farms {
		f.tick(s.now, s.pace, s.diagnose, &s.journal)
	}
	s.view = s.compose()
}

func (s *Ledger) compose() *Snapshot {
	s.seq++
	snapshot := &Snapshot{Seq: s.seq, At: s.now, Started: s.started, Pace: s.pace, Journal: s.journal.view()}
	snapshot.Farms = make([]*FarmView, len(s.farms))
	for i, f := range s.farms {
		snapshot.Farms[i] = f.view
	}
	return snapshot
}
