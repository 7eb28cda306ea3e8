package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"farmtop/model"
	"farmtop/ui/text"
)

// hostile is the sick farm in which every string from outside says s.
func hostile(s string) *model.Snapshot {
	snapshot := sick()
	for _, f := range snapshot.Farms {
		f.Farm.Name, f.Farm.System, f.Farm.Endpoint = s, s, s
		for _, b := range f.Balancers {
			b.Balancer.Name, b.Status.Err, b.Status.Software, b.Status.Version = s, s, s, s
		}
		f.Balancers = append(f.Balancers, &model.BalancerView{Status: &model.BalancerStatus{Software: s, Level: model.Level(s)}})
		if f.Endpoint != nil {
			f.Endpoint.Last.Reason = s
		}
		for i := range f.Findings {
			f.Findings[i].Title, f.Findings[i].Evidence, f.Findings[i].Remedy, f.Findings[i].Node = s, s, s, s
		}
		for i, n := range f.Nodes {
			n.Node.Name, n.Node.Address, n.Reason, n.Version = s, s, s, s
			n.State = []model.State{model.StateUp, model.StateFalling, model.StateDown, model.StateUnknown}[i]
			if n.Certificate != nil {
				n.Certificate.Subject, n.Certificate.Names = s, []string{s}
				n.Certificate.NotAfter = time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC)
			}
			for _, c := range n.Checks {
				c.Check.Name, c.Last.Reason, c.Last.Fault = s, s, model.Fault(s)
			}
			for _, server := range n.Servers {
				server.Status, server.Name, server.Cookie = s, s, s
				server.Why = []model.AdminReason{model.AdminReason(s)}
			}
		}
	}
	return snapshot
}

// hostileSeeds are what nodes may be called and may say.
func hostileSeeds() []string {
	return []string{
		"am1", "", "\x1b[2J\x1b[H", "\x1b]52;c;aGk=\a", "\x9b31m", "a\r\nb\tc", "\u202eevil", "\xff\xfe", "x | y", "o'b=r", "日本語", "e\u0301\u0301\u0301",
		strings.Repeat("long ", 2000), "…–", "\u0600", "👩‍👩‍👧", "\x00", "\x7f", "\U000e0041", "]]>", `<"&'>`, "\ufffe\uffff", "%s%!d", "a.b.c",
	}
}

func FuzzWhateverNodesSayTextStaysText(f *testing.F) {
	for _, s := range hostileSeeds() {
		f.Add(s, uint8(80))
	}
	f.Fuzz(func(t *testing.T, s string, width uint8) {
		for _, o := range []TextOptions{{Width: int(width)}, {Width: int(width), ASCII: true}} {
			var out bytes.Buffer
			if err := CheckText(&out, hostile(s), o); err != nil {
				t.Fatal(err)
			}
			checkPlain(t, out.String(), o)
		}
		var nagios, document, junit bytes.Buffer
		if err := CheckNagios(&nagios, hostile(s)); err != nil {
			t.Fatal(err)
		}
		checkPlugin(t, nagios.String())
		if err := CheckJUnit(&junit, hostile(s)); err != nil {
			t.Fatal(err)
		}
		checkJUnit(t, junit.Bytes())
		if err := CheckJSON(&document, hostile(s)); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(document.Bytes()) || strings.ContainsFunc(strings.TrimSuffix(document.String(), "\n"), isUnprintable) {
			t.Errorf("no clean document: %q", document.String())
		}
	})
}

func isUnprintable(r rune) bool { return !unicode.IsPrint(r) }

func checkPlain(t *testing.T, out string, o TextOptions) {
	t.Helper()
	if !utf8.ValidString(out) {
		t.Errorf("invalid UTF-8: %q", out)
	}
	for line := range strings.Lines(out) {
		line = strings.TrimSuffix(line, "\n")
		for _, r := range line {
			if unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || o.ASCII && r > '~' {
				t.Errorf("%U in %q", r, line)
			}
		}
		if w := text.Width(line); w > o.width() {
			t.Errorf("%d cells, more than %d: %q", w, o.width(), line)
		}
	}
}

func checkPlugin(t *testing.T, out string) {
	t.Helper()
	first, rest, _ := strings.Cut(out, "\n")
	if len(first)+1 > nagiosLineBytes {
		t.Errorf("a first line of %d bytes", len(first))
	}
	if n := strings.Count(first, "|"); n > 1 {
		t.Errorf("%d signs of performance data in the first line: %q", n, first)
	}
	if n := strings.Count(rest, "|"); n > 1 {
		t.Errorf("%d signs of performance data in the long text: %q", n, rest)
	}
	if strings.ContainsFunc(strings.ReplaceAll(out, "\n", ""), unicode.IsControl) {
		t.Errorf("control characters: %q", out)
	}
	if _, values, found := strings.Cut(first, " | "); found && strings.Count(values, "'")%2 != 0 {
		t.Errorf("a label isn't closed: %q", values)
	}
}

func TestAThousandNodesFitIntoAPlugin(t *testing.T) {
	t.Parallel()
	s := calm()
	node := s.Farms[0].Nodes[0]
	s.Farms[0].Nodes = nil
	for i := range 1000 {
		n := *node
		n.Node.Name = fmt.Sprint("gw", i)
		s.Farms[0].Nodes = append(s.Farms[0].Nodes, &n)
	}
	var out bytes.Buffer
	if err := CheckNagios(&out, s); err != nil {
		t.Fatal(err)
	}
	checkPlugin(t, out.String())
	if n := strings.Count(out.String(), " time'="); n != 1000 {
		t.Errorf("performance data of %d nodes, want 1000", n)
	}
}
