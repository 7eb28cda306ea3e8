package report

import (
	"bytes"
	"encoding/json"
	"io"
	"net/netip"
	"slices"
	"strings"
	"testing"

	"farmtop/model/clientip"
	"farmtop/ui/text"
)

// forwarded is a request through two proxies with a forged entry at its left, and what rules make of it.
func forwarded(t testing.TB, names ...string) (ForwardedRequest, []clientip.Explanation) {
	t.Helper()
	r := ForwardedRequest{Peer: "10.0.0.5:4711", Lines: []string{"198.51.100.1, 203.0.113.67, 10.0.0.4"}}
	return r, explained(t, r, names...)
}

func explained(t testing.TB, r ForwardedRequest, names ...string) []clientip.Explanation {
	t.Helper()
	known := clientip.Rule{Trusted: []string{"10.0.0.4/31"}, Limit: new(2)}
	peer, _ := netip.ParseAddrPort(r.Peer) // what is no address is a Unix socket's
	var all []clientip.Explanation
	for _, name := range names {
		resolver, err := clientip.Compile(known.As(name))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, resolver.Explain(peer, r.Lines))
	}
	return all
}

func TestClientIPRulesAreExplainedAsTheyShould(t *testing.T) {
	t.Parallel()
	in := func(o TextOptions, names ...string) func(io.Writer) error {
		return func(w io.Writer) error {
			r, x := forwarded(t, names...)
			return XFFText(w, r, x, o)
		}
	}
	long := ForwardedRequest{Lines: []string{strings.Repeat("10.0.0.4, ", 200) + "10.0.0.4", ""}, Peer: "10.0.0.5:1"}
	for file, write := range map[string]func(io.Writer) error{
		"xff.txt":        in(TextOptions{}, "aspnet"),
		"xff-color.txt":  in(TextOptions{Color: true}, "aspnet"),
		"xff-40.txt":     in(TextOptions{Width: 40, ASCII: true}, "aspnet"),
		"xff-all.txt":    in(TextOptions{}, clientip.Names()...),
		"xff-all-80.txt": in(TextOptions{Width: 80, ASCII: true}, clientip.Names()...),
		"xff-long.txt":   func(w io.Writer) error { return XFFText(w, long, explained(t, long, "tomcat"), TextOptions{Width: 80}) },
		"xff.json": func(w io.Writer) error {
			r, x := forwarded(t, clientip.Names()...)
			var line, pretty bytes.Buffer
			if err := XFFJSON(&line, now, r, x); err != nil {
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
const promisedXFF = `{"schema":"farmtop/xff/v1","at":"2026-11-21T12:01:05Z","results":[{"rule":"aspnet","client":"11.111.111.11:12345","changed":true,
  "remaining":"12.112.112.12:23456","verdict":"","steps":[{"hop":"10.0.0.1","trusted":true,"entry":"11.111.111.11:12345","taken":true,"why":""}]}]}`

func TestEveryPromisedFieldOfAnExplanationIsThere(t *testing.T) {
	t.Parallel()
	var want, got any
	if err := json.Unmarshal([]byte(promisedXFF), &want); err != nil {
		t.Fatal(err)
	}
	r, x := forwarded(t, "aspnet")
	var out bytes.Buffer
	if err := XFFJSON(&out, now, r, x); err != nil {
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

func TestListsOfAnExplanationAreNeverNull(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	r := ForwardedRequest{Peer: "unix:"}
	if err := XFFJSON(&out, now, r, explained(t, r, "peer")); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "null") {
		t.Error(out.String())
	}
}

func FuzzWhateverAHeaderSaysItsExplanationStaysText(f *testing.F) {
	for _, s := range []string{
		"203.0.113.9, 10.0.0.4", "", "\x1b[2J", "\x1b]52;c;aGk=\a", "\x9b31m", "a\r\nb\tc", "\u202eevil, 10.0.0.4", "\xff\xfe", "日本語, 10.0.0.4", strings.Repeat("10.0.0.4,", 400),
		strings.Repeat("x", 5000), "…", "👩‍👩‍👧", "\U000e0041", ",,,\n,",
	} {
		f.Add(s, uint8(80))
	}
	f.Fuzz(func(t *testing.T, s string, width uint8) {
		r := ForwardedRequest{Peer: "10.0.0.5:4711", Lines: strings.Split(s, "\n")}
		all := explained(t, r, clientip.Names()...)
		for _, o := range []TextOptions{{Width: int(width)}, {Width: int(width), ASCII: true}} {
			var out bytes.Buffer
			if err := XFFText(&out, r, all, o); err != nil {
				t.Fatal(err)
			}
			for i := range all {
				if err := XFFText(&out, r, all[i:i+1], o); err != nil {
					t.Fatal(err)
				}
			}
			checkPlain(t, out.String(), o)
		}
		var document bytes.Buffer
		if err := XFFJSON(&document, now, r, all); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(document.Bytes()) || strings.ContainsFunc(strings.TrimSuffix(document.String(), "\n"), isUnprintable) {
			t.Errorf("no clean document: %q", document.String())
		}
	})
}

func TestColourDoesNotMoveAnExplanation(t *testing.T) {
	t.Parallel()
	r, x := forwarded(t, clientip.Names()...)
	var plainText, painted bytes.Buffer
	if err := XFFText(&plainText, r, x, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := XFFText(&painted, r, x, TextOptions{Color: true}); err != nil {
		t.Fatal(err)
	}
	a, b := strings.Split(plainText.String(), "\n"), strings.Split(painted.String(), "\n")
	if len(a) != len(b) {
		t.Fatalf("%d lines became %d", len(a), len(b))
	}
	for i := range a {
		if text.Width(a[i]) != text.Width(b[i]) {
			t.Errorf("%q is as wide as %q", b[i], a[i])
		}
	}
}
