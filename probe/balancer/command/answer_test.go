package command

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

// jsonReader understands JSON as the documentation's example does.
func jsonReader(t testing.TB, servers string) *Reader {
	t.Helper()
	made, err := New("farm", model.Balancer{Name: "lb1", Commands: &model.Commands{Read: []string{"lbctl"}, JSON: &model.JSONAnswer{
		Servers: servers, Fields: map[string]string{
			"server": "name", "group": "pool", "address": "at.0", "port": "at.1", "state": "admin.state", "up": "up", "weight": "w", "in_flight": "n", "requests": "r", "chosen": "c",
		},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return made.(*Reader)
}

func lineReader(t testing.TB) *Reader {
	t.Helper()
	made, err := New("farm", model.Balancer{Name: "lb1", Commands: &model.Commands{
		Read: []string{"lbctl"}, Pattern: `^\s*(?:(?P<group>\w+)/)?(?P<server>[^\s/]+)\s+(?P<state>\S*)\s*(?P<weight>\S*)`,
	}})
	if err != nil {
		t.Fatal(err)
	}
	return made.(*Reader)
}

func TestValuesAreTakenHoweverTheyAreWritten(t *testing.T) {
	t.Parallel()
	status, failed := jsonReader(t, "pools.1.members").understand([]byte(`{"x": [1], "pools": [0, {"members": [
		{"name": "a", "pool": "p", "at": ["10.0.0.1", 443], "admin": {"state": "Ready"}, "up": true, "w": "12", "n": 3.0, "r": 1.2e3, "c": " 7 "},
		{"name": 5, "at": ["[::1]:80", "443"], "admin": {"state": "drain"}, "up": "no", "w": -1, "n": null, "r": 18446744073709551615},
		{"name": "c", "at": ["::1", "443"], "admin": {"state": "maint"}, "up": 1, "w": 1e300, "n": [1], "r": {}}
	]}]}`))
	if failed != nil {
		t.Fatal(failed.Text)
	}
	type told struct {
		Name, Group, Address       string
		Admin                      model.AdminState
		Up, Uncounted, ChosenKnown bool
		Weight, InFlight           int
		Requests, Chosen           uint64
	}
	var got []told
	for _, s := range status.Servers {
		got = append(got, told{s.Name, s.Group, s.Address, s.Admin, s.Up, s.Uncounted, s.ChosenKnown, s.Weight, s.InFlight, s.Requests, s.Chosen})
	}
	want := []told{
		{"a", "p", "10.0.0.1:443", "ready", true, false, true, 12, 3, 1200, 7},
		{"5", "lb1", "[::1]:80", "drain", false, true, false, -1, 0, 18446744073709551615, 0},
		{"c", "lb1", "[::1]:443", "maint", true, true, false, 1<<31 - 1, 0, 0, 0},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnAnswerThatCannotBeUnderstoodIsExplained(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		answer string
		fault  model.ReadFault
		want   string
	}{
		{"", model.ReadCut, `is empty: run it by hand to see why`},
		{"\n \n", model.ReadCut, `is empty: run it by hand to see why`},
		{`{"pool": [{"name": "a"`, model.ReadCut, `breaks off in the middle of its JSON, after 22 bytes`},
		{"am1 ready\n", model.ReadGarbage, `isn't JSON but begins with "am1 ready": add the option that makes it write JSON, or give a "pattern"`},
		{`{"a": [], "b": 1}`, model.ReadGarbage, `has nothing at "pool" (there is: "a", "b"): correct "servers"`},
		{`[]`, model.ReadGarbage, `has nothing at "pool" (it is a list): correct "servers"`},
		{`3`, model.ReadGarbage, `has nothing at "pool" (it is a number): correct "servers"`},
		{`{"pool": "x"}`, model.ReadGarbage, `has text at "pool", not a list of servers: correct "servers"`},
		{`{"pool": null}`, model.ReadGarbage, `has null at "pool", not a list of servers: correct "servers"`},
		{`{"pool": [{"id": 1}, 5, []]}`, model.ReadGarbage, `tells the name of none of its 3 servers: correct where the server's name is ("name" in "fields")`},
		{`{"pool": [{"name": "` + strings.Repeat("a", maxEntry) + `"}]}`, model.ReadGarbage, `has more than 64 kB for one server: correct "servers", or let it write less`},
		{`{"pool": [` + strings.Repeat("0,", maxServers) + `0]}`, model.ReadGarbage, `has more than 50000 servers: let it write those of the farm alone`},
		{strings.Repeat("[", 100_000), model.ReadGarbage, `add the option that makes it write JSON, or give a "pattern"`},
	} {
		_, failed := jsonReader(t, "pool").understand([]byte(c.answer))
		if failed == nil || failed.Read != c.fault || !strings.HasSuffix(failed.Text, c.want) || !strings.HasPrefix(failed.Text, "the answer of lbctl ") {
			t.Errorf("%.60q: %+v\nwant %s: %s", c.answer, failed, c.fault, c.want)
		}
	}
	status, failed := jsonReader(t, "pool").understand([]byte(`{"pool": []}`))
	if failed != nil || len(status.Servers) != 0 {
		t.Errorf("a balancer without servers: %+v, %+v", status, failed)
	}
}

func TestLinesThatDoNotMatchArePassedOver(t *testing.T) {
	t.Parallel()
	r := lineReader(t)
	status, failed := r.understand([]byte("NAME  \r\n\r\nweb/am1 ready 5\r\n  am2 maint\n"))
	if failed != nil || len(status.Servers) != 3 {
		t.Fatalf("%+v, %+v", status, failed)
	}
	if s := status.Servers[1]; s.Group != "web" || s.Name != "am1" || s.Weight != 5 || s.Admin != model.AdminReady {
		t.Errorf("%+v", s)
	}
	if s := status.Servers[2]; s.Group != "lb1" || s.Name != "am2" || s.Weight != -1 || s.Up {
		t.Errorf("%+v", s)
	}
	for answer, want := range map[string]string{
		strings.Repeat("x", maxLine+1):            `has a line of more than 64 kB: let it write one server a line`,
		strings.Repeat("a ready\n", maxServers+1): `has more than 50000 servers: let it write those of the farm alone`,
		"  \n///\n": `has no line that "pattern" matches; the first is "///"`,
	} {
		if _, failed := r.understand([]byte(answer)); failed == nil || !strings.HasSuffix(failed.Text, want) {
			t.Errorf("%.40q: %+v, want %s", answer, failed, want)
		}
	}
}

// expectSound holds what every status promises, whatever it was made of.
func expectSound(t *testing.T, status model.BalancerStatus, failed *failure) {
	t.Helper()
	if failed != nil {
		if failed.Text == "" || failed.Read == "" || len(failed.Text) > 4096 {
			t.Fatalf("%+v", failed)
		}
		return
	}
	if len(status.Servers) > maxServers || len(status.Hidden) > 20 {
		t.Fatalf("%d servers, %d notes", len(status.Servers), len(status.Hidden))
	}
	seen := map[string]bool{}
	for _, s := range status.Servers {
		for _, text := range []string{s.Name, s.Group, s.Address, s.Status, s.Cookie} {
			if !utf8.ValidString(text) || len(text) > maxText+10 {
				t.Fatalf("%q in %+v", text, s)
			}
		}
		key := fmt.Sprintf("%q %q", s.Group, s.Name)
		if s.Name == "" || s.Group == "" || s.InFlight < 0 || s.Weight < -1 || seen[key] || s.Admin == "" {
			t.Fatalf("%+v", s)
		}
		seen[key] = true
	}
}

func FuzzJSON(f *testing.F) {
	f.Add(`{"pool": [{"name": "a", "pool": "p", "at": ["10.0.0.1", 443], "admin": {"state": "Ready"}, "w": "12", "n": 3.0}]}`, "pool")
	f.Add(`{"a":{"admin":{"state":"drain"},"w":1e999}}`, "")
	f.Add(`[[{"name":"\ud800","n":-1,"at":["::1",""]}]]`, "0")
	f.Fuzz(func(t *testing.T, document, servers string) {
		r := jsonReader(t, servers)
		status, failed := r.understand([]byte(document))
		expectSound(t, status, failed)
	})
}

func FuzzLines(f *testing.F) {
	f.Add("web/am1 ready 5\nam2 maint\n")
	f.Add("\xff\xfe x\n\x00/\x00 \x1b[2J -1")
	f.Fuzz(func(t *testing.T, text string) {
		status, failed := lineReader(t).understand([]byte(text))
		expectSound(t, status, failed)
	})
}

// FuzzVector holds that no value becomes an option, a second argument or a shell's business.
func FuzzVector(f *testing.F) {
	f.Add("am1", "web", "10.0.0.1:443")
	f.Add("; rm -rf /", "$(x)", "-x")
	f.Add("{group}", "{server}", "::1")
	safe := regexp.MustCompile(`^[\pL\pN._:/@+\[\]-]+$`)
	template := []string{"lbctl", "{server}", "{group}/{server}", "{host}", "-p{port}", "plain"}
	f.Fuzz(func(t *testing.T, server, group, address string) {
		argv, err := target{group: group, server: server, address: address}.vector(template)
		if err != nil {
			return
		}
		if len(argv) != len(template) || argv[0] != "lbctl" || argv[5] != "plain" || argv[1] != server || argv[2] != group+"/"+server {
			t.Fatalf("%q", argv)
		}
		for _, argument := range argv[1:4] {
			if strings.HasPrefix(argument, "-") || !safe.MatchString(argument) {
				t.Fatalf("%q", argv)
			}
		}
	})
}

func BenchmarkAThousandServersInJSON(b *testing.B) {
	var text strings.Builder
	text.WriteString(`{"pool":[`)
	for i := range 1000 {
		fmt.Fprintf(&text, `{"name":"am%d","pool":"web","at":["10.0.0.1",%d],"admin":{"state":"ready"},"w":10,"n":3,"r":12345},`, i, i+1)
	}
	document := []byte(strings.TrimSuffix(text.String(), ",") + "]}")
	r := jsonReader(b, "pool")
	b.ReportAllocs()
	for b.Loop() {
		if status, failed := r.understand(document); failed != nil || len(status.Servers) != 1000 {
			b.Fatal(failed)
		}
	}
}
