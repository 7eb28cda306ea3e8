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

// bufferBytes is how much is read at once. It must hold the longest line that is parsed with its end, and one byte more.
const bufferBytes = 4 * format.MaxLine

// linesBetween is how many lines are read before the context is asked again: some milliseconds' worth.
const linesBetween = 1 << 12

// eachLine hands over every line of a log with its end; the last one may lack it. What a line holds beyond the buffer is passed over
// and counted in size. The bytes hold until take returns.
func eachLine(ctx context.Context, r io.Reader, take func(text []byte, size int)) error {
	lines, err := opened(r)
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		if n%linesBetween == 0 && ctx.Err() != nil {
			return ctx.Err()
		}
		text, err := lines.ReadSlice('\n')
		if errors.Is(err, bufio.ErrBufferFull) {
			size := len(text)
			start := slices.Clone(text[:searchedBytes]) // the buffer is overwritten while the rest is passed over
			var rest int
			rest, err = pass(ctx, lines)
			take(start, size+rest)
		} else if len(text) > 0 {
			take(text, len(text))
		}
		switch {
		case errors.Is(err, io.EOF):
			return ctx.Err()
		case err != nil:
			return err
		}
	}
}

// pass reads the rest of a line and counts its bytes.
func pass(ctx context.Context, lines *bufio.Reader) (size int, err error) {
	for {
		rest, err := lines.ReadSlice('\n')
		size += len(rest)
		if !errors.Is(err, bufio.ErrBufferFull) {
			return size, err
		}
		if ctx.Err() != nil {
			return size, ctx.Err()
		}
	}
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
func opened(r io.Reader) (*bufio.Reader, error) {
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
	return bufio.NewReaderSize(&gunzip{unpacked, source}, bufferBytes), nil
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
