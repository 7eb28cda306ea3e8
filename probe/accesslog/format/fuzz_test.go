package format_test

import (
	"bytes"
	"errors"
	"testing"

	"farmtop/probe/accesslog/format"
)

func FuzzNginx(f *testing.F)   { fuzzKind(f, format.Nginx) }
func FuzzHAProxy(f *testing.F) { fuzzKind(f, format.HAProxy) }
func FuzzApache(f *testing.F)  { fuzzKind(f, format.Apache) }
func FuzzTomcat(f *testing.F)  { fuzzKind(f, format.Tomcat) }
func FuzzW3C(f *testing.F)     { fuzzKind(f, format.W3C) }
func FuzzJSON(f *testing.F)    { fuzzKind(f, format.JSON) }
func FuzzALB(f *testing.F)     { fuzzKind(f, format.ALB) }
func FuzzLabel(f *testing.F)   { fuzzKind(f, format.Label) }

// fuzzKind feeds directives and lines. Whatever they are, compiling either fails with an error that points into the directive or
// gives a parser that reads any line in bounds, twice the same.
func fuzzKind(f *testing.F, kind format.Kind) {
	for _, rec := range recordings {
		if rec.kind == kind {
			for _, text := range recordedLines(f, rec.file)[:2] {
				f.Add(rec.directive, []byte(text), rec.options.Cookie)
			}
		}
	}
	f.Add("", []byte(`198.51.100.7 - - [21/Nov/2026:01:22:37 +0000] "GET / HTTP/1.1" 200 5 "-" "x"`), "JSESSIONID")
	f.Add("#Fields: date time c-ip cs(Cookie)", []byte("2026-11-21 01:22:37 192.0.2.1 a=b;+c=d"), "c")
	f.Add("%a %t \"%r\"", []byte("192.0.2.1 [21/Nov/2026:01:22:37 +0000] \"GET /\\\"\""), "")
	f.Add("", []byte(`http 2018-07-02T22:23:00.186641Z app/x 192.0.2.1:2 10.0.0.1:80 0.1 0 0 200 200 3 3 "GET / HTTP/1.1" "c" -`), "")
	f.Fuzz(func(t *testing.T, directive string, text []byte, cookie string) {
		compiled, err := format.Compile(kind, directive, format.Options{Cookie: cookie})
		if err != nil {
			var wrong *format.DirectiveError
			if !errors.As(err, &wrong) || wrong.Offset < 0 || wrong.Offset > len(directive) {
				t.Fatalf("error %v does not point into %q", err, directive)
			}
			_ = wrong.Pointer()
			return
		}
		parser := compiled.Parser()
		header := []byte("#Fields: c-ip cs(Cookie) X-Forwarded-For date time sc-status")
		var line format.Line
		parser.Parse(header, &line)
		before := bytes.Clone(text)
		fault := parser.Parse(text, &line)
		said := describe(&line)
		if fault.Offset < 0 || fault.Offset > len(text) {
			t.Fatalf("fault at %d of %d bytes", fault.Offset, len(text))
		}
		_ = compiled.Explain(fault)
		if !bytes.Equal(before, text) {
			t.Fatal("the line was changed")
		}
		if line.Duration < -1 || line.Status < 0 || line.Status > 999 {
			t.Fatalf("impossible: %s", said)
		}
		if again := parser.Parse(text, &line); again != fault || describe(&line) != said {
			t.Fatalf("first %v %s\nthen %v %s", fault, said, again, describe(&line))
		}
	})
}
