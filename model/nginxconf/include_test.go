package nginxconf

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// site is an Open over files in memory, whose patterns end in a star.
func site(files map[string]string) Open {
	return func(pattern string) ([]File, error) {
		var found []File
		before, _, isGlob := strings.Cut(pattern, "*")
		for name, text := range files {
			if name == pattern || isGlob && strings.HasPrefix(name, before) {
				found = append(found, File{name, text})
			}
		}
		return found, nil
	}
}

func TestIncludedDirectivesStandInPlaceOfTheInclude(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"sites/b": "server { include snippets/tls; listen b; }", "sites/a": "server { listen a; }\ninclude none/*;",
		"snippets/tls": "ssl_protocols TLSv1.3;",
	}
	s, err := Load(File{"nginx.conf", "http { first; include sites/*; last; }"}, site(files))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	var walk func(d *Directive)
	walk = func(d *Directive) {
		got = append(got, d.Place()+" "+d.Name.Text+" "+d.Arg(0))
		for inner := range d.Body() {
			walk(inner)
		}
	}
	for d := range s.All() {
		walk(d)
	}
	want := []string{
		"nginx.conf:1 http ", "nginx.conf:1 first ", "sites/a:1 server ", "sites/a:1 listen a",
		"sites/b:1 server ", "snippets/tls:1 ssl_protocols TLSv1.3", "sites/b:1 listen b", "nginx.conf:1 last ",
	}
	if !slices.Equal(got, want) {
		t.Errorf("walked %q\nnot    %q", got, want)
	}
}

func TestAWalkStopsWhenNoMoreIsWanted(t *testing.T) {
	t.Parallel()
	s, err := Load(File{"nginx.conf", "include a*; c;"}, site(map[string]string{"a1": "a; b;", "a2": "d;"}))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for d := range s.All() {
		got = append(got, d.Name.Text)
		if d.Is("b") {
			break
		}
	}
	if !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("walked %q", got)
	}
}

func TestIncludesThatCannotBeOpenedAreErrorsAtTheirPlace(t *testing.T) {
	t.Parallel()
	denied := errors.New("permission denied")
	deep := map[string]string{}
	for i := range 40 {
		deep[fmt.Sprintf("deep%d", i)] = fmt.Sprintf("include deep%d;", i+1)
	}
	crowd := func(string) ([]File, error) { return make([]File, maxFiles+1), nil }
	for _, test := range []struct {
		name, text string
		open       Open
		want       string
	}{
		{"a file that isn't there", "a;\ninclude gone.conf;", site(nil), `nginx.conf:2: include of "gone.conf": there is no such file; write its right path, or remove the line`},
		{"two files", "include a b;", site(nil), `nginx.conf:1: include names one file or pattern, and here are 2 values; is a semicolon missing?`},
		{"no file", "include;", site(nil), `nginx.conf:1: include names one file or pattern, and here are 0 values; is a semicolon missing?`},
		{"a circle", "include a;", site(map[string]string{"a": "\ninclude nginx.conf;", "nginx.conf": ""}), `a:2: include of "nginx.conf" goes in a circle: nginx.conf is being read already; remove the line`},
		{"a tower", "include deep0;", site(deep), `deep15:1: include of "deep16" is the 17th in a row, deeper than is read; include it further up`},
		{"a crowd", "include *;", crowd, `nginx.conf:1: include of "*": the configuration has more than 4096 files, which is more than is read`},
		{"an error within", "include a;", site(map[string]string{"a": "\nb"}), `a:2: the directive "b" is never ended; write the missing semicolon behind its last value`},
		{"a closing brace of the includer", "http { include a; ", site(map[string]string{"a": "}"}), `a:1: this } closes no block; remove it, or look for a { that is missing above`},
		{"a file that can't be read", "include a;", func(string) ([]File, error) { return nil, denied }, `nginx.conf:1: include of "a": permission denied`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := test.text
			if strings.HasSuffix(text, " ") {
				text += "}"
			}
			_, err := Load(File{"nginx.conf", text}, test.open)
			if err == nil || err.Error() != test.want {
				t.Errorf("says      %v\nshould be %s", err, test.want)
			}
			if test.name == "a file that can't be read" && !errors.Is(err, denied) {
				t.Error("the caller's error is lost")
			}
		})
	}
}

func TestIncludesThatMultiplyEnd(t *testing.T) {
	t.Parallel()
	files := map[string]string{"f12": "a;"}
	for i := range 12 {
		files[fmt.Sprintf("f%02d", i)] = strings.Repeat(fmt.Sprintf("include f%02d;", i+1), 4)
	}
	_, err := Load(File{"nginx.conf", "include f00;"}, site(files))
	if err == nil || !strings.Contains(err.Error(), "has more than 4096 files") {
		t.Errorf("says %v", err)
	}
}
