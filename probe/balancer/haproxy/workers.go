package haproxy

import (
	"bytes"
	"errors"
	"io"
	"strconv"
)

// maxWorkers bounds the older processes that are asked in one reading. Each is one reload within the life of the longest request;
// an ingress controller that reloads every few seconds has dozens, which its operators bound with "hard-stop-after".
const maxWorkers = 32

// maxProcesses bounds the answer to "show proc": a line has 70 bytes.
const maxProcesses = 256 << 10

// The lines of "show proc" that others are told by, as the management guide shows them at "show proc".
var (
	processesHeader = []byte("#<PID>")
	oldHeader       = []byte("# old workers")
	workerType      = []byte("worker")
)

// workers is what a master process says of its older workers: those that a reload told to stop, and that still serve requests.
type workers struct {
	pids  []int // at most maxWorkers
	count int   // of all
	known bool  // it was an answer to "show proc"
	inOld bool
	first string // the first line, where it wasn't
}

// read takes an answer to "show proc" in: a header, the master, and a section of lines for the workers, the old workers and the
// programs. It ends with a blank line, and the connection may stay open after it.
func (w *workers) read(r io.Reader) error {
	in := newLines(io.LimitReader(r, maxProcesses))
	for {
		line, err := in.next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case len(line) == 0 && w.known:
			return nil
		}
		w.take(line)
	}
}

func (w *workers) take(line []byte) {
	switch {
	case bytes.HasPrefix(line, processesHeader):
		w.known = true
	case !w.known:
		if w.first == "" {
			w.first = string(cut(line))
		}
	case len(line) > 0 && line[0] == '#':
		w.inOld = bytes.HasPrefix(line, oldHeader)
	case w.inOld:
		w.worker(line)
	}
}

// worker takes a line of an old worker in: "2132  worker  1  0d00h00m01s  2.6.12".
func (w *workers) worker(line []byte) {
	fields := bytes.Fields(line)
	if len(fields) < 2 || !bytes.Equal(fields[1], workerType) {
		return
	}
	pid, err := strconv.ParseInt(string(fields[0]), 10, 32)
	if err != nil || pid <= 0 {
		return
	}
	w.count++
	if len(w.pids) < maxWorkers {
		w.pids = append(w.pids, int(pid))
	}
}
