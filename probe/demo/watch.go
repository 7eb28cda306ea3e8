package demo

import (
	"context"
	"fmt"
	"time"
)

// watch checks the servers until the context ends.
func (b *balancer) watch(ctx context.Context) {
	ticker := time.NewTicker(b.every)
	defer ticker.Stop()
	for {
		b.checkAll(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// checkAll asks every server and waits for all answers.
func (b *balancer) checkAll(ctx context.Context) {
	b.mu.Lock()
	servers := append([]*server(nil), b.servers...)
	b.mu.Unlock()
	asked := crew{broke: b.broke}
	slots := make(chan struct{}, checksAtOnce)
	for _, s := range servers {
		slots <- struct{}{}
		asked.start(func() { // ends within checkTimeout
			defer func() { <-slots }()
			b.checkOne(ctx, s)
		})
	}
	asked.wait()
}

func (b *balancer) checkOne(ctx context.Context, s *server) {
	b.mu.Lock()
	path, alone, skip := s.check.path, s.check.tlsAlone, s.check.off || s.admin&forcedMaint != 0
	b.mu.Unlock()
	if skip {
		return
	}
	v := ask(ctx, b.check, s.address, path, alone)
	if ctx.Err() != nil {
		return
	}
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if s.check.off || s.admin&forcedMaint != 0 {
		return // it was taken out while the check was under way
	}
	before := s.operation
	s.judge(v, now)
	if s.operation != before {
		b.log.event(b.pid, now, b.turned(s, v))
	}
	b.settle(now)
}

// turned is the log line for a server that a check has brought up or down; the mutex is held.
func (b *balancer) turned(s *server, v verdict) string {
	active, _ := b.up()
	if s.operation == stopped {
		return fmt.Sprintf("Server %s/%s is DOWN, reason: %s. %d active and 0 backup servers left. %d sessions active, 0 requeued, 0 remaining in queue.",
			backendName, s.name, v.describe(), active, len(s.inFlight))
	}
	return fmt.Sprintf("Server %s/%s is UP, reason: %s. %d active and 0 backup servers online. 0 sessions requeued, 0 total in queue.",
		backendName, s.name, v.describe(), active)
}
