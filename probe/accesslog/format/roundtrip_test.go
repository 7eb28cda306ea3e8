package format_test

import (
	"testing"
	"time"

	"farmtop/probe/accesslog/format"
	"farmtop/probe/accesslog/format/sample"
)

func TestWhatASampleWritesIsWhatIsRead(t *testing.T) {
	t.Parallel()
	for _, dialect := range sample.Dialects() {
		t.Run(dialect.Name, func(t *testing.T) {
			t.Parallel()
			parser := compiled(t, dialect).Parser()
			traffic := sample.NewTraffic(7, 1000, 4)
			for range 5000 {
				r := traffic.Next()
				text := dialect.Append(nil, r)
				var line format.Line
				if fault := parser.Parse(text, &line); fault.Reason != format.Fine {
					t.Fatalf("%v: %s", fault, text)
				}
				if got, want := said(dialect.Name, &line), meant(dialect.Name, r); got != want {
					t.Fatalf("\n got %+v\nwant %+v\nfrom %s", got, want, text)
				}
			}
		})
	}
}

// tenor is what every dialect of the samples says.
type tenor struct {
	at                                      time.Time
	duration                                time.Duration
	status                                  int
	peer, client, forwarded, server, cookie string
	path, mark                              string
	termination                             string
	tried                                   int
}

func said(dialect string, line *format.Line) tenor {
	s := tenor{
		at: time.Unix(0, line.At).UTC(), duration: line.Duration, status: line.Status, peer: string(line.Peer), client: string(line.Client),
		forwarded: string(line.Forwarded), server: string(line.Server), cookie: string(line.Cookie), path: string(line.Path),
		mark: string(line.Mark), termination: string(line.Termination),
	}
	if dialect == "nginx" {
		s.tried = line.Tried
	}
	return s
}

func meant(dialect string, r sample.Request) tenor {
	s := tenor{
		at: r.At.Truncate(time.Second), duration: r.Duration, status: r.Status, peer: r.Peer, client: r.Client, forwarded: r.Forwarded,
		server: r.Server, cookie: r.Cookie, path: r.Path, mark: r.Mark,
	}
	switch dialect {
	case "nginx":
		s.tried = 1
		if r.Failed != "" {
			s.tried = 2
		}
	case "haproxy":
		s.at, s.client, s.termination = r.At, "", "--VN"
		if r.Cookie == "" {
			s.termination = "--NI"
		}
	}
	return s
}

func TestParsingAllocatesNothing(t *testing.T) {
	for _, rec := range recordings {
		f, err := format.Compile(rec.kind, rec.directive, rec.options)
		if err != nil {
			t.Fatal(err)
		}
		parser := f.Parser()
		var texts [][]byte
		for _, text := range recordedLines(t, rec.file) {
			texts = append(texts, []byte(text))
		}
		var line format.Line
		allocations := testing.AllocsPerRun(10, func() {
			for _, text := range texts {
				parser.Parse(text, &line)
			}
		})
		if allocations > 0 {
			t.Errorf("%s as %s: %v allocations for %d lines, want none", rec.file, rec.kind, allocations, len(texts))
		}
	}
}
