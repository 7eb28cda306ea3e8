package config

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

func TestALogIsCalledByWhatItIsReadFrom(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("a", 200)
	in := func(path string) string { return filepath.Join("folder", filepath.FromSlash(path)) }
	for _, c := range []struct {
		logs string
		want []string
	}{
		{"{file: /var/log/access.log, format: nginx}", []string{"access.log"}},
		{"{file: a/access.log, format: nginx}, {file: b/access.log, format: nginx}", []string{in("a/access.log"), in("b/access.log")}},
		{"{file: a/x.log, format: nginx}, {file: b.log, format: nginx, name: x.log}", []string{in("a/x.log"), "x.log"}},
		{"{file: a/x.log, format: nginx, name: lb/1}, {file: a/y.log, format: nginx, name: 2}", []string{"lb/1", "2"}},
		{"{command: [ssh, lb1, tail, -F, /a], format: nginx}", []string{"ssh lb1 tail"}},
		{"{command: [ssh, lb1, tail, /a], format: nginx}, {command: [ssh, lb1, tail, /b], format: nginx}", []string{"ssh lb1 tail /a", "ssh lb1 tail /b"}},
		{
			"{file: /" + long + "/1/x, format: nginx}, {file: /" + long + "/2/x, format: nginx}",
			[]string{"…" + long[:95] + filepath.FromSlash("/1/x"), "…" + long[:95] + filepath.FromSlash("/2/x")},
		},
		{"{command: ['" + long + "'], format: nginx}", []string{long[:99] + "…"}},
		{`{command: [' '], format: nginx}`, []string{"log"}},
		{`{command: [printf, "\e[1m\t\u202e x"], format: nginx}`, []string{"printf \uFFFD[1m \uFFFD x"}},
		{"{ring: a, balancer: lb1}, {ring: a, balancer: lb2}, {ring: b, balancer: lb2}", []string{"ring a of lb1", "ring a of lb2", "ring b"}},
		{"{file: '-', format: nginx}, {syslog: 'udp://LB1:514', format: nginx}", []string{"standard input", "udp://LB1:514"}},
	} {
		yaml := "farms: [{name: web, nodes: [{address: a}], balancer: [{kind: haproxy, name: lb1, socket: /s}, {kind: haproxy, name: lb2, socket: /t}], logs: [" + c.logs + "]}]"
		var got []string
		for _, l := range mustParse(t, yaml).Farms[0].Logs {
			got = append(got, l.Name)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.logs, diff)
		}
	}
}

func TestARingWithoutABalancerIsThatOfTheOnlyHAProxy(t *testing.T) {
	t.Parallel()
	f := mustParse(t, ringed("[{kind: command, name: f5, read: [l], pattern: '(?P<server>.)(?P<state>.)'}, {kind: haproxy, name: lb1, socket: /s}]", "{ring: a:b.c-d_1}"))
	want := []model.Log{{Name: "ring a:b.c-d_1", Kind: "ring", Address: "a:b.c-d_1", Balancer: "lb1", Format: "haproxy"}}
	if diff := cmp.Diff(want, f.Farms[0].Logs, alike); diff != "" {
		t.Error(diff)
	}
}

func TestFarmsMayReadTheSameFileAndListenSideBySide(t *testing.T) {
	t.Parallel()
	mustParse(t, `
farms:
  - {name: a, nodes: [{address: a}], logs: [{file: x, format: nginx}, {syslog: "udp://127.0.0.1:514", format: nginx}, {syslog: "tcp://0.0.0.0:514", format: nginx}]}
  - {name: b, nodes: [{address: a}], logs: [{file: x, format: nginx}, {syslog: "udp://127.0.0.2:514", format: nginx}, {syslog: "tcp://0.0.0.0:515", format: nginx}]}
`)
}

