package demo

import (
	"fmt"
	"slices"
	"sync"
)

// Ring is the name of the balancer's ring, which "show events" asks for at the runtime socket.
const Ring = "access"

// ringSize is the ring's "size" in bytes: half a minute of usual traffic, half a second of the most that can be asked for.
const ringSize = 256 << 10

// A ring keeps the newest lines of the log in memory, as a "ring" section of HAProxy's configuration does. Any number of readers may
// follow it. As in HAProxy's ring.c, a full ring gives up its oldest line, unless somebody who waits has yet to read that: then the
// new one is dropped.
type ring struct {
	mu      sync.Mutex // guards all that follows
	lines   []string
	first   uint64 // the number of the oldest line
	bytes   int
	dropped int // lines that nobody was told of yet
	readers map[*ringReader]struct{}
	more    chan struct{} // closed when a line comes; nil while nobody waits
	gone    bool          // its process has ended
}

// A ringReader is somebody who follows a ring.
type ringReader struct {
	ring *ring
	next uint64 // the number of the line that is read next
}

// write adds a line, which has no line end. Whoever lost lines is told before it.
func (r *ring) write(line string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.dropped > 0 && r.add(lossNotice(r.dropped)) {
		r.dropped = 0
	}
	if r.dropped > 0 || !r.add(line) {
		r.dropped++
		return
	}
	if r.more != nil {
		close(r.more)
		r.more = nil
	}
}

// lossNotice is what HAProxy's sink_announce_dropped writes.
func lossNotice(lines int) string {
	if lines == 1 {
		return "1 event dropped"
	}
	return fmt.Sprintf("%d events dropped", lines)
}

// add finds room for a line; the mutex is held.
func (r *ring) add(line string) bool {
	for r.bytes+len(line) > ringSize && len(r.lines) > 0 {
		for reader := range r.readers {
			if reader.next == r.first {
				return false
			}
		}
		r.bytes -= len(r.lines[0])
		r.lines[0] = ""
		r.lines = r.lines[1:]
		r.first++
	}
	r.lines = append(r.lines, line)
	r.bytes += len(line)
	return true
}

// all are the lines that the ring holds, oldest first.
func (r *ring) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.lines)
}

// lost is how many lines were dropped that no line tells of yet.
func (r *ring) lost() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.dropped
}

// follow begins to read, with the oldest line or only what is new. Whoever follows leaves in the end.
func (r *ring) follow(onlyNew bool) *ringReader {
	r.mu.Lock()
	defer r.mu.Unlock()
	reader := &ringReader{ring: r, next: r.first}
	if onlyNew {
		reader.next += uint64(len(r.lines))
	}
	if r.readers == nil {
		r.readers = map[*ringReader]struct{}{}
	}
	r.readers[reader] = struct{}{}
	return reader
}

// end cuts everybody off who follows the ring.
func (r *ring) end() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.gone = true
	if r.more != nil {
		close(r.more)
		r.more = nil
	}
}

// read takes what has come since; the channel is closed when there is more, or nothing will come. It is nil once that is so.
func (p *ringReader) read() (lines []string, more <-chan struct{}) {
	r := p.ring
	r.mu.Lock()
	defer r.mu.Unlock()
	lines = slices.Clone(r.lines[p.next-r.first:])
	p.next = r.first + uint64(len(r.lines))
	if r.gone {
		return lines, nil
	}
	if r.more == nil {
		r.more = make(chan struct{})
	}
	return lines, r.more
}

func (p *ringReader) leave() {
	p.ring.mu.Lock()
	defer p.ring.mu.Unlock()
	delete(p.ring.readers, p)
}
