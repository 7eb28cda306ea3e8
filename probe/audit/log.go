package audit

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"farmtop/model"
)

// A Log writes down what is done to the farms. Its methods may be called at once from several goroutines.
type Log struct {
	by      model.Operator
	program string
	pid     int
	start   uint64

	mu   sync.Mutex // guards file and owed
	file appendFile
	owed []ended // what is missing in the log because it couldn't be written
}

// Open makes a log of the file at path, which must be absolute. By is who acts where an action doesn't say so, program what
// acts, such as "farmtop 1.2.0". Nothing is touched before the first record: who only looks needs no place to write. Then the
// folder is made with mode 0700 and the file with 0600.
func Open(path string, by model.Operator, program string) (*Log, error) {
	if !filepath.IsAbs(path) {
		return nil, fmt.Errorf("the audit log can't be at %q, which isn't absolute: set HOME or XDG_STATE_HOME", path)
	}
	pid := os.Getpid()
	start, _ := startOf(pid)
	return &Log{
		by: by, program: clean(program, nameLimit), pid: pid, start: start,
		file: appendFile{path: path, open: openFile},
	}, nil
}

// Begin writes down what a plan is about to do, a record for each of its actions, and returns when that will survive a crash of
// the machine. An error says in words for the operator that nothing was done, and why; the caller makes that true.
func (l *Log) Begin(at time.Time, plan model.Plan) error {
	records := make([]begun, 0, len(plan.Parts))
	for i := range plan.Parts {
		part := &plan.Parts[i]
		record := begunOf(l.head(kindBegin, at, &part.Action), l.start, part)
		if i == 0 {
			record.Plan = planLines(plan.Text())
		} else {
			record.PlanWith = records[0].ID
		}
		records = append(records, record)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	wrote, err := l.write(lines(records))
	if err == nil {
		return nil
	}
	if wrote {
		l.owe(l.undone(at, plan.Parts))
	}
	return unwritable(l.file.path, err, "so nothing was done")
}

// undone are the ends of parts that weren't begun after all.
func (l *Log) undone(at time.Time, parts []model.Part) []ended {
	records := make([]ended, 0, len(parts))
	for i := range parts {
		records = append(records, ended{
			head:    l.head(kindEnd, at, &parts[i].Action),
			outcome: outcome{Result: string(model.PhaseFailed), Why: "the audit log couldn't be written, so nothing was done"},
		})
	}
	return records
}

// End completes what Begin wrote for one action, and returns when that will survive a crash of the machine. Of an action that
// isn't over, it notes that farmtop leaves it as it is, as [Log.Left] does.
func (l *Log) End(at time.Time, progress model.Progress) error {
	if !progress.Phase.IsOver() {
		return l.Left(at, progress)
	}
	record := endedOf(l.head(kindEnd, at, &progress.Action), at, &progress)
	return l.complete([]ended{record}, fmt.Sprintf("that the %s of %s ended (%s) isn't written down",
		progress.Action.Verb, progress.Action.Subject(), progress.Phase))
}

// Left notes, when farmtop ends, what stays behind of actions that aren't over; a later run doesn't take them for cut off.
func (l *Log) Left(at time.Time, actions ...model.Progress) error {
	records := make([]ended, 0, len(actions))
	for i := range actions {
		p := &actions[i]
		record := endedOf(l.head(kindNote, at, &p.Action), at, p)
		record.Why = strings.TrimSuffix(whyLeft(p.Phase)+"; "+record.Why, "; ")
		records = append(records, record)
	}
	return l.complete(records, "what stays behind isn't written down")
}

// whyLeft says what the end of farmtop means for an action in that phase.
func whyLeft(phase model.Phase) string {
	switch phase {
	case model.PhaseQueued:
		return "farmtop ended before its turn came; nothing was done"
	case model.PhaseDraining:
		return "farmtop ended; the node stays as it is"
	default:
		return "farmtop ended while it was carried out"
	}
}

// CloseCut ends those past actions that are cut off, so that no later run tells of them again. It is for when somebody was told.
func (l *Log) CloseCut(at time.Time, past []model.PastAction) error {
	var records []ended
	for i := range past {
		if p := &past[i]; p.Cut {
			records = append(records, ended{
				head: l.head(kindEnd, at, &model.Action{
					ID: p.Action.ID, Verb: p.Action.Verb, Farm: p.Action.Farm, Node: p.Action.Node, Group: p.Action.Group,
					Weight: p.Action.Weight, By: l.by,
				}),
				outcome: outcome{Result: resultCut, Why: whyCut},
			})
		}
	}
	return l.complete(records, "actions that were cut off will be told again")
}

// whyCut is all that can be said of an action that was cut off.
const whyCut = "farmtop ended in the middle of it, and nobody knows how far it came"

// Close closes the file. What couldn't be written before is tried once more.
func (l *Log) Close() error {
	err := l.complete(nil, "what happened isn't written down in full")
	l.mu.Lock()
	defer l.mu.Unlock()
	_ = l.file.giveUp(nil)
	return err
}

// complete writes what is known afterwards. What can't be written is owed; meaning says, in a clause, what is missing until then.
func (l *Log) complete(records []ended, meaning string) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if _, err := l.write(lines(records)); err != nil {
		l.owe(records)
		return unwritable(l.file.path, err, meaning)
	}
	return nil
}

// write appends lines behind those that are owed, all with one call; the mutex is held.
func (l *Log) write(written []byte) (wrote bool, err error) {
	written = append(lines(l.owed), written...)
	if len(written) == 0 {
		return false, nil
	}
	wrote, err = l.file.append(written)
	if err == nil {
		l.owed = nil
	}
	return wrote, err
}

// owe keeps records for the next time that the log is written; the mutex is held. Whoever acts on and on without a log loses the
// newest.
func (l *Log) owe(records []ended) {
	l.owed = append(l.owed, records[:min(len(records), mostOwed-len(l.owed))]...)
}

// mostOwed bounds what is kept while the log can't be written.
const mostOwed = 1000

func (l *Log) head(kind string, at time.Time, a *model.Action) head {
	by := a.By
	if by == (model.Operator{}) {
		by = l.by
	}
	return headOf(kind, at, a, by, l.program, l.pid)
}