// A directive goes over several lines in most configurations of nginx, and is copied as it stands there.
func TestADirectiveIsTakenAsItIsCopied(t *testing.T) {
	t.Parallel()
	f := mustParse(t, logs("file: a\n        format: nginx\n        directive: |\n          log_format main '$remote_addr '\n          \t'\"$request\"';"))
	const want = "log_format main '$remote_addr '\n\t'\"$request\"';"
	if got := strings.TrimSuffix(f.Farms[0].Logs[0].Directive, "\n"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestWhatABalancerForwardsIsDecidedWithTheFarmsRule(t *testing.T) {
	t.Parallel()
	f := mustParse(t, `
farms:
  - name: a
    nodes: [{address: a}]
    client_ip: {rule: aspnet}
    logs:
      - {file: x, format: nginx, via: 10.0.0.5}
      - {file: y, format: nginx, via: "fd00::5", forwards: keep}
`)
	for i, want := range []model.Forwards{model.ForwardsAppend, model.ForwardsKeep} {
		l := f.Farms[0].Logs[i]
		if got := l.Forwarding("aspnet"); got != want || !l.Via.IsValid() {
			t.Errorf("%s: %s by %s, want %s", l.Name, got, l.Via, want)
		}
	}
}

func TestAnOutlineLooksUpNoTimeZone(t *testing.T) {
	t.Parallel()
	r := &reading{outline: true}
	f, err := r.parse("f.yaml", []byte(logs("{file: a, format: nginx, zone: Europe/Vienna}", "{file: b, format: nginx, zone: -03:30}")))
	if err != nil {
		t.Fatal(err)
	}
	if l := f.Farms[0].Logs; l[0].Location != nil || l[1].Location == nil {
		t.Errorf("the zones are %v and %v", l[0].Location, l[1].Location)
	}
}

func TestAnUnknownTimeZoneIsToldFromAMachineWithoutAny(t *testing.T) {
	t.Parallel()
	errUnknown := errors.New("unknown time zone")
	vienna := time.FixedZone("CET", 3600)
	with := func(zones ...string) outside {
		o := nowhere
		o.zone = func(name string) (*time.Location, error) {
			if slices.Contains(zones, name) {
				return vienna, nil
			}
			return nil, errUnknown
		}
		return o
	}
	yaml := logs("{file: a, format: nginx, zone: Europe/Viena}")
	for _, c := range []struct {
		outside outside
		want    string
	}{
		{with("Europe/Viena"), ""},
		{with("Europe/London"), `"zone" can't be "Europe/Viena"; write a name such as Europe/Vienna, or an offset such as +02:00`},
		{with(), `"zone" can't be "Europe/Viena": no time zone database is installed here that could know it; write the offset, such as +02:00, or install one (the package tzdata, or a zoneinfo.zip that ZONEINFO names): Europe/London is unknown, too`},
	} {
		f, err := (&reading{outside: c.outside}).parse("f.yaml", []byte(yaml))
		switch {
		case c.want == "":
			if err != nil || f.Farms[0].Logs[0].Location != vienna {
				t.Errorf("got %+v, %v", f, err)
			}
		case err == nil || !strings.HasPrefix(err.Error(), "f.yaml:6:40: "+c.want+"\n"):
			t.Errorf("got:\n%v\nwant:\n%s", err, c.want)
		}
	}
}

func TestOffsetsAreZones(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		written string
		seconds int
	}{{"+02:00", 7200}, {"-03:30", -12600}, {"+00:00", 0}, {"'+14:00'", 50400}} {
		zone := mustParse(t, logs("{file: a, format: nginx, zone: "+c.written+"}")).Farms[0].Logs[0].Location
		if _, got := time.Unix(0, 0).In(zone).Zone(); got != c.seconds {
			t.Errorf("%s: %d seconds, want %d", c.written, got, c.seconds)
		}
	}
	for _, written := range []string{"+25:00", "+0200", "2", "+2", "../UTC", "/etc/localtime", `"a\0b"`, "true"} {
		if got := problemsOf(t, logs("{file: a, format: nginx, zone: "+written+"}")); !strings.HasPrefix(got, `6:40: "zone" can't be `) {
			t.Errorf("%s: %s", written, got)
		}
	}
}

func TestTheLongestSocketIsThatOfTheSystem(t *testing.T) {
	t.Parallel()
	for system, want := range map[string]int{"linux": 107, "darwin": 103, "freebsd": 103, "windows": 107} {
		if got := longestSocket(system); got != want {
			t.Errorf("%s: %d, want %d", system, got, want)
		}
	}
	for _, c := range []struct {
		length int
		fits   bool
	}{{103, true}, {108, false}, {5000, false}} {
		url := "unixgram:///" + strings.Repeat("a", c.length-1)
		if _, problem := syslogURL(url); (problem == "") != c.fits {
			t.Errorf("%d bytes: %q", c.length, problem)
		}
	}
}

func TestASourceIsReadByHowItIsWritten(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		written string
		want    model.Log
	}{
		{"/var/log/a.log", model.Log{Name: "a.log", Kind: "file", Address: filepath.FromSlash("/var/log/a.log")}},
		{"logs/../a.log", model.Log{Name: "a.log", Kind: "file", Address: "a.log"}},
		{"./ring:a", model.Log{Name: "ring:a", Kind: "file", Address: "ring:a"}},
		{"-", model.Log{Name: "standard input", Kind: "file", Address: "-"}},
		{"ring:access", model.Log{Name: "ring access", Kind: "ring", Address: "access"}},
		{"udp://localhost:514", model.Log{Name: "udp://localhost:514", Kind: "syslog", Address: "udp://localhost:514"}},
		{"unixgram:///run/f.sock", model.Log{Name: "unixgram:///run/f.sock", Kind: "syslog", Address: "unixgram:///run/f.sock"}},
	} {
		got, err := Source(c.written)
		if err != nil {
			t.Errorf("%s: %v", c.written, err)
			continue
		}
		if diff := cmp.Diff(c.want, got, alike); diff != "" {
			t.Errorf("%s: %s", c.written, diff)
		}
	}
	for written, want := range map[string]string{
		"":               `"file" is empty; write the path of an access log`,
		"*.log":          `"file" can't be a pattern; name one file, and make a log of each`,
		"ring:":          `"ring" is empty; write the name of the section ring`,
		"udp://\x1b[1m:": "\"syslog\" can't be \"udp://\\x1b[1m:\": the port after \":\" is missing; write one, or remove the \":\"",
		"http://a/":      `"syslog" can't be "http://a/": lines can't be received by "http"; write "udp", "tcp" or "unixgram"`,
	} {
		if _, err := Source(written); err == nil || err.Error() != want {
			t.Errorf("%q: got\n%v\nwant\n%s", written, err, want)
		}
	}
}

// FuzzSource holds that a source is refused in words, or read as what it is shown as.
func FuzzSource(f *testing.F) {
	for _, seed := range []string{"-", "a/../b", "ring:a", "ring:ring@a", "udp://[::1]:514", "tcp://LB1:0514/", "UNIXGRAM:////run//s.sock", "udp://a@b:1", "\x00://", "tls://a"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, written string) {
		made, err := Source(written)
		if err != nil {
			if made.Kind != "" || err.Error() == "" {
				t.Fatalf("%q: %+v, %v", written, made, err)
			}
			return
		}
		again := written
		if made.Kind == model.LogSyslog {
			again = made.Address
		}
		same, err := Source(again)
		if err != nil || !cmp.Equal(made, same, alike) || made.Name == "" || !meets(made.Address, same.Address) {
			t.Fatalf("%q: %+v, then %+v, %v", written, made, same, err)
		}
	})
}
