package probe

import (
	"context"
	"time"

	"farmtop/model"
)

// A Checker asks one question whenever it is told to, never twice at once.
type Checker interface {
	// Check asks and tells what came of it; it ends soon after the context does.
	Check(ctx context.Context) model.Observation
	Close()
}

// A Prober makes what asks nodes and endpoints; probe/health has the real one.
type Prober interface {
	Target(f *model.Farm, n model.Node, c *model.Check) Checker
	Endpoint(f *model.Farm, c *model.Check) Checker
	// Resolve lists all addresses that a host:port stands for, as host:port, sorted.
	Resolve(ctx context.Context, hostport string) ([]string, error)
}

// A job is something that is done again and again at a fixed rate.
type job struct {
	farm, node string // what it is about; node is "" for the endpoint and for balancers
	every      time.Duration
	heavy      bool // it will cost CPU, as a fresh TLS handshake does, so not many may start at once
	run        func(context.Context) model.Event
	weigh      func(model.Event) bool // whether it will be heavy after it gave this; nil when that never changes
	close      func()

	due     time.Time // when it should start next
	asked   bool      // it has run before
	rounds  int       // how often it still runs; negative for ever
	index   int       // its place in the heap; -1 while it isn't there
	running bool
	soon    bool // it was asked for while it ran: run it again at once
	gone    bool // it isn't wanted any more
}

// checkJob is the job that asks one question of a node or of an endpoint. It shakes hands each time, or as long as it has no
// connection to keep.
func checkJob(f *model.Farm, node string, c *model.Check, checker Checker) *job {
	secure := c.Protocol == model.ProtocolHTTPS
	return &job{
		farm: f.Name, node: node, every: c.Every, index: -1, heavy: secure,
		run: func(ctx context.Context) model.Event { return checker.Check(ctx) },
		weigh: func(event model.Event) bool {
			o, answered := event.(model.Observation)
			kept := c.KeepAlive && answered && o.OK
			return secure && !kept
		},
		close: checker.Close,
	}
}

// jobHeap orders jobs by when they are due.
type jobHeap []*job

func (h jobHeap) Len() int           { return len(h) }
func (h jobHeap) Less(i, j int) bool { return h[i].due.Before(h[j].due) }
func (h jobHeap) Swap(i, j int) {
	h[i], h[j] = h[j], h[i]
	h[i].index, h[j].index = i, j
}

// Push appends a *job, for container/heap.
func (h *jobHeap) Push(x any) {
	j := x.(*job)
	j.index = len(*h)
	*h = append(*h, j)
}

// Pop takes the last job, for container/heap.
func (h *jobHeap) Pop() any {
	old := *h
	j := old[len(old)-1]
	old[len(old)-1] = nil
	j.index = -1
	*h = old[:len(old)-1]
	return j
}
