package report

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"farmtop/model/cookie"
)

// knownNodes are two nodes, and what their balancer says of them.
func knownNodes() *cookie.Known {
	return &cookie.Known{
		Nodes: []cookie.Node{
			{Name: "am1", Addresses: []string{"10.1.1.100:8080"}, Values: []string{"n1"}},
			{Name: "am2", Addresses: []string{"10.1.1.101:8080"}, Values: []string{"n2"}},
		},
		Cookies: []string{"SRVID"},
	}
}

func readCookie(known *cookie.Known, name, value string) Cookie {
	return Cookie{Name: name, Value: value, Readings: cookie.NewIndex(known).Read(name, value), Nodes: len(known.Nodes)}
}

// cookies are one of each sort, in the order in which they are shown.
func cookies() []Cookie {
	known := knownNodes()
	return []Cookie{
		readCookie(known, "SRVID", "n1|awDx5|awDx5"),
		readCookie(known, "BIGipServer~Common~web", "1677787402.36895.0000"),
		readCookie(known, "BIGipServerweb", "rd5o00000000000000000000ffffc0000201o80"),
		readCookie(known, "x", "0000000000000000"),
		readCookie(known, "AWSALB", "kQz+/abc="),
		readCookie(known, "JSESSIONID", "0123456789ABCDEF0123456789ABCDEF"),
		readCookie(&cookie.Known{}, "SRVID", "n1"),
	}
}

func TestCookiesAreShownAsTheyShouldBe(t *testing.T) {
	t.Parallel()
	texts := func(o TextOptions) func(io.Writer) error {
		return func(w io.Writer) error {
			for _, c := range cookies() {
				if err := CookieText(w, c, o); err != nil {
					return err
				}
			}
			return nil
		}
	}
	for file, write := range map[string]func(io.Writer) error{
		"cookie.txt":       texts(TextOptions{}),
		"cookie-40.txt":    texts(TextOptions{Width: 40, ASCII: true}),
		"cookie-color.txt": func(w io.Writer) error { return CookieText(w, cookies()[0], TextOptions{Color: true}) },
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			compareGolden(t, file, got.Bytes())
		})
	}
}

// What is promised of a cookie's document.
const promisedCookie = `{"schema":"farmtop/cookie/v1","at":"2026-11-21T12:01:05Z","name":"","value":"",
  "readings":[{"kind":"f5","address":"10.1.1.100:8080","node":"am1","sure":true}]}`

func TestACookiesDocumentHasWhatIsPromised(t *testing.T) {
	t.Parallel()
	var want, got any
	if err := json.Unmarshal([]byte(promisedCookie), &want); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := CookieJSON(&out, now, cookies()[1]); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	have := fields(got)
	for _, field := range fields(want) {
		if !slices.Contains(have, field) {
			t.Errorf("the document lacks %s", field)
		}
	}
	reading := got.(map[string]any)["readings"].([]any)[0].(map[string]any)
	if diff := cmp.Diff(map[string]any{
		"kind": "f5", "form": "IPv4", "address": "10.1.1.100:8080", "route_domain": "", "server": "", "group": "/Common/web", "node": "am1",
		"last_seen": nil, "first_seen": nil, "sure": true, "sealed": false, "says": "an address as BIG-IP writes it, for the pool /Common/web", "hint": "",
	}, maps.Clone(reading)); diff != "" {
		t.Errorf("the reading (-want +got):\n%s", diff)
	}
}

func TestACookiesDocumentHasDatesAndEmptyLists(t *testing.T) {
	t.Parallel()
	var dated, none bytes.Buffer
	if err := CookieJSON(&dated, now, cookies()[0]); err != nil {
		t.Fatal(err)
	}
	if want := `"last_seen":"2026-11-21T01:20:36Z","first_seen":"2026-11-21T01:20:36Z"`; !strings.Contains(dated.String(), want) {
		t.Errorf("%s lacks %s", dated.String(), want)
	}
	if err := CookieJSON(&none, now, Cookie{Name: "x", Value: ""}); err != nil {
		t.Fatal(err)
	}
	if want := `{"schema":"farmtop/cookie/v1","at":"2026-11-21T12:01:05Z","name":"x","value":"","readings":[]}` + "\n"; none.String() != want {
		t.Errorf("%s, want %s", none.String(), want)
	}
}

func FuzzWhateverACookieSaysStaysText(f *testing.F) {
	for _, s := range []string{"n1", "", "\x1b[2J~x", "\x9b31m.n1", "a\r\nb|awDx5", "x.\u202eevil", "\xff~", "日本語~1", strings.Repeat("long.", 900)} {
		f.Add("JSESSIONID", s, uint8(80))
		f.Add("BIGipServer"+s, "1677787402.36895.0000", uint8(3))
	}
	f.Fuzz(func(t *testing.T, name, value string, width uint8) {
		known := knownNodes()
		known.Nodes[0].Name, known.Nodes[1].Values = value, []string{value}
		c := readCookie(known, name, value)
		for _, o := range []TextOptions{{Width: int(width)}, {Width: int(width), ASCII: true}} {
			var out bytes.Buffer
			if err := CookieText(&out, c, o); err != nil {
				t.Fatal(err)
			}
			checkPlain(t, out.String(), o)
		}
		var document bytes.Buffer
		if err := CookieJSON(&document, now, c); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(document.Bytes()) || strings.ContainsFunc(strings.TrimSuffix(document.String(), "\n"), isUnprintable) {
			t.Errorf("no clean document: %q", document.String())
		}
	})
}
