package source

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// BenchmarkFile reads a file that is there already: 240 bytes a line, 50 MB.
func BenchmarkFile(b *testing.B) {
	const count = 200_000
	line := append(bytes.Repeat([]byte("a"), 239), '\n')
	path := filepath.Join(b.TempDir(), "access.log")
	if err := os.WriteFile(path, bytes.Repeat(line, count), 0o600); err != nil {
		b.Fatal(err)
	}
	// Every line is late enough, so that the beginning is the file's.
	options := FileOptions{Path: path, Since: time.Unix(1, 0), TimeOf: func([]byte) int64 { return time.Hour.Nanoseconds() }}
	b.SetBytes(int64(len(line)) * count)
	b.ReportAllocs()
	for b.Loop() {
		ctx, done := context.WithCancel(b.Context())
		lines := 0
		err := File(options).Follow(ctx, Sink{Tell: func(Status) {}, Lines: func(block []byte) {
			if lines += bytes.Count(block, []byte("\n")); lines >= count {
				done()
			}
		}})
		done()
		if err != nil || lines != count {
			b.Fatalf("%d lines, %v", lines, err)
		}
	}
	b.ReportMetric(count*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

// BenchmarkLiveFile follows a file while a writer of the same process floods it, 64 lines a write; the writer's time counts as well.
func BenchmarkLiveFile(b *testing.B) {
	const count, atOnce = 200_000, 64
	line := append(bytes.Repeat([]byte("a"), 239), '\n')
	chunk := bytes.Repeat(line, atOnce)
	b.SetBytes(int64(len(line)) * count)
	b.ReportAllocs()
	for b.Loop() {
		path := filepath.Join(b.TempDir(), "access.log")
		file, err := os.Create(path)
		if err != nil {
			b.Fatal(err)
		}
		ctx, done := context.WithCancel(b.Context())
		started, over := make(chan struct{}), make(chan error, 1)
		reading := started
		lines, blocks := 0, 0
		go func() {
			over <- File(FileOptions{Path: path}).Follow(ctx, Sink{
				Tell: func(s Status) {
					if s.State == Reading && reading != nil {
						close(reading)
						reading = nil
					}
				},
				Lines: func(block []byte) {
					blocks++
					if lines += bytes.Count(block, []byte("\n")); lines >= count/atOnce*atOnce {
						done()
					}
				},
			})
		}()
		<-started
		for range count / atOnce {
			if _, err := file.Write(chunk); err != nil {
				b.Fatal(err)
			}
		}
		if err := <-over; err != nil {
			b.Fatal(err)
		}
		done()
		file.Close()
		b.ReportMetric(float64(lines)/float64(blocks), "lines/block")
	}
	b.ReportMetric(count*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
