package source

import (
	"bytes"
	"os"
)

const (
	// headerReach is how far back a header is sought: a tenth of a second's work, and what a server that says its fields anew whenever
	// it starts logs in a day or so.
	headerReach = 64 << 20
	// headerStart is how much of a file's beginning is looked through where none was found: that is where a header is in any case.
	headerStart = 64 << 10
	// maxHeaders is how many headers are gone back past while a time is sought: the server was started as often since then. Before
	// those, lines are understood as the last of them says.
	maxHeaders = 64
)

// headers finds the lines of a file that say what the fields of others are.
type headers struct {
	file *os.File
	is   func(line []byte) bool
	left int // bytes that may be looked through yet, beside the file's beginning
	buf  []byte
}

func newHeaders(file *os.File, is func([]byte) bool) *headers {
	return &headers{file: file, is: is, left: headerReach, buf: make([]byte, blockBytes)}
}

// before is the newest header that ends before an offset, and where it begins; nil and 0 where there is none.
func (h *headers) before(offset int64) (line []byte, at int64) {
	for end := offset; end > 0 && h.left > 0; {
		from := max(0, end-blockBytes)
		text := h.read(from, end)
		h.left -= max(len(text), 1) // what can't be read has an end, too
		if line, at = h.newest(text, from); line != nil {
			return line, at
		}
		first := bytes.IndexByte(text, '\n') + 1 // what ends there began before the block
		if first == 0 || first == len(text) || from == 0 {
			first = 0
		}
		end = from + int64(first)
	}
	return h.newest(h.read(0, min(offset, headerStart)), 0)
}

// newest is the last header in a piece of the file.
func (h *headers) newest(text []byte, from int64) (line []byte, at int64) {
	for end := bytes.LastIndexByte(text, '\n') + 1; end > 0; {
		start := bytes.LastIndexByte(text[:end-1], '\n') + 1
		if start == 0 && from > 0 {
			break // its beginning may be missing
		}
		if end-start <= longest && h.is(text[start:end]) {
			return bytes.Clone(text[start:end]), from + int64(start)
		}
		end = start
	}
	return nil, 0
}

func (h *headers) read(from, to int64) []byte {
	n, _ := h.file.ReadAt(h.buf[:to-from], from) // what can't be read holds no header
	return h.buf[:n]
}

// headerAt is the newest header before the place where reading begins; nil where there is none.
func headerAt(file *os.File, at int64, is func([]byte) bool) []byte {
	if is == nil || at == 0 {
		return nil
	}
	line, _ := newHeaders(file, is).before(at)
	return line
}

// soughtBehindHeaders is the first line since a time, as [sought] finds it, of a file whose lines are understood by the header before
// them: it is sought behind the newest header, and where all lines there are late enough, behind the one before.
func soughtBehindHeaders(file *os.File, size, since int64, o FileOptions) int64 {
	found := newHeaders(file, o.Header)
	to := size
	for range maxHeaders {
		line, from := found.before(to)
		if line != nil {
			o.TimeOf(line)
		}
		at := sought(file, from, to, since, o.TimeOf)
		if at > from || from == 0 {
			return at
		}
		to = from
	}
	return sought(file, 0, to, since, o.TimeOf)
}
