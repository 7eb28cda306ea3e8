package format_test

import (
	"bytes"
	"strings"
	"testing"

	"farmtop/probe/accesslog/format"
)

func TestALineThatDoesNotFitSaysWhereAndWhy(t *testing.T) {
	t.Parallel()
	const directive = `<$remote_addr> [$time_local] "$request" $status`
	tests := []struct {
		name    string
		kind    format.Kind
		line    string
		reason  format.Reason
		explain string
	}{
		{"another format", format.Nginx, `198.51.100.7 - - x`, format.Mismatch, `does not fit the directive at byte 1: the line must begin with "<"`},
		{"half a line", format.Nginx, `<198.51.100.7> [21/Nov/2026:01:22:37 +0000] "GET /a`, format.EndsEarly, `ends too early at byte 46: no "\" " behind $request`},
		{"a short time", format.Nginx, `<198.51.100.7> [21/Nov/2026:01:22:37] "GET /"`, format.Mismatch, `does not fit the directive at byte 17: no "] \"" behind $time_local`},
		{"two lines in one", format.Nginx, `<198.51.100.7> [21/Nov/2026:01:22:37 +0000] "GET /" 200 <198.51.100.7>`, format.Longer, "goes on behind the end of the directive at byte 56"},
		{"HAProxy with more", format.HAProxy, `192.0.2.1:4711 [21/Nov/2026:01:19:31.875] fe be/s1 0/0/1/2/3 200 1 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/1.1" more`, format.Longer, "goes on behind the end of the directive at byte 107"},
		{"binary", format.Nginx, "\x1f\x8b\x08\x00\x00", format.Binary, "holds a NUL byte at byte 1"},
		{"blank", format.Nginx, " \t", format.Empty, "empty line at byte 1"},
		{"too long", format.Nginx, "<" + strings.Repeat("a", format.MaxLine), format.TooLong, "line too long at byte 65537"},
		{"no JSON", format.JSON, "GET / HTTP/1.1", format.Malformed, "not a JSON object at byte 1"},
		{"half an object", format.JSON, `{"remote_addr":"192.0.2.1","status":2`, format.Malformed, "not a JSON object at byte 38"},
		{"two objects", format.JSON, `{"status":200}{}`, format.Malformed, "not a JSON object at byte 15"},
		{"no comma", format.JSON, `{"status":200 "a":1}`, format.Malformed, "not a JSON object at byte 15"},
		{"a message of the server", format.JSON, `{"level":"info","ts":1795224297.6,"msg":"serving"}`, format.NoRequest, "says nothing about a request at byte 1"},
		{"HAProxy's notice", format.HAProxy, "<133>Nov 21 01:19:32 haproxy[1]: Server be/n1 enters drain state.", format.Notice, "message of the server, not a request"},
		{"HAProxy behind a header", format.HAProxy, "<133>Nov 21 01:19:32 haproxy[1]: garbage here", format.Mismatch, `does not fit the directive at byte 34: no " [" behind %ci:%cp`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := ""
			if test.kind == format.Nginx {
				text = directive
			}
			f, err := format.Compile(test.kind, text, format.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var line format.Line
			fault := f.Parser().Parse([]byte(test.line), &line)
			if fault.Reason != test.reason {
				t.Errorf("reason is %q, want %q", fault.Reason, test.reason)
			}
			if got := f.Explain(fault); !strings.HasPrefix(got, test.explain) {
				t.Errorf("explained as %q, want %q", got, test.explain)
			}
		})
	}
}

func TestOnlyDefectsCountAsRejected(t *testing.T) {
	t.Parallel()
	for _, reason := range []format.Reason{format.Fine, format.Comment, format.Notice, format.Empty} {
		if reason.Rejected() {
			t.Errorf("%q must not count", reason)
		}
	}
	for _, reason := range []format.Reason{format.TooLong, format.Binary, format.Mismatch, format.EndsEarly, format.Malformed, format.NoRequest} {
		if !reason.Rejected() {
			t.Errorf("%q must count", reason)
		}
	}
}

func TestAHostileLineCostsWhatItsLengthCosts(t *testing.T) {
	t.Parallel()
	hostile := [][]byte{
		bytes.Repeat([]byte(`\"`), format.MaxLine/2),
		bytes.Repeat([]byte(`{"a":`), format.MaxLine/5),
		bytes.Repeat([]byte(`[`), format.MaxLine),
		append([]byte(`{"request":`), bytes.Repeat([]byte(`{"headers":`), 5000)...),
		bytes.Repeat([]byte(`" "`), format.MaxLine/3),
		bytes.Repeat([]byte(`a, `), format.MaxLine/3),
		bytes.Repeat([]byte(" : "), format.MaxLine/3),
		bytes.Repeat([]byte{0}, format.MaxLine),
		bytes.Repeat([]byte{0xff}, format.MaxLine+1),
	}
	for _, rec := range recordings {
		f, err := format.Compile(rec.kind, rec.directive, rec.options)
		if err != nil {
			t.Fatal(err)
		}
		parser := f.Parser()
		for i, text := range hostile {
			var line format.Line
			if fault := parser.Parse(text, &line); fault.Reason == format.Fine {
				t.Errorf("%s takes hostile line %d for a request: %s", rec.file, i, describe(&line))
			}
		}
	}
}
