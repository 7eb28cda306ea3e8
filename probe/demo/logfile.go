package demo

import (
	"fmt"
	"os"
	"sync"
)

// logLimit is the size at which the file is rotated: some days of usual traffic. One older file is kept.
const logLimit = 32 << 20

// A logFile is a log on disk that is rotated when it is full.
type logFile struct {
	path  string
	limit int64 // bytes after which it is rotated

	mu    sync.Mutex // guards what follows
	file  *os.File   // nil when it was closed, or couldn't be opened again
	bytes int64
}

func openLogFile(path string) (*logFile, error) {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, fmt.Errorf("open the demo farm's access log: %w", err)
	}
	return &logFile{path: path, limit: logLimit, file: file}, nil
}

// write adds a line. A log that can't be written is given up in silence: the farm goes on without.
func (l *logFile) write(line string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return
	}
	if l.bytes+int64(len(line)) > l.limit {
		l.rotate()
	}
	n, _ := l.file.WriteString(line)
	l.bytes += int64(n)
}

// rotate starts a new file under the same name and keeps the old one beside it; the mutex is held.
func (l *logFile) rotate() {
	l.file.Close()
	_ = os.Rename(l.path, l.path+".1")
	file, err := os.OpenFile(l.path, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		l.file = nil
		return
	}
	l.file, l.bytes = file, 0
}

func (l *logFile) close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.file == nil {
		return nil
	}
	file := l.file
	l.file = nil
	return file.Close()
}
