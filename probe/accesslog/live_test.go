package accesslog_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/accesslog"
	"farmtop/probe/accesslog/format/sample"
)

// live is a farm whose log is the sample's nginx one.
func live(path string) *model.Farm {
	dialect := sample.Dialects()[0]
	return &model.Farm{
		Name: "portals", Sticky: model.Sticky{Cookie: sample.CookieName},
		ClientIP: clientip.Rule{Name: "nginx", Trusted: []string{"192.0.2.0/24"}},
		Logs: []model.Log{{
			Name: "access.log", Kind: model.LogFile, Address: path, Format: dialect.Kind,
			Directive: strings.Replace(dialect.Directive, "$time_local", "$msec", 1), // to see more than whole seconds
		}},
	}
}

// A stamped line lacks nothing but its time, so that a busy writer needn't compose it.
type stamped struct{ before, behind []byte }

func stampedLines(lines int) []stamped {
	dialect, traffic := sample.Dialects()[0], sample.NewTraffic(5, 200_000, 4)
	out := make([]stamped, lines)
	for i := range out {
		line := dialect.Append(nil, traffic.Next())
		from, until := bytes.IndexByte(line, '['), bytes.IndexByte(line, ']')
		out[i] = stamped{line[:from+1], line[until:]}
	}
	return out
}

// A writer appends to a log and rotates it as logrotate and nginx do: rename, create, and go on in the new file.
type writer struct {
	path    string
	file    *os.File
	rotated int
}

func (w *writer) open(t testing.TB) {
	t.Helper()
	file, err := os.OpenFile(w.path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	w.file = file
}

func (w *writer) rotate(t testing.TB) {
	t.Helper()
	w.rotated++
	if err := os.Rename(w.path, fmt.Sprintf("%s.%d", w.path, w.rotated)); err != nil {
		t.Fatal(err)
	}
	old := w.file
	w.open(t)
	old.Close()
	if w.rotated > 3 { // as logrotate does; nobody is that late
		_ = os.Remove(fmt.Sprintf("%s.%d", w.path, w.rotated-3))
	}
}

// BenchmarkLive writes 200 000 lines a second for as many seconds as -benchtime has times (-benchtime 20x), rotates the log each
// second, and tells how late the tail was at worst, and how much it lost.
//
//	go test ./probe/accesslog -run '^$' -bench Live -benchtime 20x
func BenchmarkLive(b *testing.B) {
	const aSecond, beats = 200_000, 100
	w := &writer{path: filepath.Join(b.TempDir(), "access.log")}
	w.open(b)
	tail, err := accesslog.NewTail(accesslog.TailOptions{Farm: live(w.path)})
	if err != nil {
		b.Fatal(err)
	}
	tail.Follow(&model.FarmView{})
	events := make(chan model.Traffic, 1024)
	go tail.Run(b.Context(), func(m model.Traffic) { events <- m })
	for m := range events {
		if m.Logs[0].State == model.LogReading {
			break
		}
	}
	lines := stampedLines(aSecond / beats)
	var block bytes.Buffer
	var worst time.Duration
	written, b0 := 0, time.Now()
	for beat := 0; b.Loop(); {
		for range beats {
			block.Reset()
			now := fmt.Appendf(nil, "%.3f", float64(time.Now().UnixMilli())/1000)
			for _, line := range lines {
				block.Write(line.before)
				block.Write(now)
				block.Write(line.behind)
			}
			if _, err := w.file.Write(block.Bytes()); err != nil {
				b.Fatal(err)
			}
			written += len(lines)
			beat++
			time.Sleep(time.Until(b0.Add(time.Duration(beat) * time.Second / beats)))
		}
		w.rotate(b)
	}
	pace := float64(written) / time.Since(b0).Seconds()
	deadline := time.After(patience)
	for {
		select {
		case m := <-events:
			worst = max(worst, m.Logs[0].Lag)
			if int(m.Logs[0].Lines) < written {
				continue
			}
			b.ReportMetric(pace, "lines/s")
			b.ReportMetric(float64(worst.Milliseconds()), "ms-late-at-most")
			b.ReportMetric(float64(written)-float64(m.Logs[0].Parsed), "lines-lost")
			b.ReportMetric(float64(m.Logs[0].Rotations), "rotations")
			return
		case <-deadline:
			b.Fatal("the tail never came to the end")
		}
	}
}
