package probe

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// parallel bounds the jobs under way at once. A job never runs twice at once and most wait for the network, so this is how
	// many nodes may hang before the others have to wait; each holds a stack and a socket.
	parallel = 16384
	// youngAge is how long a heavy job counts as working; what takes longer waits for its peer and costs nothing.
	youngAge = 20 * time.Millisecond
	// youngPerCore bounds the heavy jobs that work at once. Handshakes that queue for a core make the measured times lie.
	youngPerCore = 16
)

// pool runs jobs on as many goroutines as are needed, up to a bound. Heavy jobs stand in a line of their own, so that light ones
// never wait for them.
type pool struct {
	ctx     context.Context
	run     func(*job)
	work    chan *job
	workers sync.WaitGroup

	mu     sync.Mutex // guards what follows
	count  int        // of workers
	closed bool       // no workers are started any more
	young  int        // heavy jobs that work
	line   []*job     // heavy jobs that wait for their turn
}

// newPool makes a pool that runs jobs until the context ends.
func newPool(ctx context.Context, run func(*job)) *pool {
	return &pool{ctx: ctx, run: run, work: make(chan *job)}
}

// start runs the job on a worker. It waits only where as many jobs as may be are under way.
func (p *pool) start(j *job) {
	if j.heavy && !p.enter(j) {
		return
	}
	p.dispatch(j)
}

// enter tells whether a heavy job may start; otherwise it stands in the line.
func (p *pool) enter(j *job) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.young >= youngPerCore*runtime.GOMAXPROCS(0) {
		p.line = append(p.line, j)
		return false
	}
	p.young++
	return true
}

// leave lets the next heavy job start.
func (p *pool) leave() {
	p.mu.Lock()
	if len(p.line) == 0 {
		p.young--
		p.mu.Unlock()
		return
	}
	next := p.line[0]
	p.line[0] = nil
	p.line = p.line[1:]
	p.mu.Unlock()
	p.dispatch(next)
}

func (p *pool) dispatch(j *job) {
	select {
	case p.work <- j:
		return
	default:
	}
	if p.hire(j) {
		return
	}
	select {
	case p.work <- j:
	case <-p.ctx.Done():
	}
}

// hire starts a worker with a first job, unless there are enough.
func (p *pool) hire(j *job) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.count >= parallel {
		return false
	}
	p.count++
	p.workers.Go(func() { p.serve(j) })
	return true
}

// serve runs jobs until the context ends.
func (p *pool) serve(j *job) {
	for {
		p.runOne(j)
		select {
		case j = <-p.work:
		case <-p.ctx.Done():
			return
		}
	}
}

func (p *pool) runOne(j *job) {
	if !j.heavy {
		p.run(j)
		return
	}
	var grown atomic.Bool
	leave := func() {
		if grown.CompareAndSwap(false, true) {
			p.leave()
		}
	}
	timer := time.AfterFunc(youngAge, leave)
	p.run(j)
	timer.Stop()
	leave()
}

// wait returns when all workers have ended; the context must have.
func (p *pool) wait() {
	p.mu.Lock()
	p.closed = true
	p.mu.Unlock()
	p.workers.Wait()
}
