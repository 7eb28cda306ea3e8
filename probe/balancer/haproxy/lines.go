package haproxy

import (
	"bufio"
	"bytes"
	"errors"
	"io"
)

const (
	// maxAnswer bounds one reading: a row of "show stat" and one of "show servers state" are about 600 bytes, so this is more
	// than the largest HAProxy says (maxServers rows), and little enough to be read within a timeout.
	maxAnswer = 64 << 20
	// maxLine bounds one line: the longest known, the header of "show stat" with all its modules, has 2.5 kB.
	maxLine = 64 << 10
)

var (
	errAnswerTooLong = errors.New("the answer is too long")
	errLineTooLong   = errors.New("a line is too long")
	errLineCut       = errors.New("the last line is cut")
)

// lines reads an answer line by line, within bounds.
type lines struct {
	in     *bufio.Reader
	size   int    // bytes read so far
	joined []byte // a row whose quoted field contains line ends
}

func newLines(r io.Reader) *lines { return &lines{in: bufio.NewReaderSize(r, maxLine)} }

// next is the next line without its end; it is overwritten by the next call. At the end of a whole answer it fails with io.EOF.
// A line that is too long or has no end is returned, as far as it goes, with errLineTooLong or errLineCut.
func (l *lines) next() ([]byte, error) {
	line, err := l.in.ReadSlice('\n')
	l.size += len(line)
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return line, errLineTooLong
	case l.size > maxAnswer:
		return nil, errAnswerTooLong
	case errors.Is(err, io.EOF) && len(line) > 0:
		return line, errLineCut
	case err != nil:
		return line, err
	}
	return bytes.TrimSuffix(line[:len(line)-1], []byte{'\r'}), nil
}

// whole completes a row of "show stat": a quoted field may contain line ends, so the row goes on until its quotes are even.
func (l *lines) whole(line []byte) ([]byte, error) {
	if bytes.Count(line, []byte{'"'})%2 == 0 {
		return line, nil
	}
	l.joined = append(l.joined[:0], line...)
	for {
		more, err := l.next()
		if err != nil {
			return nil, err
		}
		l.joined = append(append(l.joined, '\n'), more...)
		if len(l.joined) > maxLine {
			return nil, errLineTooLong
		}
		if bytes.Count(more, []byte{'"'})%2 == 1 {
			return l.joined, nil
		}
	}
}
