package spoof

import (
	"net/netip"
	"regexp"
	"testing"
)

func TestAnEchoIsReadWithPortBracketsAndQuotes(t *testing.T) {
	t.Parallel()
	q := &question{lines: []string{"_farmtop, unknown, 198.51.100.7"}, forged: []netip.Addr{netip.MustParseAddr("198.51.100.7")}}
	for _, c := range []struct {
		body, took string
		forged, ok bool
	}{
		{"198.51.100.7\n", "198.51.100.7", true, true},
		{"198.51.100.7:4711", "198.51.100.7", true, true},
		{"::ffff:198.51.100.7", "198.51.100.7", true, true},
		{`"203.0.113.8"`, "203.0.113.8", false, true},
		{"[2001:db8::1]:4711", "2001:db8::1", false, true},
		{"[2001:db8::1]", "2001:db8::1", false, true},
		{"fe80::1%eth0", "fe80::1", false, true},
		{"_farmtop", "_farmtop", true, true},
		{"198.51.100.8", "", false, false}, // of another request
		{"unknown", "", false, false},      // applications say that of themselves
		{"", "", false, false},
		{"Your address is 198.51.100.7", "", false, false},
	} {
		took, forged, ok := q.took(echoed([]byte(c.body), nil))
		if ok != c.ok || ok && (took != c.took || forged != c.forged) {
			t.Errorf("%q: took %q, forged %v, ok %v; want %q, %v, %v", c.body, took, forged, ok, c.took, c.forged, c.ok)
		}
	}
}

func FuzzEcho(f *testing.F) {
	patterns := []*regexp.Regexp{nil, regexp.MustCompile(`"ip":"([^"]*)"`), regexp.MustCompile(`(a)|[0-9.]+`), regexp.MustCompile(`^()`)}
	for _, body := range []string{"198.51.100.7", `{"ip":"[::1]:1"}`, "[", "]:1", "\"\"", "a1.2.3.4", "%", "::1%\x00"} {
		for i := range patterns {
			f.Add([]byte(body), uint8(i))
		}
	}
	q := &question{lines: []string{"_farmtop, unknown, 198.51.100.7"}, forged: []netip.Addr{netip.MustParseAddr("198.51.100.7")}}
	f.Fuzz(func(t *testing.T, body []byte, pattern uint8) {
		text := echoed(body, patterns[int(pattern)%len(patterns)])
		took, forged, ok := q.took(text)
		if len(text) > addressBytes || ok && took == "" {
			t.Fatalf("%d bytes, took %q", len(text), took)
		}
		address, err := netip.ParseAddr(took)
		switch {
		case !ok:
		case err != nil && took != "_farmtop":
			t.Fatalf("%q is neither an address nor what was sent", took)
		case err == nil && forged != (address == q.forged[0]):
			t.Fatalf("%q: forged %v", took, forged)
		}
	})
}
