package accesslog

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

// A handed line is one as it was handed over.
type handed struct {
	text string
	size int
}

// handedOver are the lines of a reader.
func handedOver(t testing.TB, r io.Reader) []handed {
	t.Helper()
	var lines []handed
	if err := eachLine(t.Context(), r, func(text []byte, size int) { lines = append(lines, handed{string(text), size}) }); err != nil {
		t.Fatal(err)
	}
	return lines
}

// whole are the lines of a text, those that the buffer doesn't hold cut.
func whole(text string) []handed {
	var lines []handed
	for line := range strings.Lines(text) {
		h := handed{line, len(line)}
		if len(line) > bufferBytes || len(line) == bufferBytes && !strings.HasSuffix(line, "\n") {
			h.text = line[:searchedBytes]
		}
		lines = append(lines, h)
	}
	return lines
}

func TestLinesAreWholeHoweverTheyAreRead(t *testing.T) {
	t.Parallel()
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, text := range []string{
		"", "\n", "a", "a\n", "a\n\nb", long(bufferBytes-1) + "\nb\n", long(bufferBytes) + "\nb\n", long(bufferBytes+1) + "\nb", long(bufferBytes),
		"a\n" + long(3*bufferBytes) + "\n\nb", "a\n" + long(3*bufferBytes), strings.Repeat("0123456789\n", bufferBytes/5), long(2*bufferBytes-1) + "\nb\n",
	} {
		want := whole(text)
		for name, r := range map[string]io.Reader{
			"at once": strings.NewReader(text), "half": iotest.HalfReader(strings.NewReader(text)), "with its end": iotest.DataErrReader(strings.NewReader(text)),
		} {
			if got := handedOver(t, r); !slices.Equal(got, want) {
				t.Errorf("%.20q… of %d bytes read %s: %d lines, want %d", text, len(text), name, len(got), len(want))
			}
		}
	}
}

func FuzzLinesAreWholeHoweverTheyAreRead(f *testing.F) {
	f.Add([]byte("a\nb\n\nc"))
	f.Fuzz(func(t *testing.T, text []byte) {
		if len(text) >= 2 && text[0] == 0x1f && text[1] == 0x8b {
			return
		}
		want := whole(string(text))
		if got := handedOver(t, iotest.OneByteReader(bytes.NewReader(text))); !slices.Equal(got, want) {
			t.Errorf("byte by byte: %v, want %v", got, want)
		}
		var block []handed
		eachLineOf(text, func(line []byte, size int) { block = append(block, handed{string(line), size}) })
		if !slices.Equal(block, want) {
			t.Errorf("as a block: %v, want %v", block, want)
		}
	})
}

// silent brings nothing and doesn't say why.
type silent struct{}

func (silent) Read([]byte) (int, error) { return 0, nil }

func TestAReaderThatBringsNothingIsAnError(t *testing.T) {
	t.Parallel()
	err := eachLine(t.Context(), silent{}, func([]byte, int) {})
	if !errors.Is(err, io.ErrNoProgress) {
		t.Errorf("%v, want that there is no progress", err)
	}
}
