package nginxconf

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// outline writes directives as words in brackets, which shows where one ends and the next begins.
func outline(directives []*Directive) string {
	var b strings.Builder
	for _, d := range directives {
		fmt.Fprintf(&b, "[%s]", d.Name.Text)
		for _, a := range d.Args {
			fmt.Fprintf(&b, "[%s]", a.Text)
		}
		switch {
		case d.Block == nil:
			b.WriteString(";")
		case d.Block.Raw:
			b.WriteString("{raw}")
		default:
			b.WriteString("{" + outline(d.Block.Directives) + "}")
		}
	}
	return b.String()
}

func TestTextIsCutIntoWordsAsNginxDoes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"comments alone", "# a;\n  # b {", ""},
		{"a directive", "worker_processes auto;", "[worker_processes][auto];"},
		{"no blank before a brace", "events{a b;}", "[events]{[a][b];}"},
		{"a brace in a word", "rewrite ^/a{2 x;", "[rewrite][^/a]{[2][x];"},
		{"a variable in braces", "set $a ${b}c{d;}", "[set][$a][${b}c]{[d];}"},
		{"a closing brace in a word", "if ($a ~ x}y) { b; }", "[if][($a][~][x}y)]{[b];}"},
		{"a hash in a word", "rewrite a#b c; # d", "[rewrite][a#b][c];"},
		{"quotes", `add_header "X;{ #" 'it "is"';`, `[add_header][X;{ #][it "is"];`},
		{"a quote in a word", `set $a it's;`, `[set][$a][it's];`},
		{"an empty value", `proxy_set_header Accept-Encoding "";`, `[proxy_set_header][Accept-Encoding][];`},
		{"escapes", `a "\"\'\\\t\d" b\;c\ d;`, "[a][\"'\\\t\\d][b\\;c\\ d];"},
		{"a condition's quotes", `if ($http_user_agent ~ "a b") { return 403; }`, "[if][($http_user_agent][~][a b][)]{[return][403];}"},
		{"a value over lines", "log_format m '$a '\n\t'$b';\r\n", "[log_format][m][$a ][$b];"},
		{"words of any alphabet", "server_name bücher.example;", "[server_name][bücher.example];"},
		{"a map", "map $a $b { default 0; ~*^x$ \"1\"; hostnames; }", "[map][$a][$b]{[default][0];[~*^x$][1];[hostnames];}"},
		{"blocks in blocks", "http { server { location / { return 200; } } }", "[http]{[server]{[location][/]{[return][200];}}}"},
		{"Lua", "a; content_by_lua_block { if x then y = {1} end -- }\n s = '}' .. \"\\\"}\" .. [[ } ]] .. [=[ ]] } ]=] --[[ } ]] } b;", "[a];[content_by_lua_block]{raw}[b];"},
		{"Lua with a value", "set_by_lua_block $x { return 5 } b;", "[set_by_lua_block][$x]{raw}[b];"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := test.text
			if test.name == "a brace in a word" {
				text += "}" // nginx opens a block there, too
				test.want += "}"
			}
			s, err := Parse("nginx.conf", text)
			if err != nil {
				t.Fatal(err)
			}
			if got := outline(s.Directives); got != test.want {
				t.Errorf("%s\nread as  %s\nshould be %s", text, got, test.want)
			}
		})
	}
}

