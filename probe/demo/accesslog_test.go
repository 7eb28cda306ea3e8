package demo

import (
	"crypto/tls"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
)

// httplog is the format as configuration.txt describes it under "HTTP log format", with two captured request headers.
var httplog = regexp.MustCompile(`^` +
	`(\d+\.\d+\.\d+\.\d+:\d+) ` + // client
	`\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d\.\d{3})\] ` + // accept date
	`(fe~) (be_farm)/(am\d|<NOSRV>) ` + // frontend, backend/server
	`(-?\d+)/(-?\d+)/(-?\d+)/(-?\d+)/(\d+) ` + // TR/Tw/Tc/Tr/Ta
	`(\d{3}|-1) (\d+) ` + // status, bytes
	`(-|JSESSIONID=[!-~]*) (?:-|JSESSIONID=[!-~]*) ` + // captured cookies, of the request and of the answer
	`([-A-Za-z]{2}[-NIDVEOU][-NIUPRD]) ` + // termination state
	`(\d+)/(\d+)/(\d+)/(\d+)/(\d+) (\d+)/(\d+) ` + // connections, queues
	`\{([ -~]*)\|([ -~]*)\} "([ -~]*)"$`) // captured headers, request

// syslogged is what syslog writes before a line: date, host and program.
var syslogged = regexp.MustCompile(`^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d demo haproxy\[\d+\]: `)

func TestEveryLogLineHasTheFormOfHAProxysHttplog(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{checkEvery: time.Hour})
	agent := []string{"User-Agent", "test/1.0"}
	visit(t, farm, "", agent...)
	visit(t, farm, "n1", "X-Forwarded-For", "198.51.100.1", "X-Forwarded-For", "203.0.113.2, 10.0.0.3", agent[0], agent[1])
	visit(t, farm, "zzz", "X-Forwarded-For", `a|b}{c "d" e`, agent[0], agent[1])
	for _, n := range farm.nodes {
		farm.balancer.alter(n.name, (*server).maint)
	}
	visit(t, farm, "n1", agent...)
	lastRequest(t, farm) // all are written

	var captured, requests []string
	for _, line := range loggedRequests(farm) {
		m := httplog.FindStringSubmatch(line)
		if m == nil {
			t.Errorf("not an httplog line: %s", line)
			continue
		}
		if _, err := time.Parse("02/Jan/2006:15:04:05.000", m[2]); err != nil {
			t.Error(err)
		}
		captured, requests = append(captured, m[22]), append(requests, m[24])
		if m[23] != "test/1.0" {
			t.Errorf("captured User-Agent: %q", m[23])
		}
	}
	want := []string{"", "203.0.113.2, 10.0.0.3", "a#7Cb#7D#7Bc #22d#22 e", ""}
	if strings.Join(captured, "\n") != strings.Join(want, "\n") {
		t.Errorf("captured X-Forwarded-For: %q, want %q", captured, want)
	}
	for _, r := range requests {
		if r != "GET /page HTTP/1.1" {
			t.Errorf("request %q, want GET /page HTTP/1.1", r)
		}
	}
}

func TestALogLineTellsHowARequestEnded(t *testing.T) {
	t.Parallel()
	began := time.Date(2026, 11, 21, 1, 19, 31, 875e6, time.UTC)
	am1 := &server{name: "am1", cookie: "n1"}
	for _, c := range []struct {
		name     string
		exchange exchange
		want     string
	}{
		{"a new session", exchange{
			choice: choice{server: am1, client: 'N', given: "n1"}, status: 200, bytesOut: 178, connect: 6 * time.Millisecond, counts: counts{frontend: 1},
		}, `127.0.0.1:35630 [21/Nov/2026:01:19:31.875] fe~ be_farm/am1 0/0/6/0/6 200 178 - - --NI 1/1/0/0/0 0/0 {|} "GET / HTTP/1.1"`},
		{"no server", exchange{
			choice: choice{client: 'N'}, status: 503, bytesOut: 217, counts: counts{frontend: 1},
		}, `127.0.0.1:35630 [21/Nov/2026:01:19:31.875] fe~ be_farm/<NOSRV> 0/-1/-1/-1/6 503 217 - - SCNN 1/1/0/0/0 0/0 {|} "GET / HTTP/1.1"`},
		{"the server refused", exchange{
			choice: choice{server: am1, client: 'V'}, status: 503, bytesOut: 217, connectFailed: true, counts: counts{frontend: 2, backend: 1},
		}, `127.0.0.1:35630 [21/Nov/2026:01:19:31.875] fe~ be_farm/am1 0/0/-1/-1/6 503 217 - - SCVN 2/2/1/0/0 0/0 {|} "GET / HTTP/1.1"`},
		{"the client went away", exchange{
			choice: choice{server: am1, client: 'V'}, status: -1, connect: 2 * time.Millisecond, aborted: true, counts: counts{frontend: 1},
		}, `127.0.0.1:35630 [21/Nov/2026:01:19:31.875] fe~ be_farm/am1 0/0/2/-1/6 -1 0 - - CHVN 1/1/0/0/0 0/0 {|} "GET / HTTP/1.1"`},
		{"a node's own sticky cookie is dropped", exchange{
			choice: choice{server: am1, client: 'V'}, status: 200, bytesOut: 178, deleted: true, counts: counts{frontend: 1},
		}, `127.0.0.1:35630 [21/Nov/2026:01:19:31.875] fe~ be_farm/am1 0/0/0/0/6 200 178 - - --VD 1/1/0/0/0 0/0 {|} "GET / HTTP/1.1"`},
	} {
		e := c.exchange
		e.began = began
		e.request = &http.Request{Method: "GET", RequestURI: "/", Proto: "HTTP/1.1", RemoteAddr: "127.0.0.1:35630", TLS: &tls.ConnectionState{}, URL: &url.URL{Path: "/"}, Header: http.Header{}}
		if got := requestLine(&e, began.Add(6*time.Millisecond)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestTheLogIsWrittenToDiskOnlyWhereAFileIsWanted(t *testing.T) {
	t.Parallel()
	without := quietFarm(t, Options{checkEvery: time.Hour})
	visit(t, without, "n1")
	lastRequest(t, without)
	if _, err := os.Stat(without.LogFile()); !os.IsNotExist(err) {
		t.Errorf("nobody wanted a file, and there is %s (%v)", without.LogFile(), err)
	}

	with := quietFarm(t, Options{checkEvery: time.Hour, LogFile: true})
	visit(t, with, "n1")
	want := lastRequest(t, with)
	text, err := os.ReadFile(with.LogFile())
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		head := syslogged.FindString(line)
		if head == "" {
			t.Errorf("not a line of a syslog daemon: %q", line)
		}
		if line[len(head):] == want+"\n" {
			return
		}
	}
	t.Errorf("the file doesn't have the line %q:\n%s", want, text)
}

func FuzzCapture(f *testing.F) {
	f.Add(`a|b}{c "d" e`, 63)
	f.Add("\x1b[2J\u202e\n", 10)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		limit = min(max(limit, 0), 2000)
		got := capture(text, limit, headerSpecials)
		if len(got) > 3*limit || strings.ContainsAny(got, "\"{|}\n\r\x1b") {
			t.Errorf("%q was captured as %q", text, got)
		}
	})
}
