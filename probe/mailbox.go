package probe

import (
	"context"
	"sync"

	"farmtop/model"
)

// A Mailbox holds the newest snapshot for one reader. The writer never waits: a snapshot that wasn't taken is replaced.
type Mailbox struct {
	wake chan struct{} // holds one token while there is a snapshot that wasn't taken

	mu     sync.Mutex // guards newest
	newest *model.Snapshot
}

func newMailbox() *Mailbox { return &Mailbox{wake: make(chan struct{}, 1)} }

func (m *Mailbox) put(s *model.Snapshot) {
	m.mu.Lock()
	m.newest = s
	m.mu.Unlock()
	select {
	case m.wake <- struct{}{}:
	default:
	}
}

// Next waits for a snapshot that wasn't taken yet and takes it. It fails only with the context's error.
func (m *Mailbox) Next(ctx context.Context) (*model.Snapshot, error) {
	select {
	case <-m.wake:
		return m.Newest(), nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Newest is the newest snapshot, taken or not; nil before the first.
func (m *Mailbox) Newest() *model.Snapshot {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.newest
}
