package format

import (
	"bytes"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"farmtop/probe/accesslog/format/sample"
)

// without ways is a format that looks for every value by its shape.
func withoutWays(f *Format) *Format {
	slow := *f
	slow.steps = slices.Clone(f.steps)
	for i := range slow.steps {
		slow.steps[i].way = wayShape
	}
	return &slow
}

// compareWays reads a text with and without ways, of all fields and of fewer.
func compareWays(t *testing.T, f *Format, texts ...[]byte) {
	t.Helper()
	unasked := []Field{FieldDuration, FieldMethod, FieldPath, FieldMark, FieldForwarded, FieldTime}
	fast, slow, less := f.Parser(), withoutWays(f).Parser(), f.Without(unasked...).Parser()
	for _, text := range texts {
		var got, want, few Line
		gotFault, wantFault, fewFault := fast.Parse(text, &got), slow.Parse(text, &want), less.Parse(text, &few)
		if gotFault != wantFault || !reflect.DeepEqual(got, want) {
			t.Fatalf("%q\n got %v %+v\nwant %v %+v", text, gotFault, got, wantFault, want)
		}
		want.At, want.Duration, want.Method, want.Path, want.Mark, want.Forwarded = 0, -1, nil, nil, nil, nil
		if fewFault != wantFault || wantFault.Reason == Fine && !reflect.DeepEqual(few, want) {
			t.Fatalf("%q with fewer fields\n got %v %+v\nwant %v %+v", text, fewFault, few, wantFault, want)
		}
	}
}

func TestValuesEndWhereTheirShapeEndsThemInDamagedLinesToo(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	const telling = "\"\\ ,:{}|#[]-/<\x00\n\r\t"
	for _, dialect := range sample.Dialects() {
		kind, err := ParseKind(dialect.Kind)
		if err != nil {
			t.Fatal(err)
		}
		f, err := Compile(kind, dialect.Directive, Options{Cookie: sample.CookieName})
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range bytes.SplitAfter(dialect.Lines(sample.NewTraffic(5, 100, 4), 500), []byte("\n")) {
			compareWays(t, f, text)
			for range 20 {
				damaged := bytes.Clone(text)
				for range 1 + random.IntN(3) {
					if len(damaged) == 0 {
						break
					}
					at := random.IntN(len(damaged))
					switch random.IntN(3) {
					case 0:
						damaged[at] = telling[random.IntN(len(telling))]
					case 1:
						damaged = slices.Insert(damaged, at, telling[random.IntN(len(telling))])
					case 2:
						damaged = slices.Delete(damaged, at, min(len(damaged), at+1+random.IntN(8)))
					}
				}
				compareWays(t, f, damaged)
			}
		}
	}
}

func FuzzAWayNeverDiffersFromTheShape(f *testing.F) {
	for _, dialect := range sample.Dialects() {
		kind, err := ParseKind(dialect.Kind)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(kind), dialect.Directive, dialect.Lines(sample.NewTraffic(1, 10, 2), 1))
	}
	f.Add(uint8(Nginx), `$msec $upstream_addr, $x "$http_x_forwarded_for"`, []byte(`1.0 a:1, b:2 : c:3, - "1, \"2"`))
	f.Add(uint8(HAProxy), `%ci:%cp [%tr] %hr %hs %{+Q}r`, []byte(`::1:5 [21/Nov/2026:01:22:37.000] {a|b} {c} "GET / HT`))
	f.Fuzz(func(t *testing.T, kind uint8, directive string, text []byte) {
		compiled, err := Compile(Kind(kind), directive, Options{Cookie: "a"})
		if err == nil && compiled.kind != W3C {
			compareWays(t, compiled, text, text)
		}
	})
}

func FuzzSeekFindsTheFirstOfAByte(f *testing.F) {
	f.Add([]byte("0123456789abcdef \x00\xff"), 3, byte(' '))
	f.Add([]byte("\x1f\x20\x21\x20\xa0\x20"), 0, byte(0x20))
	f.Fuzz(func(t *testing.T, line []byte, at int, stop byte) {
		at = min(max(at, 0), len(line))
		if got, want := seek(line, at, stop), seekFar(line, at, stop); got != want {
			t.Errorf("%d, want %d", got, want)
		}
	})
}
