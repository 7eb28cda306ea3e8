package nginxconf

import "testing"

func TestAnEditLeavesAllElseAsItWas(t *testing.T) {
	t.Parallel()
	text := "upstream u { # ours\r\n\tserver  a:1   weight=2 ; # one\n  server b:2;\n}"
	s, err := Parse("nginx.conf", text)
	if err != nil {
		t.Fatal(err)
	}
	servers := s.Directives[0].Block.Directives
	last := servers[1].Args[0].End
	got, err := Apply(text, Edit{Span{last, last}, " down"}, Edit{servers[0].Args[1].Span, Quote("weight=5")})
	if err != nil {
		t.Fatal(err)
	}
	if want := "upstream u { # ours\r\n\tserver  a:1   weight=5 ; # one\n  server b:2 down;\n}"; got != want {
		t.Errorf("made %q\nnot  %q", got, want)
	}
}

func TestEditsThatOverlapAreRefused(t *testing.T) {
	t.Parallel()
	for _, edits := range [][]Edit{
		{{Span{0, 3}, "x"}, {Span{2, 4}, "y"}},
		{{Span{3, 2}, "x"}},
		{{Span{4, 6}, "x"}},
		{{Span{-1, 2}, "x"}},
	} {
		if got, err := Apply("abcde", edits...); err == nil {
			t.Errorf("%v made %q", edits, got)
		}
	}
}

func TestAQuotedTextIsReadAsItself(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "a", "weight=2", "a b", `"`, `it's`, `\`, `\n`, `\"`, "a;b", "{}", "#", "$a", "${a}", "a\nb", "unix:/run/a b.sock"} {
		s, err := Parse("nginx.conf", "a "+Quote(text)+";")
		if err != nil || len(s.Directives) != 1 || s.Directives[0].Arg(0) != text {
			t.Errorf("%q is quoted as %s: %v", text, Quote(text), err)
		}
	}
}
