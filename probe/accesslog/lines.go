package accesslog

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"farmtop/probe/accesslog/format"
)

// bufferBytes is how much is read at once. It must hold the longest line that is parsed with its end, and one byte more; it should fit
// beside all else into the processor's second cache.
const bufferBytes = 4 * format.MaxLine

// emptyReads is how often in a row a reader may bring nothing without saying why.
const emptyReads = 100

// eachLine hands over every line of a log with its end; the last one may lack it. What a line holds beyond the buffer is passed over
// and counted in size. The bytes hold until take returns.
func eachLine(ctx context.Context, r io.Reader, take func(text []byte, size int)) error {
	log, err := opened(r)
	if err != nil {
		return err
	}
	b := blocks{buffer: make([]byte, bufferBytes)}
	for empty := 0; ; {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		n, err := log.Read(b.buffer[b.used:])
		b.used += n
		b.hand(take, err != nil)
		switch {
		case errors.Is(err, io.EOF):
			return ctx.Err()
		case err != nil:
			return err
		case n > 0:
			empty = 0
		default:
			if empty++; empty == emptyReads {
				return io.ErrNoProgress
			}
		}
	}
}

// blocks are whole lines at the beginning of a buffer. They spare each line a call of bufio.Reader.ReadSlice.
type blocks struct {
	buffer []byte
	used   int
	start  []byte // of a line that the buffer doesn't hold, nil where there is none
	size   int    // of that line so far
}

// hand hands over the lines that are whole, or all at the end.
func (b *blocks) hand(take func(text []byte, size int), isEnd bool) {
	block := b.buffer[:b.used]
	if b.start != nil {
		block = b.pass(block, take, isEnd)
	}
	whole := len(block)
	if !isEnd {
		whole = bytes.LastIndexByte(block, '\n') + 1
	}
	eachLineOf(block[:whole], take)
	b.used = copy(b.buffer, block[whole:])
	if b.used == len(b.buffer) {
		b.start, b.size = slices.Clone(b.buffer[:searchedBytes]), b.used
		b.used = 0
	}
}

// pass goes on with a line that the buffer didn't hold, and returns what is behind its end.
func (b *blocks) pass(block []byte, take func(text []byte, size int), isEnd bool) (rest []byte) {
	end := bytes.IndexByte(block, '\n') + 1
	if end == 0 {
		end = len(block)
	}
	b.size += end
	if isEnd || end > 0 && block[end-1] == '\n' {
		take(b.start, b.size)
		b.start = nil
	}
	return block[end:]
}

// eachLineOf hands over every line of a block with its end; the last one may lack it. The bytes hold as long as the block does.
func eachLineOf(block []byte, take func(text []byte, size int)) {
	for len(block) > 0 {
		end := len(block)
		if i := bytes.IndexByte(block, '\n'); i >= 0 {
			end = i + 1
		}
		take(block[:end], end)
		block = block[end:]
	}
}

// opened looks through compression, which it tells by the first two bytes (RFC 1952, 2.3.1).
func opened(r io.Reader) (io.Reader, error) {
	plain := bufio.NewReaderSize(r, bufferBytes)
	magic, err := plain.Peek(2)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if len(magic) < 2 || magic[0] != 0x1f || magic[1] != 0x8b {
		return plain, nil
	}
	source := &faithful{r: plain}
	unpacked, err := gzip.NewReader(source)
	if err != nil {
		return nil, source.blame(err)
	}
	return &gunzip{unpacked, source}, nil
}

// A faithful reader remembers how the source itself failed, so that this is told from data that makes no sense.
type faithful struct {
	r       *bufio.Reader
	failure error
}

func (f *faithful) Read(p []byte) (int, error) {
	n, err := f.r.Read(p)
	return n, f.keep(err)
}

// ReadByte keeps gzip from putting a buffer of its own before the source.
func (f *faithful) ReadByte() (byte, error) {
	b, err := f.r.ReadByte()
	return b, f.keep(err)
}

func (f *faithful) keep(err error) error {
	if err != nil && !errors.Is(err, io.EOF) {
		f.failure = err
	}
	return err
}

// blame is the source's failure, where it has one, else damage.
func (f *faithful) blame(err error) error {
	if f.failure != nil {
		return f.failure
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// gunzip unpacks, and says whose fault a failure is.
type gunzip struct {
	unpacked *gzip.Reader
	source   *faithful
}

func (g *gunzip) Read(p []byte) (int, error) {
	n, err := g.unpacked.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // the end is io.EOF itself; one inside another error is damage
		err = g.source.blame(err)
	}
	return n, err
}
