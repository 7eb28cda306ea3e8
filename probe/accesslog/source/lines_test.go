package source

import (
	"bytes"
	"strings"
	"testing"

	"farmtop/probe/accesslog/format"
)

// pieces cuts a text into pieces of the sizes given, over and over.
func pieces(text []byte, sizes []byte, take func([]byte)) {
	for i := 0; len(text) > 0; i++ {
		size := 1
		if len(sizes) > 0 {
			size += int(sizes[i%len(sizes)])
		}
		size = min(size, len(text))
		take(bytes.Clone(text[:size]))
		text = text[size:]
	}
}

func TestLinesComeWholeWhateverPiecesTheStreamArrivesIn(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"one line", "a\n", "a\n"},
		{"several", "a\nbb\n\nccc\r\n", "a\nbb\n\nccc\r\n"},
		{"no end", "a\nb", "a\nb\n"},
		{"a hole before a line", "\x00\x00\x00a\n", "a\n"},
		{"a line that is too long", strings.Repeat("x", longest+9) + "\nb\n", strings.Repeat("x", longest) + "\nb\n"},
	} {
		for _, sizes := range [][]byte{{0}, {1, 2}, {255}} {
			var l lines
			var got bytes.Buffer
			pieces([]byte(c.text), sizes, func(p []byte) { l.cut(p, func(b []byte) { got.Write(b) }) })
			l.end(func(b []byte) { got.Write(b) })
			if got.String() != c.want {
				t.Errorf("%s in pieces of %v: %.80q", c.name, sizes, got.String())
			}
		}
	}
}

func TestAnOverlongLineIsCutToWhatAParserCallsTooLong(t *testing.T) {
	t.Parallel()
	f, err := format.Compile(format.Nginx, "$remote_addr", format.Options{})
	if err != nil {
		t.Fatal(err)
	}
	var l lines
	var got [][]byte
	hand := func(b []byte) { got = append(got, bytes.Clone(b)) }
	for range 16 {
		l.cut(bytes.Repeat([]byte("1"), 64<<10), hand)
	}
	l.cut([]byte("\n"), hand)
	if len(got) != 1 || cap(l.part) > 4*longest {
		t.Fatalf("%d blocks, %d bytes kept", len(got), cap(l.part))
	}
	var line format.Line
	if fault := f.Parser().Parse(got[0], &line); fault.Reason != format.TooLong {
		t.Errorf("the parser says %v of %d bytes", fault.Reason, len(got[0]))
	}
}

func FuzzLines(f *testing.F) {
	f.Add([]byte("a\nb\n"), []byte{0})
	f.Add([]byte("\x00\x00a\n\nb"), []byte{1, 3})
	f.Fuzz(func(t *testing.T, text, sizes []byte) {
		var l lines
		var got []byte
		hand := func(b []byte) {
			if !bytes.HasSuffix(b, []byte("\n")) {
				t.Errorf("a block without an end: %q", b)
			}
			got = append(got, b...)
		}
		pieces(text, sizes, func(p []byte) { l.cut(p, hand) })
		l.end(hand)
		want := bytes.ReplaceAll(text, []byte{0}, nil)
		if len(want) > 0 && want[len(want)-1] != '\n' {
			want = append(want, '\n')
		}
		if got := bytes.ReplaceAll(got, []byte{0}, nil); len(text) < longest && !bytes.Equal(bytes.TrimRight(got, "\n"), bytes.TrimRight(want, "\n")) {
			t.Errorf("%q in pieces of %v gave %q", text, sizes, got)
		}
	})
}
