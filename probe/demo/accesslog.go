package demo

import (
	"fmt"
	"sync/atomic"
	"time"
)

// An accessLog is what the balancer logs: HAProxy's "option httplog" with the sticky cookie and two headers captured. It goes into a
// ring in memory, and where somebody wants one into a file, behind what syslog puts before a line.
type accessLog struct {
	ring atomic.Pointer[ring] // of the process that runs
	file *logFile             // nil for none
}

func newAccessLog() *accessLog {
	l := &accessLog{}
	l.renew()
	return l
}

// renew gives a new process a ring of its own; who reads the former one's hears no more.
func (l *accessLog) renew() { l.ring.Store(&ring{}) }

// request logs one request that has ended.
func (l *accessLog) request(pid int, e *exchange, now time.Time) {
	l.write(pid, now, requestLine(e, now))
}

// event logs what the balancer has to say about its servers.
func (l *accessLog) event(pid int, now time.Time, text string) { l.write(pid, now, text) }

func (l *accessLog) write(pid int, now time.Time, text string) {
	l.ring.Load().write(text)
	if l.file != nil {
		l.file.write(fmt.Sprintf("%s demo haproxy[%d]: %s\n", now.Format(time.Stamp), pid, text))
	}
}

func (l *accessLog) close() error {
	if l.file == nil {
		return nil
	}
	return l.file.close()
}
