package health

import (
	"errors"
	"fmt"
	"io"
	"net/http"
)

// readBody reads the body that follows the header which s.body now holds, up to bodyLimit of it. It sets what of a depends on it.
func (s *scratch) readBody(a *answer, f framing, method string) error {
	header := len(s.body)
	b := bodyReader{scratch: s, from: header}
	err := b.read(f, hasBody(method, a.status))
	a.header, a.body = s.body[:header:header], s.body[header:]
	a.truncated = b.truncated
	clear := !b.untilClose && (!f.chunked || f.length < 0) && s.r == s.w
	a.keep = err == nil && clear && !b.truncated && !f.close
	return err
}

// hasBody tells whether an answer has a body at all: RFC 9112, section 6.3.
func hasBody(method string, status int) bool {
	return method != http.MethodHead && status != http.StatusNoContent && status != http.StatusNotModified
}

// A bodyReader appends a body to its scratch's.
type bodyReader struct {
	*scratch
	from       int // where the body starts
	truncated  bool
	untilClose bool
}

func (b *bodyReader) read(f framing, some bool) error {
	switch {
	case !some:
		return nil
	case f.chunked:
		return b.chunks()
	case f.length >= 0:
		err := b.copy(f.length)
		if errors.Is(err, io.EOF) {
			return &cutBodyError{got: int64(b.size()), want: f.length}
		}
		return err
	default:
		b.untilClose = true
		err := b.copy(bodyLimit + 1)
		if errors.Is(err, io.EOF) {
			return nil
		}
		return err
	}
}

func (b *bodyReader) size() int { return len(b.body) - b.from }

// copy appends n bytes of body, or fewer and truncated when the limit is reached.
func (b *bodyReader) copy(n int64) error {
	for n > 0 {
		room := bodyLimit - b.size()
		if room <= 0 {
			b.truncated = true
			return nil
		}
		if b.r == b.w {
			if err := b.fill(headerLimit); err != nil {
				return err
			}
		}
		part := b.unread()
		part = part[:min(int64(len(part)), n, int64(room))]
		b.body = append(b.body, part...)
		b.r += len(part)
		n -= int64(len(part))
	}
	return nil
}

// overheadFree is how much framing a chunked body may have whatever its size; beyond, eight bytes for each of the body's. Chunks of one
// byte need five.
const overheadFree = 16 << 10

// chunks appends a chunked body. Extensions and trailers are skipped; all framing counts against a limit, so none of them is endless.
func (b *bodyReader) chunks() error {
	overhead := 0
	for {
		size, used, err := b.chunkSize()
		if err != nil {
			return b.cut(err)
		}
		if overhead += used; overhead > overheadFree+8*b.size() {
			return errEndlessFraming
		}
		if size == 0 {
			return b.cut(b.trailers(overheadFree))
		}
		if err := b.copy(size); err != nil || b.truncated {
			return b.cut(err)
		}
		line, err := b.line()
		if err != nil {
			return b.cut(err)
		}
		if len(line) != 0 {
			return protocolError("sent a chunk longer than it said")
		}
	}
}

// cut turns an early end into one that says how far the body came.
func (b *bodyReader) cut(err error) error {
	if errors.Is(err, io.EOF) {
		return &cutBodyError{got: int64(b.size()), want: -1}
	}
	return err
}

// chunkSize reads the line before a chunk and returns the chunk's size and the line's.
func (b *bodyReader) chunkSize() (size int64, used int, err error) {
	line, err := b.line()
	if err != nil {
		return 0, 0, err
	}
	digits := 0
	for _, c := range line {
		d := hexDigit(c)
		if d < 0 {
			break
		}
		if digits++; digits > 15 {
			return 0, 0, protocolError("sent an impossible chunk size: " + quote(string(line), 40))
		}
		size = size<<4 | int64(d)
	}
	if rest := line[digits:]; digits == 0 || len(rest) > 0 && rest[0] != ';' && rest[0] != ' ' && rest[0] != '\t' {
		return 0, 0, protocolError("sent a broken chunk size: " + quote(string(line), 40))
	}
	return size, len(line) + 2, nil
}

// trailers skips the fields after the last chunk.
func (b *bodyReader) trailers(limit int) error {
	for limit > 0 {
		line, err := b.line()
		if err != nil {
			return err
		}
		if len(line) == 0 {
			return nil
		}
		limit -= len(line) + 2
	}
	return errEndlessFraming
}

// line consumes one line of framing and returns it without its end, valid until the next read.
func (b *bodyReader) line() ([]byte, error) {
	seen := 0
	for {
		in := b.unread()
		for i := seen; i < len(in); i++ {
			if in[i] == '\n' {
				b.r += i + 1
				line, _ := nextLine(in[:i+1])
				return line, nil
			}
		}
		if seen = len(in); seen >= overheadFree {
			return nil, errEndlessFraming
		}
		if err := b.fill(headerLimit); err != nil {
			return nil, err
		}
	}
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	default:
		return -1
	}
}

// A cutBodyError is a body that ended before it was complete.
type cutBodyError struct{ got, want int64 } // want is -1 when unknown

func (e *cutBodyError) Error() string {
	if e.want < 0 {
		return fmt.Sprintf("closed the connection in the middle of the body, after %d bytes", e.got)
	}
	return fmt.Sprintf("closed the connection after %d of the body's %d bytes", e.got, e.want)
}
