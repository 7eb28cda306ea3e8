package lab

import (
	"context"
	"crypto/rand"
	"net/http"
	"sync"
)

// holdHeader marks a request that is to be held, with the token that Hold gave.
const holdHeader = "X-Hold"

// A hold keeps one request unanswered.
type hold struct {
	arrived  chan struct{} // closed when the node has the request
	released chan struct{} // closed when it may be answered
	arrive   sync.Once
	leave    sync.Once
}

func (h *hold) wait(ctx context.Context) {
	h.arrive.Do(func() { close(h.arrived) })
	select {
	case <-h.released:
	case <-ctx.Done():
	}
}

func (h *hold) release() { h.leave.Do(func() { close(h.released) }) }

// Hold prepares a request that one of the nodes shall hold: mark is added to the request's header, arrived is closed when a
// node has the request, and release lets it be answered. The request itself is the caller's to make.
func Hold(nodes []*Node) (mark http.Header, arrived <-chan struct{}, release func()) {
	h := &hold{arrived: make(chan struct{}), released: make(chan struct{})}
	token := rand.Text()
	for _, n := range nodes {
		n.mu.Lock()
		n.holds[token] = h
		n.mu.Unlock()
	}
	return http.Header{holdHeader: {token}}, h.arrived, h.release
}
