package probe

import (
	"context"
	"time"

	"farmtop/model"
	"farmtop/probe/serverlist"
)

// A job is something that is done again and again at a fixed rate.
type job struct {
	farm, node string // what it is about; node is "" for the endpoint and for balancers, farm for what several farms share
	balancer   bool   // it reads a balancer
	every      time.Duration
	heavy      bool // it will cost CPU, as a fresh TLS handshake does, so not many may start at once
	close      func()

	// run does it once and tells what happened; it says whether the next time will be heavy.
	run func(ctx context.Context, tell func(model.Event)) (heavy bool)

	due     time.Time // when it should start next
	asked   bool      // it has run before
	rounds  int       // how often it still runs; negative for ever
	index   int       // its place in the heap; -1 while it isn't there
	running bool
	soon    bool // it was asked for while it ran: run it again at once
	gone    bool // it isn't wanted any more
}

// serverListJob is the job that asks a farm's application for its servers.
func (e *Engine) serverListJob(f *model.Farm) *job {
	reader := serverlist.New(f, e.options.TrialAgent+" (server list)", e.prober.Resolve)
	return &job{
		farm: f.Name, every: serverlist.Every, index: -1, close: func() {},
		run: func(ctx context.Context, tell func(model.Event)) (heavy bool) {
			tell(reader.Read(ctx))
			return false
		},
	}
}

// checkJob is the job that asks one question of a node or of an endpoint. It shakes hands each time, or as long as it has no
// connection to keep.
func checkJob(f *model.Farm, node string, c *model.Check, checker Checker) *job {
	secure := c.Protocol == model.ProtocolHTTPS
	return &job{
		farm: f.Name, node: node, every: c.Every, index: -1, heavy: secure, close: checker.Close,
		run: func(ctx context.Context, tell func(model.Event)) (heavy bool) {
			o := checker.Check(ctx)
			tell(o)
			kept := c.KeepAlive && o.OK
			return secure && !kept
		},
	}
}
