package main

import (
	"os"
	"sync"
	"time"

	"farmtop/model"
	"farmtop/probe/audit"
)

// A memory is what the audit log said when it was read last.
type memory struct {
	mu   sync.Mutex // guards what follows
	past model.Remembered
	at   time.Time // when it was read; zero for never
	size int64
	mod  time.Time
}

// recollect is how long an unchanged log isn't read again. Without a change of it, a process that began an action may end.
const recollect = time.Minute

// past is what earlier runs and other farmtops did. The log is read again when it has changed, so this may be asked often.
func (t *trail) past() model.Remembered {
	if t.err != nil {
		return model.Remembered{Err: t.err.Error()}
	}
	m := &t.seen
	m.mu.Lock()
	defer m.mu.Unlock()
	var size int64
	var mod time.Time
	if file, err := os.Stat(t.path); err == nil { // why it can't be read, the reading tells
		size, mod = file.Size(), file.ModTime()
	}
	if !m.at.IsZero() && size == m.size && mod.Equal(m.mod) && time.Since(m.at) < recollect {
		return m.past
	}
	actions, err := audit.Read(t.path, 0)
	m.past = model.Remembered{Actions: actions}
	if err != nil {
		m.past.Err = err.Error()
	}
	m.at, m.size, m.mod = time.Now(), size, mod
	return m.past
}
