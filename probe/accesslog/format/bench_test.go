package format_test

import (
	"bytes"
	"testing"

	"farmtop/probe/accesslog/format"
	"farmtop/probe/accesslog/format/sample"
)

// benchLines fill a buffer larger than the processor's caches.
const benchLines = 100_000

func BenchmarkParse(b *testing.B) {
	for _, dialect := range sample.Dialects() {
		b.Run(dialect.Name, func(b *testing.B) {
			text := dialect.Lines(sample.NewTraffic(1, 200_000, 4), benchLines)
			parser := compiled(b, dialect).Without(format.FieldDuration, format.FieldMethod, format.FieldPath).Parser()
			var line format.Line
			b.ReportAllocs()
			b.SetBytes(int64(len(text) / benchLines))
			rest := text
			for b.Loop() {
				if len(rest) == 0 {
					rest = text
				}
				end := bytes.IndexByte(rest, '\n')
				if fault := parser.Parse(rest[:end], &line); fault.Reason != format.Fine {
					b.Fatal(fault)
				}
				rest = rest[end+1:]
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mlines/s")
		})
	}
}

func BenchmarkParseRecorded(b *testing.B) {
	for _, rec := range recordings {
		b.Run(rec.file+"/"+rec.kind.String(), func(b *testing.B) {
			f, err := format.Compile(rec.kind, rec.directive, rec.options)
			if err != nil {
				b.Fatal(err)
			}
			parser := f.Parser()
			lines := recordedLines(b, rec.file)
			texts := make([][]byte, len(lines))
			for i, text := range lines {
				texts[i] = []byte(text)
			}
			var line format.Line
			b.ReportAllocs()
			i := 0
			for b.Loop() {
				parser.Parse(texts[i], &line)
				if i++; i == len(texts) {
					i = 0
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds()/1e6, "Mlines/s")
		})
	}
}

func compiled(tb testing.TB, dialect sample.Dialect) *format.Format {
	tb.Helper()
	kind, err := format.ParseKind(dialect.Kind)
	if err != nil {
		tb.Fatal(err)
	}
	f, err := format.Compile(kind, dialect.Directive, format.Options{Cookie: sample.CookieName})
	if err != nil {
		tb.Fatal(err)
	}
	return f
}
