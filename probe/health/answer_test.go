package health

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"farmtop/model"
)

// read parses a text as one answer.
func read(src io.Reader, method string) (answer, *scratch, error) {
	s := newScratch()
	s.begin(src, time.Now())
	a, err := readAnswer(s, method)
	return a, s, err
}

func TestAnswersAreReadAsTheyAreFramed(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("0123456789abcdef", 10_000)
	for name, c := range map[string]struct {
		text   string
		method string
		status int
		body   string
		keep   bool
	}{
		"length":                  {ok + "Content-Length: 7\r\n\r\nHealthy", "GET", 200, "Healthy", true},
		"length twice the same":   {ok + "Content-Length: 7\r\ncontent-length: 7\r\n\r\nHealthy", "GET", 200, "Healthy", true},
		"no reason phrase":        {"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", "GET", 200, "", true},
		"bare line feeds":         {"HTTP/1.1 200 OK\nContent-Length: 7\n\nHealthy", "GET", 200, "Healthy", true},
		"chunks":                  {ok + "Transfer-Encoding: Chunked\r\n\r\n3\r\nHea\r\n04;a=b\r\nlthy\r\n0\r\nX: y\r\n\r\n", "GET", 200, "Healthy", true},
		"one chunk, no trailers":  {ok + "Transfer-Encoding: chunked\r\n\r\n7\r\nHealthy\r\n0\r\n\r\n", "GET", 200, "Healthy", true},
		"until the end":           {ok + "\r\nHealthy", "GET", 200, "Healthy", false},
		"interim answers":         {"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 x\r\nLink: y\r\n\r\n" + ok + "Content-Length: 1\r\n\r\nx", "GET", 200, "x", true},
		"HEAD":                    {ok + "Content-Length: 7\r\n\r\n", "HEAD", 200, "", true},
		"no content":              {"HTTP/1.1 204 No Content\r\n\r\n", "GET", 204, "", true},
		"not modified":            {"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", "GET", 304, "", true},
		"HTTP/1.0":                {"HTTP/1.0 200 OK\r\n\r\nHealthy", "GET", 200, "Healthy", false},
		"longer than the buffer":  {ok + "Content-Length: 160000\r\n\r\n" + long, "GET", 200, long, true},
		"a long header":           {ok + "X: " + long[:60_000] + "\r\nContent-Length: 1\r\n\r\nx", "GET", 200, "x", true},
		"a long chunk":            {ok + "Transfer-Encoding: chunked\r\n\r\n27100\r\n" + long + "\r\n0\r\n\r\n", "GET", 200, long, true},
		"split into two answers":  {ok + "Content-Length: 2\r\n\r\nokHTTP/1.1 500 x\r\n\r\n", "GET", 200, "ok", false},
		"an empty header's value": {ok + "X:\r\nContent-Length: 0\r\n\r\n", "GET", 200, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for way, src := range map[string]io.Reader{
				"at once": strings.NewReader(c.text), "in halves": iotest.HalfReader(strings.NewReader(c.text)), "by bytes": iotest.OneByteReader(strings.NewReader(c.text)),
			} {
				a, _, err := read(src, c.method)
				if err != nil || a.status != c.status || string(a.body) != c.body {
					t.Errorf("%s: %d, body of %d bytes, %v", way, a.status, len(a.body), err)
				}
				if a.keep != c.keep && way == "at once" {
					t.Errorf("%s: keep %v", way, a.keep)
				}
			}
		})
	}
}

// FuzzReadAnswer holds the parser to what any input must give: no panic, bounded memory, and where net/http accepts the same bytes too,
// the same answer.
func FuzzReadAnswer(f *testing.F) {
	for _, seed := range []string{
		ok + "Content-Length: 7\r\n\r\nHealthy",
		ok + "Transfer-Encoding: chunked\r\n\r\n3;x\r\nHea\r\n4\r\nlthy\r\n0\r\nX: y\r\n\r\n",
		"HTTP/1.0 302 Found\nLocation: /x\n\nbye",
		"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
		ok + "Connection: close\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
		"\x15\x03\x01\x00\x02\x02\x16",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		a, s, err := read(strings.NewReader(string(text)), http.MethodGet)
		if len(a.body) > bodyLimit || len(a.header) > headerLimit || len(s.in) > headerLimit {
			t.Fatalf("body of %d, header of %d, buffer of %d bytes", len(a.body), len(a.header), len(s.in))
		}
		if err != nil {
			return
		}
		if a.status < 200 || a.status > 999 || a.protocol == "" {
			t.Fatalf("accepted as %q %d", a.protocol, a.status)
		}
		for name := range fields(a.header) {
			if !isToken(name) {
				t.Fatalf("accepted the header name %q", name)
			}
		}
		other, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(text)), nil)
		if err == nil {
			defer other.Body.Close()
		}
		if err == nil && other.StatusCode >= 200 {
			body, err := io.ReadAll(other.Body)
			if err == nil && (other.StatusCode != a.status || !bytes.Equal(body, a.body)) {
				t.Fatalf("read %d %q where net/http reads %d %q", a.status, a.body, other.StatusCode, body)
			}
		}
		var c model.Check
		c.Body, c.JSON = "Healthy", []model.JSONCondition{{Path: "a.0.b", Value: "c"}}
		if fault, why := verdictOf(&c, &a); fault != model.FaultNone && why == "" {
			t.Fatal("a fault without words")
		}
	})
}

