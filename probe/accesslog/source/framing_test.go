package source

import (
	"bytes"
	"testing"
)

func TestSyslogOverTCPIsCutAsItsSenderCountsOrEndsMessages(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, want string
		sound            bool
	}{
		{"line feeds", "<14>a\n<14>b\n", "<14>a\n<14>b\n", true},
		{"line feeds, no end", "<14>a\n<14>b", "<14>a\n<14>b\n", true},
		{"raw lines that begin with a digit", "127.0.0.1:5 x\n127.0.0.1:6 y\n", "127.0.0.1:5 x\n127.0.0.1:6 y\n", true},
		{"counted", "5 <14>a5 <14>b", "<14>a\n<14>b\n", true},
		{"counted, with line feeds inside", "7 <14>a\nb6 <14>c\n", "<14>a b\n<14>c\n", true},
		{"counted, with line feeds between", "5 <14>a\n5 <14>b\n", "<14>a\n<14>b\n", true},
		{"counted, empty", "1 \n5 <14>b", "<14>b\n", true},
		{"counted, cut at the end", "5 <14>a9 <14>", "<14>a\n", true},
		{"counted, then nonsense", "5 <14>ax", "<14>a\n", false},
		{"a length with too many digits", "12345678 <14>a\n", "12345678 <14>a\n", true},
		{"a length of zero", "0 <14>a\n", "0 <14>a\n", true},
		{"digits alone", "123", "123\n", true},
	} {
		for _, sizes := range [][]byte{{0}, {1, 2}, {255}} {
			var f framing
			var got bytes.Buffer
			sound := true
			hand := func(b []byte) { got.Write(b) }
			pieces([]byte(c.text), sizes, func(p []byte) { sound = sound && f.cut(p, hand) })
			f.end(hand)
			if got.String() != c.want || sound != c.sound {
				t.Errorf("%s in pieces of %v: %q, sound is %v", c.name, sizes, got.String(), sound)
			}
		}
	}
}

func FuzzFraming(f *testing.F) {
	f.Add([]byte("<14>a\n<14>b\n"), []byte{0})
	f.Add([]byte("5 <14>a5 <14>b"), []byte{2})
	f.Add([]byte("9999999 <14>a"), []byte{2})
	f.Fuzz(func(t *testing.T, text, sizes []byte) {
		cut := func(sizes []byte) (got []byte) {
			var f framing
			sound := true
			hand := func(b []byte) {
				if !bytes.HasSuffix(b, []byte("\n")) {
					t.Errorf("a block without an end: %q", b)
				}
				got = append(got, b...)
			}
			pieces(text, sizes, func(p []byte) { sound = sound && f.cut(p, hand) })
			f.end(hand)
			if len(f.frame) > longest {
				t.Errorf("%d bytes are kept", len(f.frame))
			}
			return got
		}
		// A run of NULs at a line's beginning is dropped piece by piece, so it isn't compared.
		if one, other := cut(sizes), cut([]byte{255}); !bytes.Contains(text, []byte{0}) && !bytes.Equal(one, other) {
			t.Errorf("%q in pieces of %v gave %q, in large ones %q", text, sizes, one, other)
		}
	})
}