func TestWhatIsMissingIsSaidWithItsLine(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", maxWord+1)
	for _, test := range []struct{ text, want string }{
		{"http {\n  server {\n  }\n", `nginx.conf:4: the file ends, but the block "http" opened at nginx.conf:1 is never closed; write the missing }`},
		{"a;\n}\n", `nginx.conf:2: this } closes no block; remove it, or look for a { that is missing above`},
		{"http {\n  a b\n}\n", `nginx.conf:2: the directive "a" ends in a closing brace; write the missing semicolon behind its last value`},
		{"a b", `nginx.conf:1: the directive "a" is never ended; write the missing semicolon behind its last value`},
		{"a;;", `nginx.conf:1: ";" stands where a directive's name is expected; write the name before it, or remove it`},
		{"\n{}", `nginx.conf:2: "{" stands where a directive's name is expected; write the name before it, or remove it`},
		{"a;\nb 'c;\n", `nginx.conf:2: the quote ' opened here is never closed; write it at the end of the value`},
		{"a \"b\"\n\"c\"d;", `nginx.conf:2: "d" stands right behind a closing quote; write a blank or a semicolon between them, or \" for a quote within the value`},
		{"\ncontent_by_lua_block { '}'", `nginx.conf:2: the block "content_by_lua_block" opened at nginx.conf:2 is never closed; write the missing }`},
		{"a;\nb " + long + ";", `nginx.conf:2: the value that begins with "` + long[:20] + `" has more than 4096 bytes, which nginx doesn't read; is a quote or a semicolon missing?`},
		{"\"\x1b[2J" + long[:80], `nginx.conf:1: the quote " opened here is never closed; write it at the end of the value`},
		{"a;\n\x00b;", `nginx.conf:2: a byte 0 stands here, so the file is no text; name the configuration itself, unpacked and in UTF-8`},
		{"\x1b[2J" + long[:80], `nginx.conf:1: the directive "\x1b[2J` + long[:56] + `"… is never ended; write the missing semicolon behind its last value`},
	} {
		_, err := Parse("nginx.conf", test.text)
		if err == nil || err.Error() != test.want {
			t.Errorf("%q\nsays      %v\nshould be %s", test.text, err, test.want)
		}
		var placed *Error
		if !errors.As(err, &placed) || placed.Line == 0 {
			t.Errorf("%q: the error has no place: %#v", test.text, err)
		}
	}
}

func TestPlacesAreThoseOfTheText(t *testing.T) {
	t.Parallel()
	text := "# first\nhttp {\n  log_format m '$a\n' \"b\" # last\n;\r\n\tset_by_lua_block $x {\n\n}\n\n  upstream u { server a; }\n}"
	s, err := Parse("nginx.conf", text)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var show func(d *Directive)
	show = func(d *Directive) {
		got = append(got, fmt.Sprintf("%d %s", d.Name.Line, s.Written(d.Span)))
		for _, a := range d.Args {
			got = append(got, fmt.Sprintf("%d %s %v", a.Line, s.Written(a.Span), a.Quoted))
		}
		for inner := range d.Body() {
			show(inner)
		}
		if d.Block != nil {
			got = append(got, s.Written(d.Block.Span))
		}
	}
	for d := range s.All() {
		show(d)
	}
	for _, c := range s.Comments {
		got = append(got, s.Written(c))
	}
	want := []string{
		"2 " + text[len("# first\n"):], "3 log_format m '$a\n' \"b\" # last\n;", "3 m false", "3 '$a\n' true", "4 \"b\" true",
		"6 set_by_lua_block $x {\n\n}", "6 $x false", "{\n\n}", "10 upstream u { server a; }", "10 u false", "10 server a;", "10 a false", "{ server a; }",
		text[len("# first\nhttp "):], "# first", "# last",
	}
	if fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
		t.Errorf("places are\n%q\nshould be\n%q", got, want)
	}
}

func TestHostileConfigurationsEnd(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"blocks without end", strings.Repeat("a{", 1<<20), "nginx.conf:1: the block \"a\" stands in 64 others, deeper than is read; is a closing brace missing before it?"},
		{"words without end", strings.Repeat("a ", 1<<20), "nginx.conf:1: the configuration has more than 524288 words, which is more than is read; name a smaller file"},
		{"directives without end", strings.Repeat("a;", 1<<20), "nginx.conf:1: the configuration has more than 524288 words, which is more than is read; name a smaller file"},
		{"bytes without end", strings.Repeat(" ", MaxBytes+1), "nginx.conf: the configuration has more than 32 MB, which is more than is read; name a smaller file"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := Parse("nginx.conf", test.text); err == nil || err.Error() != test.want {
				t.Errorf("says      %v\nshould be %s", err, test.want)
			}
		})
	}
}
