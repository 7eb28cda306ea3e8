package health

import (
	"io"
	"time"
)

// A scratch is the memory one exchange needs; it goes back to the prober's pool afterwards, so targets own no buffers.
type scratch struct {
	src   io.Reader
	start time.Time
	first time.Duration // since start, when the first byte came; 0 before
	total int64         // bytes read

	in   []byte // what was read; in[r:w] is not yet consumed
	r, w int
	body []byte
}

const (
	// inputSize is the read buffer's first size: a health answer's header and body mostly fit.
	inputSize = 2 << 10
	// headerLimit is how large the header of an answer may be. Servers' own limits are 8 to 64 KiB.
	headerLimit = 64 << 10
	// bodyLimit is how much of a body is read; health answers have some hundred bytes, pages some ten thousand. The rest is left unread.
	bodyLimit = 256 << 10
	// keptLimit is the largest buffer that goes back to the pool, so that one long answer doesn't stay in memory.
	keptLimit = 64 << 10
)

func newScratch() *scratch { return &scratch{in: make([]byte, inputSize)} }

// begin readies the scratch for one answer from src.
func (s *scratch) begin(src io.Reader, start time.Time) {
	s.src, s.start = src, start
}

// reset forgets the answer; slices of it must not be used any more.
func (s *scratch) reset() {
	if len(s.in) > keptLimit {
		s.in = make([]byte, inputSize)
	}
	if cap(s.body) > keptLimit {
		s.body = nil
	}
	*s = scratch{in: s.in, body: s.body[:0]}
}

// unread is what came in and was not consumed yet.
func (s *scratch) unread() []byte { return s.in[s.r:s.w] }

// fill reads once more. It makes room first: by moving what is unread to the front, then by growing up to limit.
func (s *scratch) fill(limit int) error {
	if s.r > 0 {
		s.w = copy(s.in, s.in[s.r:s.w])
		s.r = 0
	}
	if s.w == len(s.in) {
		if len(s.in) >= limit {
			return io.ErrShortBuffer
		}
		grown := make([]byte, min(2*len(s.in), limit))
		copy(grown, s.in)
		s.in = grown
	}
	n, err := s.src.Read(s.in[s.w:])
	s.w += n
	s.total += int64(n)
	if n > 0 {
		s.begun()
		return nil // an error shows again at the next read
	}
	if err == nil {
		return io.ErrNoProgress
	}
	return err
}

// came is how many bytes of the answer are there, 0 before its first.
func (s *scratch) came() int64 {
	if s.first == 0 {
		return 0
	}
	return s.total
}

// begun notes that the answer's first byte is there.
func (s *scratch) begun() {
	if s.first == 0 {
		s.first = time.Since(s.start)
	}
}
