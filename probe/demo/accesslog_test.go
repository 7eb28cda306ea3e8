package demo

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// httplog is the format as configuration.txt describes it under "HTTP log format", with one captured request header, behind the
// date, host and program that syslog writes.
var httplog = regexp.MustCompile(`^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d demo haproxy\[\d+\]: ` +
	`(\d+\.\d+\.\d+\.\d+:\d+) ` + // client
	`\[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d\.\d{3})\] ` + // accept date
	`(fe~) (be_farm)/(am\d|<NOSRV>) ` + // frontend, backend/server
	`(-?\d+)/(-?\d+)/(-?\d+)/(-?\d+)/(\d+) ` + // TR/Tw/Tc/Tr/Ta
	`(\d{3}|-1) (\d+) ` + // status, bytes
	`(-|SRVID=[!-~]*) - ` + // captured cookies
	`([-A-Za-z]{2}[-NIDVEOU][-NIUPRD]) ` + // termination state
	`(\d+)/(\d+)/(\d+)/(\d+)/(\d+) (\d+)/(\d+) ` + // connections, queues
	`\{([ -~]*)\} "([ -~]*)"$`) // captured header, request

func TestEveryLogLineHasTheFormOfHAProxysHttplog(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{checkEvery: time.Hour})
	visit(t, farm, "")
	visit(t, farm, "n1", "X-Forwarded-For", "198.51.100.1", "X-Forwarded-For", "203.0.113.2, 10.0.0.3")
	visit(t, farm, "zzz", "X-Forwarded-For", `a|b}{c "d" e`)
	for _, n := range farm.nodes {
		farm.balancer.alter(n.name, (*server).maint)
	}
	visit(t, farm, "n1")
	lastRequest(t, farm) // all are written

	text, err := os.ReadFile(farm.LogFile())
	if err != nil {
		t.Fatal(err)
	}
	var captured, requests []string
	for line := range strings.Lines(string(text)) {
		if !strings.Contains(line, " fe~ ") {
			continue
		}
		m := httplog.FindStringSubmatch(strings.TrimSuffix(line, "\n"))
		if m == nil {
			t.Errorf("not an httplog line: %s", line)
			continue
		}
		if _, err := time.Parse("02/Jan/2006:15:04:05.000", m[2]); err != nil {
			t.Error(err)
		}
		captured, requests = append(captured, m[22]), append(requests, m[23])
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
		}, `127.0.0.1:35630 [21/Nov/2026:01:19:31.875] fe~ be_farm/am1 0/0/6/0/6 200 178 - - --NI 1/1/0/0/0 0/0 {} "GET / HTTP/1.1"`},
		{"no server", exchange{
			choice: choice{client: 'N'}, status: 503, bytesOut: 217, counts: counts{frontend: 1},
		}, `127.0.0.1:35630 [21/Nov/2026:01:19:31.875] fe~ be_farm/<NOSRV> 0/-1/-1/-1/6 503 217 - - SCNN 1/1/0/0/0 0/0 {} "GET / HTTP/1.1"`},
		{"the server refused", exchange{
			choice: choice{server: am1, client: 'V'}, status: 503, bytesOut: 217, connectFailed: true, counts: counts{frontend: 2, backend: 1},
		}, `127.0.0.1:35630 [21/Nov/2026:01:19:31.875] fe~ be_farm/am1 0/0/-1/-1/6 503 217 - - SCVN 2/2/1/0/0 0/0 {} "GET / HTTP/1.1"`},
		{"the client went away", exchange{
			choice: choice{server: am1, client: 'V'}, status: -1, connect: 2 * time.Millisecond, aborted: true, counts: counts{frontend: 1},
		}, `127.0.0.1:35630 [21/Nov/2026:01:19:31.875] fe~ be_farm/am1 0/0/2/-1/6 -1 0 - - CHVN 1/1/0/0/0 0/0 {} "GET / HTTP/1.1"`},
	} {
		e := c.exchange
		e.began = began
		e.request = &http.Request{Method: "GET", RequestURI: "/", Proto: "HTTP/1.1", RemoteAddr: "127.0.0.1:35630", URL: &url.URL{Path: "/"}, Header: http.Header{}}
		if got := requestLine(&e, began.Add(6*time.Millisecond)); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.name, got, c.want)
		}
	}
}

func TestAFullLogIsRotatedOnceAndStaysBounded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "haproxy.log")
	log, err := openAccessLog(path)
	if err != nil {
		t.Fatal(err)
	}
	log.limit = 1000
	now := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	for range 100 {
		log.event(1, now, strings.Repeat("x", 60))
	}
	if err := log.close(); err != nil {
		t.Fatal(err)
	}
	log.event(1, now, "after the end") // is lost, and does no harm
	for _, p := range []string{path, path + ".1"} {
		switch stat, err := os.Stat(p); {
		case err != nil:
			t.Error(err)
		case stat.Size() > 1000 || stat.Size() < 500:
			t.Errorf("%s has %d bytes, want at most 1000 and most of them", p, stat.Size())
		}
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 2 {
		t.Errorf("there are the files %q, want two", files)
	}
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
