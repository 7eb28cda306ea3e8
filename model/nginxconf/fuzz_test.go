package nginxconf

import (
	"strings"
	"testing"
)

// FuzzParse holds what every text must keep: it ends, spans lie within one another in the order of the text, lines are those of their
// bytes, and what was read is read again the same from its words alone.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "a;", "http { server { listen 80; } } # c", "a 'b' \"c\\\"\" ${d}e;", "content_by_lua_block { '}' --[[ } ]] }", "if ($a ~ \"b\") { }",
		"log_format m\n'$a'\r\n\"$b\";", "a b", "}", "a {", "'", "a \\", "a${", "include x;", "\xef\xbb\xbfa;",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > maxWord/2 {
			return // a word's escapes, written again, could be more than is read
		}
		s, err := Load(File{"f", text}, func(string) ([]File, error) { return []File{{"inner", "b c;"}}, nil })
		if err != nil {
			return
		}
		checkSpans(t, s, s.Directives, Span{0, len(text)})
		again, err := Parse("again", rewritten(s.Directives))
		if err != nil {
			t.Fatalf("%q is written as %q: %v", text, rewritten(s.Directives), err)
		}
		if got, want := outline(again.Directives), outline(s.Directives); got != want {
			t.Errorf("%q is read as %s and, written again, as %s", text, want, got)
		}
	})
}

func checkSpans(t *testing.T, s *Source, directives []*Directive, within Span) {
	t.Helper()
	at := within.Start
	for _, d := range directives {
		if d.Start < at || d.End > within.End || d.End <= d.Start {
			t.Fatalf("the directive %q at %v isn't in %v behind %d", d.Name.Text, d.Span, within, at)
		}
		at = d.End
		inner := d.Start
		for _, w := range append([]Word{d.Name}, d.Args...) {
			if w.Start < inner || w.End > d.End {
				t.Fatalf("the word %q at %v isn't in %v", w.Text, w.Span, d.Span)
			}
			inner = w.End
			if line := 1 + strings.Count(s.Text[:w.Start], "\n"); line != w.Line {
				t.Fatalf("the word %q stands in line %d, not %d", w.Text, line, w.Line)
			}
		}
		if d.Block == nil {
			if s.Text[d.End-1] != ';' {
				t.Fatalf("the directive %q ends in %q", d.Name.Text, s.Written(d.Span))
			}
			continue
		}
		if block := s.Written(d.Block.Span); block[0] != '{' || block[len(block)-1] != '}' || d.Block.End != d.End {
			t.Fatalf("the block of %q is %q", d.Name.Text, block)
		}
		checkSpans(t, s, d.Block.Directives, Span{inner, d.End})
	}
}

// rewritten is the configuration made of its words.
func rewritten(directives []*Directive) string {
	var b strings.Builder
	for _, d := range directives {
		for _, w := range append([]Word{d.Name}, d.Args...) {
			b.WriteString(Quote(w.Text) + " ")
		}
		switch {
		case d.Block == nil:
			b.WriteString(";")
		case d.Block.Raw:
			b.WriteString(d.Source.Written(d.Block.Span))
		default:
			b.WriteString("{" + rewritten(d.Block.Directives) + "}")
		}
	}
	return b.String()
}
