package probe

import (
	"container/heap"
	"context"
	"math/rand/v2"
	"sync"
	"time"
)

// spread is the distance between the first starts of two jobs: a farm of three is asked at once, one of ten thousand isn't
// asked all in one burst.
const spread = 200 * time.Microsecond

// schedule decides when each job starts: at a fixed rate, whatever the others do. A job that is late starts once, not once for
// every start it missed.
type schedule struct {
	wake chan struct{} // the head of the heap may have changed

	mu     sync.Mutex // guards what follows, and the jobs' fields
	jobs   jobHeap
	all    map[*job]struct{}
	pace   float64
	rng    *rand.Rand
	first  time.Time // when the next job that is added is due at the earliest
	late   Lateness
	rounds int           // each job runs so often; negative for ever
	gap    time.Duration // between two rounds
	done   chan struct{} // closed when all rounds are over
}

func newSchedule(rng *rand.Rand, rounds int, gap time.Duration) *schedule {
	return &schedule{
		wake: make(chan struct{}, 1), all: map[*job]struct{}{}, pace: 1, rng: rng,
		rounds: rounds, gap: gap, done: make(chan struct{}),
	}
}

// add puts jobs on the schedule, the first of them now.
func (s *schedule) add(now time.Time, jobs ...*job) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.first.Before(now) {
		s.first = now
	}
	for _, j := range jobs {
		j.due, j.rounds = s.first, s.rounds
		s.first = s.first.Add(spread)
		s.all[j] = struct{}{}
		heap.Push(&s.jobs, j)
	}
	s.nudge()
}

// remove takes jobs off the schedule and closes those that aren't running; the others are closed when they end.
func (s *schedule) remove(unwanted func(*job) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for j := range s.all {
		if !unwanted(j) {
			continue
		}
		j.gone = true
		delete(s.all, j)
		if j.index >= 0 {
			heap.Remove(&s.jobs, j.index)
		}
		if !j.running {
			j.close()
		}
	}
	s.nudge()
}

// soon makes the jobs due now. Their rate continues from there.
func (s *schedule) soon(now time.Time, wanted func(*job) bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for j := range s.all {
		switch {
		case !wanted(j):
		case j.running:
			j.soon = true
		case j.index >= 0:
			j.due = now
			heap.Fix(&s.jobs, j.index)
		}
	}
	s.nudge()
}

// setPace stretches all intervals by a factor. What would be due later than one new interval from now is due within that, spread
// by chance.
func (s *schedule) setPace(now time.Time, factor float64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pace = factor
	for _, j := range s.jobs {
		every := s.every(j)
		if j.due.Sub(now) > every {
			j.due = now.Add(time.Duration(s.rng.Int64N(int64(every) + 1)))
		}
	}
	heap.Init(&s.jobs)
	s.nudge()
}

// paceNow is the factor on all intervals.
func (s *schedule) paceNow() float64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pace
}

// every is a job's interval at the present pace.
func (s *schedule) every(j *job) time.Duration { return time.Duration(float64(j.every) * s.pace) }

func (s *schedule) nudge() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

// take waits until a job is due and takes it; nil when the context ended first.
func (s *schedule) take(ctx context.Context) *job {
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		j, wait := s.next(time.Now())
		if j != nil {
			return j
		}
		timer.Reset(wait)
		select {
		case <-timer.C:
		case <-s.wake:
		case <-ctx.Done():
			return nil
		}
	}
}

// next takes the job that is due, or tells how long there is none.
func (s *schedule) next(now time.Time) (*job, time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.jobs) == 0 {
		return nil, time.Hour
	}
	if wait := s.jobs[0].due.Sub(now); wait > 0 {
		return nil, wait
	}
	j := heap.Pop(&s.jobs).(*job)
	j.running = true
	return j, 0
}

// started notes how late a job starts; it is told just before the job runs.
func (s *schedule) started(j *job, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if j.asked {
		s.late.note(now.Sub(j.due))
	}
}

// finished puts a job back for its next turn, unless it was its last.
func (s *schedule) finished(j *job, now time.Time) {
	s.mu.Lock()
	defer s.mu.Unlock()
	j.running = false
	if j.gone {
		j.close()
		return
	}
	if j.rounds > 0 {
		j.rounds--
	}
	if j.rounds == 0 {
		s.close(j)
		return
	}
	j.due = s.dueAfter(j, now)
	j.asked, j.soon = true, false
	heap.Push(&s.jobs, j)
	if j.index == 0 {
		s.nudge()
	}
}

func (s *schedule) close(j *job) {
	j.close()
	delete(s.all, j)
	if len(s.all) == 0 {
		close(s.done)
	}
}

// dueAfter is the job's next start. The first interval is stretched by chance, so that jobs which began together drift apart.
func (s *schedule) dueAfter(j *job, now time.Time) time.Time {
	every := s.every(j)
	switch {
	case s.rounds > 0:
		return now.Add(s.gap)
	case j.soon:
		return now
	case !j.asked:
		every = every/2 + time.Duration(s.rng.Int64N(int64(every)+1))
	}
	due := j.due.Add(every)
	if late := now.Sub(due); late > 0 {
		due = due.Add(late.Truncate(every) + every)
	}
	return due
}

// endIfEmpty ends the rounds when there is nothing to ask at all.
func (s *schedule) endIfEmpty() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.rounds > 0 && len(s.all) == 0 {
		close(s.done)
	}
}

// closeAll closes every job. Nothing may be running.
func (s *schedule) closeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for j := range s.all {
		j.close()
	}
	clear(s.all)
	s.jobs = nil
}
