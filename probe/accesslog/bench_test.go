package accesslog_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"farmtop/model/clientip"
	"farmtop/probe/accesslog"
	"farmtop/probe/accesslog/format"
	"farmtop/probe/accesslog/format/sample"
)

// BenchmarkAgainstOthers reads one file of 240 MB from the page cache: an awk counts requests per node, GoAccess reports, and a tally
// follows 200 000 sessions and resolves every client. All of them use one core where the benchmark is bound to one:
//
//	taskset -c 0 go test -run - -bench AgainstOthers -cpu 1 -count 3 -benchtime 3x ./probe/accesslog
func BenchmarkAgainstOthers(b *testing.B) {
	const lines = 1_000_000
	dialect := sample.Dialects()[0]
	path := filepath.Join(b.TempDir(), "access.log")
	if err := os.WriteFile(path, dialect.Lines(sample.NewTraffic(1, 200_000, 4), lines), 0o600); err != nil {
		b.Fatal(err)
	}
	speed := func(b *testing.B) { b.ReportMetric(float64(b.N)*lines/b.Elapsed().Seconds()/1e6, "Mlines/s") }
	for name, arguments := range map[string][]string{
		"mawk": {"{c[$(NF-3)]++} END {for (k in c) print k, c[k]}", path},
		"goaccess": {
			path, "--no-global-config", "--date-format=%d/%b/%Y", "--time-format=%H:%M:%S", "--no-progress", "--output=" + filepath.Join(b.TempDir(), "report.json"),
			`--log-format=%h - %^ [%d:%t %^] "%r" %s %b "%u" "%^" %^ %^ %^ %^ %^ %T`,
		},
	} {
		b.Run(name, func(b *testing.B) {
			command, err := exec.LookPath(name)
			if err != nil {
				b.Skip("it isn't here to compare with: ", err)
			}
			for b.Loop() {
				if out, err := exec.CommandContext(b.Context(), command, arguments...).CombinedOutput(); err != nil {
					b.Fatalf("%v: %s", err, out)
				}
			}
			speed(b)
		})
	}
	b.Run("tally", func(b *testing.B) {
		f := compiled(b, dialect.Kind, dialect.Directive, format.Options{Cookie: sample.CookieName})
		for b.Loop() {
			file, err := os.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			tally := accesslog.New(accesslog.Options{Format: f, Resolver: nginx(b)})
			if err := tally.Read(b.Context(), "", file); err != nil {
				b.Fatal(err)
			}
			if got := tally.Summary(at); got.Parsed != lines {
				b.Fatalf("%d lines parsed", got.Parsed)
			}
			_ = file.Close()
		}
		speed(b)
	})
}

// BenchmarkManyForwarded reads lines whose X-Forwarded-For has 1, 100 or 10 000 entries, under rules that ask for one entry, for as many
// as are trusted, and for the first: a long header costs what its bytes cost to pass over, not what its entries would to resolve.
func BenchmarkManyForwarded(b *testing.B) {
	for _, entries := range []int{1, 100, 10_000} {
		text := logged(1, "200", strings.Repeat("::1,", entries-1)+"203.0.113.7", sessionID, "10.0.0.1:80")
		for _, name := range []string{"nginx", "aspnet", "openam"} {
			b.Run(name+"/"+map[int]string{1: "1", 100: "100", 10_000: "10000"}[entries], func(b *testing.B) {
				resolver, err := clientip.Compile(clientip.Rule{Name: name, Trusted: []string{"192.0.2.0/24"}})
				if err != nil {
					b.Fatal(err)
				}
				many := strings.Repeat(text, 1+1<<20/len(text))
				tally := accesslog.New(accesslog.Options{Format: compiled(b, "nginx", line, format.Options{}), Resolver: resolver})
				b.SetBytes(int64(len(many)))
				b.ReportAllocs()
				for b.Loop() {
					if err := tally.Read(b.Context(), "", strings.NewReader(many)); err != nil {
						b.Fatal(err)
					}
				}
				if got := tally.Summary(at); got.Parsed != got.Lines {
					b.Fatalf("%d of %d lines parsed", got.Parsed, got.Lines)
				}
				b.ReportMetric(b.Elapsed().Seconds()*1e9/float64(b.N)/float64(strings.Count(many, "\n")), "ns/line")
			})
		}
	}
}
