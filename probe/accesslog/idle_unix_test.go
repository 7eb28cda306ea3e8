//go:build unix

package accesslog_test

import (
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/accesslog"
)

// BenchmarkIdle follows a file that nobody writes to for as many seconds as -benchtime has times, and tells what that costs.
//
//	go test ./probe/accesslog -run '^$' -bench Idle -benchtime 30x
func BenchmarkIdle(b *testing.B) {
	w := &writer{path: filepath.Join(b.TempDir(), "access.log")}
	w.open(b)
	tail, err := accesslog.NewTail(accesslog.TailOptions{Farm: live(w.path)})
	if err != nil {
		b.Fatal(err)
	}
	tail.Follow(&model.FarmView{})
	reading := make(chan struct{}, 1)
	go tail.Run(b.Context(), func(m model.Traffic) {
		if m.Logs[0].State == model.LogReading {
			select {
			case reading <- struct{}{}:
			default:
			}
		}
	})
	<-reading
	before := used(b)
	for b.Loop() {
		time.Sleep(time.Second)
	}
	b.ReportMetric(float64((used(b)-before).Microseconds())/float64(b.N), "cpu-µs/s")
}

// used is the CPU time of this process.
func used(b *testing.B) time.Duration {
	b.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
