package format_test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"farmtop/probe/accesslog/format"
	"farmtop/probe/accesslog/format/sample"
)

// awkLines make a file of about 100 MB.
const awkLines = 400_000

// BenchmarkAgainstAwk counts requests per node over one file, once with the awk of this machine, once with a parser that reads
// every field besides. Both read from the page cache.
func BenchmarkAgainstAwk(b *testing.B) {
	dialect := sample.Dialects()[0]
	path := filepath.Join(b.TempDir(), "access.log")
	if err := os.WriteFile(path, dialect.Lines(sample.NewTraffic(1, 200_000, 4), awkLines), 0o600); err != nil {
		b.Fatal(err)
	}
	b.Run("awk", func(b *testing.B) {
		awk, err := exec.LookPath("awk")
		if err != nil {
			b.Skip("there is no awk to compare with: ", err)
		}
		for b.Loop() {
			command := exec.CommandContext(b.Context(), awk, "{c[$(NF-3)]++} END {for (k in c) print k, c[k]}", path)
			if out, err := command.CombinedOutput(); err != nil {
				b.Fatalf("%v: %s", err, out)
			}
		}
		b.ReportMetric(float64(b.N)*awkLines/b.Elapsed().Seconds()/1e6, "Mlines/s")
	})
	b.Run("farmtop", func(b *testing.B) {
		f := compiled(b, dialect)
		b.ReportAllocs()
		for b.Loop() {
			if nodes := countNodes(b, f, path); nodes != 4 {
				b.Fatalf("%d nodes, want 4", nodes)
			}
		}
		b.ReportMetric(float64(b.N)*awkLines/b.Elapsed().Seconds()/1e6, "Mlines/s")
	})
}

func countNodes(b *testing.B, f *format.Format, path string) int {
	b.Helper()
	file, err := os.Open(path)
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	requests := make(map[string]*int)
	parser := f.Parser()
	var line format.Line
	reader := bufio.NewReaderSize(file, format.MaxLine)
	for {
		text, err := reader.ReadSlice('\n')
		if err != nil {
			return len(requests)
		}
		if fault := parser.Parse(text, &line); fault.Reason != format.Fine {
			b.Fatal(f.Explain(fault))
		}
		n, known := requests[string(line.Server)]
		if !known {
			n = new(int)
			requests[string(line.Server)] = n
		}
		*n++
	}
}
