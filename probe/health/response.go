package health

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// An answer is one HTTP answer. Its slices belong to the scratch it was read with.
type answer struct {
	protocol  string // "HTTP/1.1"
	status    int    // 0 when none came
	header    []byte // field lines, each ended by CRLF or LF
	body      []byte // decoded from its framing
	truncated bool   // the body is longer than what was read
	keep      bool   // the connection can take another request
}

// A protocolError is an answer that isn't what HTTP allows; its text continues "127.0.0.1:80 ".
type protocolError string

func (e protocolError) Error() string { return string(e) }

// interimLimit is how many 1xx answers may come before the real one. Real servers send one or two.
const interimLimit = 16

// readAnswer reads one HTTP/1.x answer as RFC 9112 frames it: strict where a lenient reader could be led to see another answer than the
// node's clients, tolerant of bare line feeds and missing reason phrases. With an error it returns what is known until then.
func readAnswer(s *scratch, method string) (answer, error) {
	for range interimLimit {
		end, err := s.headerEnd()
		if err != nil {
			return answer{}, err
		}
		a, framing, err := parseHeader(s.unread()[:end])
		if err != nil {
			return answer{}, err
		}
		s.r += end
		if a.status >= 200 {
			// The buffer may move while the body is read, so the header is copied where the body will follow.
			s.body = append(s.body[:0], a.header...)
			err = s.readBody(&a, framing, method)
			return a, err
		}
		if a.status == http.StatusSwitchingProtocols {
			return answer{}, protocolError("switches to another protocol, unasked (101)")
		}
	}
	return answer{}, protocolError(fmt.Sprintf("sent %d interim answers (1xx) and no real one", interimLimit))
}

// headerEnd returns where the header of the next answer ends, its empty line included.
func (s *scratch) headerEnd() (int, error) {
	seen := 0
	for {
		in := s.unread()
		if err := looksLikeHTTP(in); err != nil {
			return 0, err
		}
		if end := emptyLine(in, max(0, seen-3)); end > 0 {
			return end, nil
		}
		seen = len(in)
		if seen >= headerLimit {
			return 0, protocolError(fmt.Sprintf("sent a header of more than %d KiB", headerLimit>>10))
		}
		if err := s.fill(headerLimit); err != nil {
			if errors.Is(err, io.EOF) && seen > 0 {
				err = errCutHeader
			}
			return 0, err
		}
	}
}

// emptyLine returns the index behind the first empty line at or after from, 0 when there is none.
func emptyLine(in []byte, from int) int {
	for {
		i := bytes.IndexByte(in[from:], '\n')
		if i < 0 {
			return 0
		}
		i += from + 1
		if i < len(in) && in[i] == '\n' {
			return i + 1
		}
		if i+1 < len(in) && in[i] == '\r' && in[i+1] == '\n' {
			return i + 2
		}
		from = i
	}
}

// looksLikeHTTP fails as soon as the first bytes can't open an HTTP/1.x answer.
func looksLikeHTTP(in []byte) error {
	const opening = "HTTP/1."
	n := min(len(in), len(opening))
	if string(in[:n]) == opening[:n] {
		return nil
	}
	if len(in) >= 2 && (in[0] == 0x15 || in[0] == 0x16) && in[1] == 3 {
		return errSpeaksTLS
	}
	if len(in) > 6 && in[3] == 4 && bytes.Equal(in[:3], []byte{0, 0, in[2]}) {
		return protocolError("speaks HTTP/2 without being asked to")
	}
	return protocolError("answered something that is not HTTP: " + quote(string(in[:min(len(in), 60)]), 40))
}

// parseHeader reads a header block that ends with its empty line.
func parseHeader(block []byte) (answer, framing, error) {
	line, rest := nextLine(block)
	a, err := parseStatusLine(line)
	if err != nil {
		return answer{}, framing{}, err
	}
	f := framing{length: -1, close: a.protocol == "HTTP/1.0"}
	a.header = rest
	for {
		line, rest = nextLine(rest)
		if len(line) == 0 {
			a.header = a.header[:len(a.header)-len(rest)]
			return a, f, nil
		}
		name, value, err := parseField(line)
		if err != nil {
			return answer{}, framing{}, err
		}
		if err := f.take(name, value); err != nil {
			return answer{}, framing{}, err
		}
	}
}

// parseStatusLine reads "HTTP/1.1 200 OK"; the phrase may be missing.
func parseStatusLine(line []byte) (answer, error) {
	bad := func() (answer, error) {
		return answer{}, protocolError("sent a broken status line: " + quote(string(line), 60))
	}
	const prefix = len("HTTP/1.1 ")
	if len(line) < prefix+3 || line[prefix-1] != ' ' || len(line) > prefix+3 && line[prefix+3] != ' ' {
		return bad()
	}
	a := answer{protocol: "HTTP/1.1"}
	switch line[prefix-2] {
	case '1':
	case '0':
		a.protocol = "HTTP/1.0"
	default:
		return bad()
	}
	for _, d := range line[prefix : prefix+3] {
		if d < '0' || d > '9' {
			return bad()
		}
		a.status = a.status*10 + int(d-'0')
	}
	if a.status < 100 || bytes.IndexByte(line, '\r') >= 0 || bytes.IndexByte(line, 0) >= 0 {
		return bad()
	}
	return a, nil
}
