package report

import (
	"bytes"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model/clientip"
	"farmtop/model/sticky"
)

// logged are logs of two nodes with a break, requests without a node and lines that don't fit; every string from outside says so.
func logged(s string) *Log {
	began := time.Date(2026, 11, 21, 1, 22, 37, 0, time.UTC)
	l := &Log{
		Lines: 1010, Parsed: 1000, Rejected: 8, Skipped: 2, Bytes: 240_000, Took: 12 * time.Millisecond, Cookie: "JSESSIONID" + s, FirstSight: true,
		Rejects: []LogReject{{Reason: "line too long", Why: "line too long at byte 65537" + s, Sample: "GET /" + s, Lines: 8, File: "access.log" + s, First: 17}},
		Nodes:   []string{"am1" + s, "10.0.0.12:9443" + s},
		Sticky: sticky.Summary{
			Began: began, Newest: began.Add(time.Hour), Sessions: 120, Exact: true, Nodes: make([]sticky.Node, 2),
			Breaks: []sticky.Break{
				{Session: 0xbeef, Times: 3, From: sticky.Request{Node: 0}, To: sticky.Request{Node: 1, At: began.Add(time.Minute), Status: 200}},
				{Times: 1, From: sticky.Request{Node: sticky.None}, To: sticky.Request{Node: 9}},
			},
			Skew: sticky.Skew{Enough: true, P: 0.7, Worst: 1, Ratio: 1.02},
		},
		ClientIP: LogClients{Rule: "aspnet", Samples: 1000, Verdicts: [clientip.Verdicts]uint64{900, 40, 30, 20, 10}, Compared: 1000, Disagree: 40},
	}
	count := func(w *[sticky.Windows]sticky.Counts, c sticky.Counts) { w[sticky.All] = c }
	l.Sticky.Nodes[0].Sessions, l.Sticky.Nodes[1].Sessions = 61, 59
	count(&l.Sticky.Nodes[0].Windows, sticky.Counts{Requests: 495, New: 60, Moves: 4, Breaks: 3, Broken: 1})
	count(&l.Sticky.Nodes[1].Windows, sticky.Counts{Requests: 495, New: 60, Errors: 5})
	count(&l.Sticky.Nowhere, sticky.Counts{Requests: 10, Errors: 10})
	count(&l.Sticky.Total, sticky.Counts{Requests: 1000, New: 120, Moves: 5, Breaks: 4, Broken: 2, Errors: 15})
	return l
}

func TestLogsLookAsTheyShould(t *testing.T) {
	t.Parallel()
	in := func(l *Log, o TextOptions) func(io.Writer) error {
		return func(w io.Writer) error { return LogText(w, l, o) }
	}
	skewed := logged("")
	skewed.Sticky.Skew = sticky.Skew{Enough: true, Skewed: true, P: 1e-9, Worst: 0, Ratio: 1.9}
	skewed.Sticky.Exact, skewed.ClientIP = false, LogClients{}
	nameless := logged("")
	nameless.Nameless = true
	for file, write := range map[string]func(io.Writer) error{
		"log-nameless.txt":  in(nameless, TextOptions{}),
		"log-nameless.json": func(w io.Writer) error { return LogJSON(w, now, nameless) },
		"log.txt":           in(logged(""), TextOptions{}),
		"log-color.txt":     in(logged(""), TextOptions{Color: true}),
		"log-40.txt":        in(logged(""), TextOptions{Width: 40, ASCII: true}),
		"log-skewed.txt":    in(skewed, TextOptions{Width: 80}),
		"log-empty.txt":     in(&Log{}, TextOptions{}),
		"log.json": func(w io.Writer) error {
			var line, pretty bytes.Buffer
			if err := LogJSON(&line, now, logged("")); err != nil {
				return err
			}
			if err := json.Indent(&pretty, line.Bytes(), "", "  "); err != nil {
				return err
			}
			_, err := w.Write(pretty.Bytes())
			return err
		},
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			compareGolden(t, file, got.Bytes())
		})
	}
}

// What the command line promises, with one field of each kind.
const promisedLog = `{"schema":"farmtop/log/v1","lines":0,"parsed":0,"rejected":0,"bytes":0,"seconds":0.0,
  "nodes":[{"node":"10.0.0.11:9443","requests":0,"share":0.33,"sessions":0,"new_sessions":0,"errors":0}],
  "sticky":{"cookie":"JSESSIONID","sessions":0,"exact":true,"breaks":0,"samples":[{"session":"hash","from":"…","to":"…","at":"…"}],"skew_p":0.7},
  "client_ip":{"rule":"aspnet","samples":0,"missing":0,"malformed":0,"resolved_to_proxy":0,"spoofable":0,"disagree":0}}`

func TestEveryPromisedFieldOfALogIsThere(t *testing.T) {
	t.Parallel()
	var want, got any
	if err := json.Unmarshal([]byte(promisedLog), &want); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := LogJSON(&out, now, logged("")); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, field := range fields(want) {
		if !slices.Contains(fields(got), field) {
			t.Errorf("the document lacks %s", field)
		}
	}
}

func TestListsOfAnEmptyLogAreNeverNull(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := LogJSON(&out, now, &Log{}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"rejects":[]`, `"nodes":[]`, `"samples":[]`, `"skew_p":null`, `"from":null`} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%s is missing in %s", want, out.String())
		}
	}
}

func FuzzWhateverALogSaysItsReportStaysText(f *testing.F) {
	for _, s := range []string{
		"am1", "", "\x1b[2J", "\x1b]52;c;aGk=\a", "\x9b31m", "a\r\nb\tc", "\u202eevil", "\xff\xfe", "日本語", strings.Repeat("long ", 400), "…", "👩‍👩‍👧", "\x00", "\U000e0041",
	} {
		f.Add(s, uint8(80))
	}
	f.Fuzz(func(t *testing.T, s string, width uint8) {
		for _, o := range []TextOptions{{Width: int(width)}, {Width: int(width), ASCII: true}} {
			var out bytes.Buffer
			if err := LogText(&out, logged(s), o); err != nil {
				t.Fatal(err)
			}
			checkPlain(t, out.String(), o)
		}
		var document bytes.Buffer
		if err := LogJSON(&document, now, logged(s)); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(document.Bytes()) || strings.ContainsFunc(strings.TrimSuffix(document.String(), "\n"), isUnprintable) {
			t.Errorf("no clean document: %q", document.String())
		}
	})
}