func TestConditionsAreJudgedInWords(t *testing.T) {
	t.Parallel()
	status := func(ranges ...model.StatusRange) func(*model.Check) {
		return func(c *model.Check) { c.Status = ranges }
	}
	header := func(h model.HeaderCondition) func(*model.Check) {
		return func(c *model.Check) { c.Headers = []model.HeaderCondition{h} }
	}
	json := func(path, value string) func(*model.Check) {
		return func(c *model.Check) { c.JSON = []model.JSONCondition{{Path: path, Value: value}} }
	}
	match, not := regexp.MustCompile(`API Manager-([0-9.]+)`), regexp.MustCompile(`(?i)maintenance`)
	const document = `{"status":"UP","count":12,"on":true,"nodes":[{"state":"ready"},{"state":null}],"deep":{"0":"zero"}}`
	for name, c := range map[string]struct {
		text   string
		change func(*model.Check)
		fault  model.Fault
		why    string
	}{
		"200 by default":       {ok + "\r\n", status(), "", ""},
		"201 is not 200":       {"HTTP/1.1 201 Created\r\n\r\n", status(), model.FaultStatus, "answers 201 Created, expected 200"},
		"a range":              {"HTTP/1.1 204 x\r\n\r\n", status(model.StatusRange{From: 200, To: 299}), "", ""},
		"outside its ranges":   {"HTTP/1.1 500 x\r\n\r\n", status(model.StatusRange{From: 200, To: 299}, model.StatusRange{From: 401, To: 401}), model.FaultStatus, "answers 500 Internal Server Error, expected 200-299, 401"},
		"an accepted redirect": {"HTTP/1.1 302 x\r\nLocation: /\r\n\r\n", status(model.StatusRange{From: 302, To: 302}), "", ""},
		"plain HTTP on a TLS port of nginx": {
			"HTTP/1.1 400 Bad Request\r\n\r\n<center>The plain HTTP request was sent to HTTPS port</center>", status(), model.FaultStatus,
			"answers 400 Bad Request: it wants TLS on this port; check it with https",
		},

		"body contains":        {ok + "\r\nHealthy", containing("Healthy"), "", ""},
		"body lacks":           {ok + "\r\nDegraded", containing("Healthy"), model.FaultBody, `the body lacks "Healthy"; it begins "Degraded"`},
		"empty body lacks":     {ok + "\r\n", containing("Healthy"), model.FaultBody, `the body lacks "Healthy"; it is empty`},
		"body matches":         {ok + "\r\nWSO2 API Manager-4.6.0", func(c *model.Check) { c.BodyMatch = match }, "", ""},
		"body doesn't match":   {ok + "\r\nhello", func(c *model.Check) { c.BodyMatch = match }, model.FaultBody, `the body doesn't match API Manager-([0-9.]+); it begins "hello"`},
		"body matches the not": {ok + "\r\nMaintenance", func(c *model.Check) { c.BodyNot = not }, model.FaultBody, `the body matches (?i)maintenance, which it must not; it begins "Maintenance"`},

		"header there":           {ok + "x-node: a\r\n\r\n", header(model.HeaderCondition{Name: "X-Node"}), "", ""},
		"header missing":         {ok + "\r\n", header(model.HeaderCondition{Name: "X-Node"}), model.FaultHeader, "the header X-Node is missing"},
		"header equal":           {ok + "X-Node: b\r\nX-Node: a\r\n\r\n", header(model.HeaderCondition{Name: "X-Node", Value: "a"}), "", ""},
		"header different":       {ok + "X-Node: b\r\n\r\n", header(model.HeaderCondition{Name: "X-Node", Value: "a"}), model.FaultHeader, `the header X-Node is "b", not "a"`},
		"header doesn't match":   {ok + "X-Node: b\r\n\r\n", header(model.HeaderCondition{Name: "X-Node", Match: not}), model.FaultHeader, `the header X-Node is "b", which doesn't match (?i)maintenance`},
		"header to be absent":    {ok + "X-Node: b\r\n\r\n", header(model.HeaderCondition{Name: "X-Node", Absent: true}), model.FaultHeader, `the header X-Node is "b", and should not be there`},
		"header absent":          {ok + "\r\n", header(model.HeaderCondition{Name: "X-Node", Absent: true}), "", ""},
		"absent wins over value": {ok + "\r\n", header(model.HeaderCondition{Name: "X-Node", Absent: true, Value: "x"}), "", ""},

		"JSON string":      {ok + "\r\n" + document, json("status", "UP"), "", ""},
		"JSON number":      {ok + "\r\n" + document, json("count", "12"), "", ""},
		"JSON literal":     {ok + "\r\n" + document, json("on", "true"), "", ""},
		"JSON in a list":   {ok + "\r\n" + document, json("nodes.0.state", "ready"), "", ""},
		"JSON null":        {ok + "\r\n" + document, json("nodes.1.state", "null"), "", ""},
		"JSON digit key":   {ok + "\r\n" + document, json("deep.0", "zero"), "", ""},
		"JSON other value": {ok + "\r\n" + document, json("status", "DOWN"), model.FaultBody, `"status" in the body is "UP", not "DOWN"`},
		"JSON no such":     {ok + "\r\n" + document, json("nodes.2.state", "x"), model.FaultBody, `the body has no "nodes.2.state"`},
		"JSON too deep":    {ok + "\r\n" + document, json("status.x", "x"), model.FaultBody, `the body has no "status.x"`},
		"not JSON":         {ok + "\r\n<html>", json("status", "UP"), model.FaultBody, `the body is not JSON; it begins "<html>"`},
		"JSON of brackets": {ok + "\r\n" + strings.Repeat("[", 100_000), json("status", "UP"), model.FaultBody, `the body is not JSON; it begins "` + strings.Repeat("[", 60) + `…"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a, _, err := read(strings.NewReader(c.text), http.MethodGet)
			if err != nil {
				t.Fatal(err)
			}
			if fault, why := verdictOf(plain(c.change), &a); fault != c.fault || why != c.why {
				t.Errorf("%q: %s\nwant %q: %s", fault, why, c.fault, c.why)
			}
		})
	}
}

func TestAnAnswerIsRecordedWithoutJudgement(t *testing.T) {
	t.Parallel()
	now := time.Date(2030, 1, 1, 12, 0, 0, 0, time.UTC)
	address := listen(t, says("HTTP/1.1 503 x\r\nDate: Tue, 01 Jan 2030 12:00:09 GMT\r\nServer: am\x1b[2J\r\nX-Frame-Options: DENY\r\nServer: second\r\nSet-Cookie: a=b\r\n"+
		"Content-Type: text/xml\r\n\r\n<return>WSO2 API Manager-4.6.0</return>"+strings.Repeat(".", 400)))
	prober := NewProber(Options{Now: func() time.Time { return now }})
	check := plain(func(c *model.Check) { c.Version = regexp.MustCompile(`-([0-9.]+)<`) })
	target := prober.Target(farmOf(nil), model.Node{Name: "n1", Address: address}, check)
	o := target.Check(t.Context())
	expect(t, o, address, model.FaultStatus, "answers 503 Service Unavailable, expected 200")
	if o.Version != "4.6.0" || o.Protocol != "HTTP/1.1" || o.Status != 503 || len(o.Body) != model.BodySample || o.BodyHash == 0 {
		t.Errorf("version %q, %s %d, sample %d", o.Version, o.Protocol, o.Status, len(o.Body))
	}
	if d := o.Skew - 9500*time.Millisecond; !o.SkewKnown || d < 0 || d > patience {
		t.Errorf("skew %s, known %v", o.Skew, o.SkewKnown)
	}
	want := []model.HeaderField{{Name: "Server", Value: "am\x1b[2J"}, {Name: "Content-Type", Value: "text/xml"}, {Name: "X-Frame-Options", Value: "DENY"}}
	if len(o.Headers) != len(want) {
		t.Fatalf("headers %q", o.Headers)
	}
	for i := range want {
		if o.Headers[i] != want[i] {
			t.Errorf("header %q, want %q", o.Headers[i], want[i])
		}
	}
	if again := prober.Target(farmOf(nil), model.Node{Name: "n2", Address: address}, check).Check(t.Context()); &again.Headers[0] != &o.Headers[0] {
		t.Error("two nodes with the same headers don't share them")
	}
}

func TestTheVersionIsTheFirstGroupElseTheWholeMatch(t *testing.T) {
	t.Parallel()
	for pattern, want := range map[string]string{`-([0-9.]+)<`: "4.6.0", `[0-9.]+`: "4.6.0", `(x)?4`: "4", `nothing`: "", `(?s).*`: "<v>-4.6.0<" + strings.Repeat("x", 54)} {
		target := Target{check: &model.Check{Version: regexp.MustCompile(pattern)}}
		if got := target.last.tells(target.check.Version, []byte("<v>-4.6.0<"+strings.Repeat("x", 200))); got != want {
			t.Errorf("%s: %q, want %q", pattern, got, want)
		}
	}
}

func TestALimitIsWordedAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		0: "0 ms", 340 * time.Microsecond: "0.3 ms", 5 * time.Millisecond: "5 ms", 40999 * time.Microsecond: "41 ms", 800 * time.Millisecond: "800 ms",
		999999 * time.Microsecond: "1 s", time.Second: "1 s", 1500 * time.Millisecond: "1.5 s", time.Minute: "60 s", -1: "0 ms",
	} {
		if got := span(d); got != want {
			t.Errorf("%d: %s, want %s", d, got, want)
		}
	}
}
