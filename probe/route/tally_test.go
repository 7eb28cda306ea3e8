package route

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

// tallied is a run of one session, given who answered its requests in turn.
func tallied(nodes ...int16) tally {
	var t tally
	for _, node := range nodes {
		t.note(1, cell{node: node, status: 200, value: nobody})
	}
	return t
}

func TestWhatIsKnownLateCountsAsIfItHadBeenKnownAtOnce(t *testing.T) {
	t.Parallel()
	names, witnesses := []string{"a", "b", "c"}, []witness{{}}
	for _, want := range [][]int16{{0, 0, 0}, {0, 1, 0}, {1, nobody, 2}, {nobody, 2, 2}, {nobody, nobody, nobody}} {
		first, late := tallied(want...), tallied(nobody, nobody, nobody)
		late.run(names, witnesses) // told while nothing was known
		for i := range slices.Backward(want) {
			late.at(1, i+1).cells[i].node = want[i]
		}
		if diff := cmp.Diff(first.run(names, witnesses), late.run(names, witnesses)); diff != "" {
			t.Errorf("%v:\n%s", want, diff)
		}
	}
}

func TestASessionBeginsOnTheFirstNodeThatIsKnown(t *testing.T) {
	t.Parallel()
	late := tallied(nobody, 1, 1, 0)
	run := late.run([]string{"a", "b"}, []witness{{way: model.RouteByLog}})
	want := []model.RouteReached{{Node: "a", Requests: 1}, {Node: "b", Sessions: 1, Requests: 2}}
	if diff := cmp.Diff(want, run.Reached); diff != "" || run.Breaks != 1 || run.Unknown != 1 || late.begun(1) != 1 || late.begun(0) != 0 {
		t.Errorf("%+v\n%s", run, diff)
	}
	if got := (model.RouteBreak{Session: 1, Request: 4, From: "b", To: "a", Way: model.RouteByLog}); run.Samples[0] != got {
		t.Errorf("%+v", run.Samples)
	}
}

func TestRowsAreSharedUntilTheyChangeAndReportsDoNot(t *testing.T) {
	t.Parallel()
	var runs tally
	for session := range rowsKept + 20 {
		runs.note(session+1, cell{node: nobody, status: 200})
	}
	before := runs.grid()
	runs.note(2, cell{node: 1, status: 503, failed: true})
	after := runs.grid()
	if len(before) != rowsKept || len(before[1].Steps) != 1 || len(after[1].Steps) != 2 {
		t.Errorf("%d rows, the second with %d requests, then with %d", len(before), len(before[1].Steps), len(after[1].Steps))
	}
	if &before[0].Steps[0] != &after[0].Steps[0] {
		t.Error("a row that hasn't changed isn't the same")
	}
	if want := (model.RouteStep{Node: 1, Status: 503, Failed: true}); after[1].Steps[1] != want || before[1].Steps[0].Node != nobody {
		t.Errorf("%+v, then %+v", before[1], after[1])
	}
}

func TestTheGridHasEveryRequestOfTheFirstSessions(t *testing.T) {
	t.Parallel()
	_, view := demoFarm(t)
	r := runQuick(t, view, func(o *Options) { o.Test.KeepAlive, o.Test.Strange = true, false })
	if len(r.Rows) != 18 || !slices.Equal(r.Nodes, []string{"am1", "am2", "am3"}) {
		t.Fatalf("%d rows of %q", len(r.Rows), r.Nodes)
	}
	began := map[int16]int{}
	for i, row := range r.Rows {
		if row.Number != i%9+1 || row.Kept != (i >= 9) || len(row.Steps) != 5 {
			t.Errorf("row %d: %+v", i, row)
		}
		for _, s := range row.Steps {
			if s.Node != row.Steps[0].Node || s.Status != 200 || s.Failed {
				t.Errorf("row %d: %+v", i, row)
			}
		}
		began[row.Steps[0].Node]++
	}
	if len(began) != 3 || began[0] != 6 {
		t.Errorf("sessions began on %v", began)
	}
}
