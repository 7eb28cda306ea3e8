package route

import (
	"testing"
	"testing/synctest"
	"time"

	"farmtop/model"
	"farmtop/probe/client"
)

// waiting is a book of one request that nothing told of.
func waiting(marks chan model.Marked) *book {
	o := &Options{View: viewOf("https://example.com/", ""), Trial: "farmtop-k7d2", Marks: marks}
	o.Test.Sessions, o.Test.Requests, o.Test.Pins = 9, 9, []string{"a"}
	b := newBook(o, nil)
	b.front = &front{}
	for request := range 3 {
		b.take(&step{session: 1, request: request + 1, Answer: client.Answer{Status: 200}})
	}
	return b
}

func TestMissingLinesAreWaitedForWithinBounds(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		marks []string // one each 1.9 seconds
		took  time.Duration
	}{
		{"none comes", nil, 2 * time.Second},
		{"one comes", []string{"1-1"}, 3900 * time.Millisecond},
		{"all come", []string{"1-1", "1-3"}, 5 * time.Second},
		{"others' come", []string{"9-9", "pin-0", "pin-1", "10-1", "x"}, 2 * time.Second},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				marks := make(chan model.Marked, len(c.marks))
				b := waiting(marks)
				for i, what := range c.marks {
					time.AfterFunc(time.Duration(i+1)*1900*time.Millisecond, func() {
						marks <- model.Marked{Mark: "farmtop-k7d2." + what, Node: "b"}
					})
				}
				began := time.Now()
				b.await(t.Context())
				if took := time.Since(began); took != c.took {
					t.Errorf("it took %s, want %s", took, c.took)
				}
				time.Sleep(time.Minute) // the other lines
				b.await(t.Context())
				if b.log.waited > waitInAll {
					t.Errorf("%s were waited in all", b.log.waited)
				}
			})
		})
	}
}

func TestWhatIsHeardWhileWaitingIsToldAndEarlierReportsStay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		marks := make(chan model.Marked, 1)
		b := waiting(marks)
		before := b.snapshot()
		marks <- model.Marked{Mark: "farmtop-k7d2.1-2", Node: "b"}
		var told []model.RouteReport
		b.tell = func(r model.RouteReport) { told = append(told, r) }
		b.listen()
		marks <- model.Marked{Mark: "farmtop-k7d2.1-3", Node: "a"}
		b.await(t.Context())
		if len(told) != 1 || told[0].Fresh.Known != 2 || told[0].Rows[0].Steps[1].Node != 1 || told[0].Rows[0].Steps[2].Node != 0 {
			t.Errorf("told %+v", told)
		}
		for _, s := range before.Rows[0].Steps {
			if s.Node != nobody {
				t.Errorf("a report that was handed out has changed: %+v", before.Rows)
			}
		}
	})
}

func TestNobodyWaitsWhereNothingIsMissingOrNobodyTells(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		marks := make(chan model.Marked, 9)
		all := waiting(marks)
		for _, what := range []string{"1-3", "1-1", "1-2"} {
			marks <- model.Marked{Mark: "farmtop-k7d2." + what, Node: "a"}
		}
		began := time.Now()
		all.await(t.Context())
		waiting(nil).await(t.Context())
		shut := make(chan model.Marked)
		close(shut)
		waiting(shut).await(t.Context())
		if took := time.Since(began); took != 0 {
			t.Errorf("it took %s", took)
		}
		if run := all.run(&all.fresh); run.Known != 3 || run.Reached[0].Sessions != 1 {
			t.Errorf("%+v", run)
		}
	})
}

func TestALineThatIsReadBeforeItsAnswerCounts(t *testing.T) {
	t.Parallel()
	b := waiting(make(chan model.Marked))
	for _, m := range []model.Marked{
		{Mark: "farmtop-k7d2.k2-1", Node: "a"},
		{Mark: "farmtop-k7d2.2-1", Node: "b"},
		{Mark: "farmtop-other.2-2", Node: "b"},
		{Mark: "farmtop-k7d2.2-2", Node: "stranger"},
		{Mark: "", Node: "a"},
	} {
		if b.hear(&m) {
			t.Errorf("%+v is news", m)
		}
	}
	for request := range 2 {
		b.take(&step{session: 2, request: request + 1, Answer: client.Answer{Status: 200}})
	}
	run := b.run(&b.fresh)
	if run.Known != 1 || run.Unknown != 4 || run.Reached[0].Node != "b" || b.log.missing != 4 || len(b.log.early) != 1 {
		t.Errorf("%+v, %d missing, %d early", run, b.log.missing, len(b.log.early))
	}
}
