package source

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func isFields(line []byte) bool { return bytes.HasPrefix(line, []byte("#Fields:")) }

// plain are so many bytes of lines that are no headers.
func plain(size int) string {
	const line = "an ordinary line of some sixty bytes, as a web server logs it\n"
	return strings.Repeat(line, size/len(line)+1)
}

func TestALogReadFromItsEndBeginsWithTheHeaderThatHoldsThere(t *testing.T) {
	t.Parallel()
	overlong := "#Fields: " + strings.Repeat("x", longest) + "\n"
	for name, c := range map[string]struct {
		text string
		want string // the header; "" for none
	}{
		"no header":                           {plain(1000), ""},
		"nothing at all":                      {"", ""},
		"at the beginning":                    {"#Software: x\n#Fields: a\n" + plain(1000), "#Fields: a"},
		"several":                             {"#Fields: a\nx\n#Fields: b\nx\n", "#Fields: b"},
		"as the last line":                    {"x\n#Fields: a\n", "#Fields: a"},
		"being written":                       {"#Fields: a\nx\n#Fields: b", "#Fields: a"},
		"some blocks back":                    {plain(2*headerStart) + "#Fields: a\n" + plain(3*blockBytes+77), "#Fields: a"},
		"over the border of two blocks":       {plain(2*headerStart) + "#Fields: a b c d\n" + strings.Repeat("x", blockBytes-7) + "\n", "#Fields: a b c d"},
		"too long to be one":                  {"#Fields: a\n" + overlong + "x\n", "#Fields: a"},
		"behind a line longer than a block":   {"#Fields: a\n" + strings.Repeat("x", 2*blockBytes+5) + "\ny\n", "#Fields: a"},
		"before half a line that is too long": {"#Fields: a\n" + strings.Repeat("x", 2*blockBytes+5), "#Fields: a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(t.TempDir(), "u_ex261121.log")
			write(t, path, c.text)
			g := gather(t, File(FileOptions{Path: path, Header: isFields}))
			g.awaitState(Reading, "")
			add(t, path, "\nnew\n")
			g.await("the new line", func(lines []string, _ Status) bool { return len(lines) > 0 && lines[len(lines)-1] == "new" })
			got := g.all()
			if first := got[0]; c.want != "" && first != c.want || c.want == "" && strings.HasPrefix(first, "#Fields: a") {
				t.Errorf("it begins with %.80q, want %q", first, c.want)
			}
			if n := strings.Count(strings.Join(got, "\n"), "#Fields: a"); c.want == "#Fields: a" && n != 1 {
				t.Errorf("the header came %d times", n)
			}
		})
	}
}

func TestALogReadFromItsBeginningGetsNoHeaderMoreThanItHas(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "u_ex261121.log")
	write(t, path, "")
	g := gather(t, File(FileOptions{Path: path, Header: isFields}))
	g.awaitState(Reading, "")
	add(t, path, "#Fields: a\nx\n")
	g.want("#Fields: a", "x")
	write(t, path+".tmp", "#Fields: b\ny\n")
	if err := os.Rename(path+".tmp", path); err != nil {
		t.Fatal(err)
	}
	g.want("#Fields: a", "x", "#Fields: b", "y")
}

func TestAHeaderIsSoughtInABoundedPartOfTheFile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before string
		want   string
	}{
		"out of reach":               {plain(2*headerStart) + "#Fields: far\n", ""},
		"out of reach, but at first": {"#Fields: first\n" + plain(2*headerStart) + "#Fields: far\n", "#Fields: first\n"},
	} {
		path := filepath.Join(t.TempDir(), "huge")
		write(t, path, c.before)
		end := int64(len(c.before)) + headerReach + blockBytes
		if err := os.Truncate(path, end); err != nil { // a hole, which costs no room
			t.Fatal(err)
		}
		file, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		asked := 0
		is := func(line []byte) bool {
			asked++
			return isFields(line)
		}
		if got := headerAt(file, end, is); string(got) != c.want {
			t.Errorf("%s: found %.80q", name, got)
		}
		if most := headerStart / 10; asked > most {
			t.Errorf("%s: asked about %d lines", name, asked)
		}
	}
}

// A reading understands lines as the header before them says: the time is in the field named "time".
type reading struct{ field int }

func (r *reading) timeOf(line []byte) int64 {
	words := strings.Fields(string(line))
	if isFields(line) {
		r.field = slices.Index(words[1:], "time")
		return 0
	}
	if r.field < 0 || r.field >= len(words) {
		return 0
	}
	when, err := time.Parse(time.RFC3339, words[r.field])
	if err != nil {
		return 0
	}
	return when.UnixNano()
}

func TestSinceIsSoughtWithTheFieldsOfTheHeaderBefore(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	const parts, perPart = 5, 3000
	var text strings.Builder
	for part := range parts { // the server was started five times, with its fields in another order each time
		text.WriteString("#Software: x\n#Fields: number" + strings.Repeat(" none", part) + " time\n")
		for i := range perPart {
			n := part*perPart + i
			fmt.Fprintf(&text, "%d%s %s\n", n, strings.Repeat(" -", part), start.Add(time.Duration(n)*time.Second).Format(time.RFC3339))
		}
	}
	path := filepath.Join(t.TempDir(), "u_ex261121.log")
	write(t, path, text.String())
	for _, since := range []int{-9, 0, 5, 6, 100, perPart, perPart + 5, perPart + 6, 2*perPart + 4, 3*perPart + 1234, parts*perPart - 1, parts*perPart + 99} {
		r := &reading{field: -1}
		g, header, err := entered(path, FileOptions{Path: path, Since: start.Add(time.Duration(since) * time.Second), TimeOf: r.timeOf, Header: isFields})
		if err != nil {
			t.Fatal(err)
		}
		defer g.file.Close()
		first := max(0, since-int(disorder.Seconds()))
		rest := text.String()[g.offset:]
		for strings.HasPrefix(rest, "#") {
			_, rest, _ = strings.Cut(rest, "\n")
		}
		if want := fmt.Sprintf("%d ", first); first < parts*perPart && !strings.HasPrefix(rest, want) || first >= parts*perPart && rest != "" {
			t.Errorf("since %d it begins with %.60q, want %q", since, rest, want)
		}
		before := text.String()[:g.offset]
		i := strings.LastIndex(before, "#Fields:")
		if want := ""; i >= 0 {
			want, _, _ = strings.Cut(before[i:], "\n")
			if string(header) != want+"\n" {
				t.Errorf("since %d the header is %q, want %q", since, header, want)
			}
		} else if header != nil {
			t.Errorf("since %d there is a header: %q", since, header)
		}
	}
}

func TestMoreHeadersThanAreGoneBackPastDontHangTheStart(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "u_ex261121.log")
	write(t, path, strings.Repeat("#Fields: time\n2026-11-21T00:00:00Z\n", 1000))
	r := &reading{field: -1}
	g, _, err := entered(path, FileOptions{Path: path, Since: time.Unix(1, 0), TimeOf: r.timeOf, Header: isFields})
	if err != nil {
		t.Fatal(err)
	}
	defer g.file.Close()
	if g.offset != 0 {
		t.Errorf("it begins at %d", g.offset)
	}
}
