package probe

import (
	"context"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

const (
	// parallel bounds the checks under way at once. Most wait for the network, so there may be many; each holds a stack and a socket.
	parallel = 2048
	// youngAge is how long a heavy job counts as working; what takes longer waits for its peer and costs nothing.
	youngAge = 20 * time.Millisecond
	// youngPerCore bounds the heavy jobs that work at once. Handshakes that queue for a core make the measured times lie.
	youngPerCore = 16
)

// pool runs jobs on as many goroutines as are needed, up to a bound.
type pool struct {
	work    chan *job
	run     func(*job)
	workers sync.WaitGroup
	count   int

	young chan struct{} // a token for each heavy job that works
}

func newPool(run func(*job)) *pool {
	return &pool{work: make(chan *job), run: run, young: make(chan struct{}, youngPerCore*runtime.GOMAXPROCS(0))}
}

// start hands the job to a worker; it waits when the bounds are reached, and gives up when the context ends.
func (p *pool) start(ctx context.Context, j *job) bool {
	if j.heavy {
		select {
		case p.young <- struct{}{}:
		case <-ctx.Done():
			return false
		}
	}
	select {
	case p.work <- j:
		return true
	default:
	}
	if p.count < parallel {
		p.count++
		p.workers.Go(func() { p.serve(ctx, j) })
		return true
	}
	select {
	case p.work <- j:
		return true
	case <-ctx.Done():
		return false
	}
}

// serve runs jobs until the context ends.
func (p *pool) serve(ctx context.Context, j *job) {
	for {
		p.runOne(j)
		select {
		case j = <-p.work:
		case <-ctx.Done():
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
	release := func() {
		if grown.CompareAndSwap(false, true) {
			<-p.young
		}
	}
	timer := time.AfterFunc(youngAge, release)
	p.run(j)
	timer.Stop()
	release()
}
