package health

import (
	"bytes"
	"compress/gzip"
	"io"
	"net"
	"regexp"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// endless writes a piece again and again until the connection is closed.
func endless(opening, piece string) func(net.Conn) {
	return func(conn net.Conn) {
		if readRequest(conn) == nil {
			return
		}
		_, err := io.WriteString(conn, opening)
		for err == nil {
			_, err = io.WriteString(conn, piece)
		}
	}
}

// drip writes a text byte by byte, one every 50 ms, as long as somebody listens.
func drip(opening, text string) func(net.Conn) {
	return func(conn net.Conn) {
		if readRequest(conn) == nil {
			return
		}
		_, err := io.WriteString(conn, opening)
		tick := time.NewTicker(50 * time.Millisecond)
		defer tick.Stop()
		for i := 0; err == nil; i++ {
			<-tick.C
			_, err = io.WriteString(conn, text[i%len(text):i%len(text)+1])
		}
	}
}

// reset answers the first request with a text and cuts the connection with an RST.
func reset(text string) func(net.Conn) {
	return func(conn net.Conn) {
		if readRequest(conn) == nil {
			return
		}
		_, _ = io.WriteString(conn, text)
		_ = conn.(*net.TCPConn).SetLinger(0)
	}
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

func containing(text string) func(*model.Check) {
	return func(c *model.Check) { c.Body = text }
}

const ok = "HTTP/1.1 200 OK\r\n"

func TestEveryHostileNodeGetsItsReasonInWords(t *testing.T) {
	t.Parallel()
	soon := within(2 * time.Second)
	for name, c := range map[string]struct {
		node   func(net.Conn)
		check  *model.Check
		fault  model.Fault
		reason string
	}{
		"never answers": {
			hold, plain(soon), model.FaultTimeout,
			"no answer from NODE within 2 s: it accepted the connection, then sent nothing",
		},
		"closes its side at once": { // closing both with a request unread would be a reset, or not, as it happens
			func(conn net.Conn) { _ = conn.(*net.TCPConn).CloseWrite(); readRequest(conn) }, plain(), model.FaultReset,
			"NODE closed the connection without an answer",
		},
		"half closes after the request": {
			func(conn net.Conn) { readRequest(conn); _ = conn.(*net.TCPConn).CloseWrite(); hold(conn) }, plain(), model.FaultReset,
			"NODE closed the connection without an answer",
		},
		"cuts the connection": {
			reset(""), plain(), model.FaultReset,
			"NODE cut the connection (RST) instead of answering",
		},
		"closes in the header": {
			says(ok + "Content-Le"), plain(), model.FaultReset,
			"NODE closed the connection in the middle of the header",
		},
		"closes in the body": {
			says(ok + "Content-Length: 100\r\n\r\nHealthy"), plain(), model.FaultReset,
			"NODE closed the connection after 7 of the body's 100 bytes",
		},
		"closes in a chunk": {
			says(ok + "Transfer-Encoding: chunked\r\n\r\n64\r\nHealthy"), plain(), model.FaultReset,
			"NODE closed the connection in the middle of the body, after 7 bytes",
		},
		"stops in the body": {
			func(conn net.Conn) { says(ok + "Content-Length: 100\r\n\r\nHealthy")(conn); hold(conn) }, plain(soon), model.FaultTimeout,
			"NODE didn't finish its answer within 2 s: status 200 and 7 bytes of the body came",
		},
		"stops in the body of a refusal": {
			func(conn net.Conn) { says("HTTP/1.1 503 x\r\nContent-Length: 100\r\n\r\nno")(conn); hold(conn) }, plain(soon), model.FaultStatus,
			"answers 503 Service Unavailable, expected 200",
		},
		"stops in the header": {
			func(conn net.Conn) { says(ok)(conn); hold(conn) }, plain(soon), model.FaultTimeout,
			"NODE didn't finish its answer within 2 s: 17 bytes of the header came",
		},
		"10 GB of body": {
			endless(ok+"Content-Length: 10000000000\r\n\r\n", strings.Repeat("x", 1<<16)), plain(), model.FaultNone,
			"200 in N ms",
		},
		"10 GB of body without what it must contain": {
			endless(ok+"Content-Length: 10000000000\r\n\r\n", strings.Repeat("x", 1<<16)), plain(containing("Healthy")), model.FaultBody,
			`the first 256 KiB of the body lacks "Healthy"; it begins "` + strings.Repeat("x", 60) + `…"`,
		},
		"an endless body without a length, to be read as JSON": {
			endless(ok+"\r\n", "[1,2],"), plain(func(c *model.Check) { c.JSON = []model.JSONCondition{{Path: "status", Value: "UP"}} }), model.FaultBody,
			"the body is larger than 256 KiB, too large to be read as JSON",
		},
		"1 MB of header": {
			says(ok + "X-Padding: " + strings.Repeat("x", 1<<20) + "\r\n\r\n"), plain(), model.FaultProtocol,
			"NODE sent a header of more than 64 KiB",
		},
		"a million headers": {
			endless(ok, "X: y\r\n"), plain(), model.FaultProtocol,
			"NODE sent a header of more than 64 KiB",
		},
		"endless interim answers": {
			endless("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"), plain(), model.FaultProtocol,
			"NODE sent 16 interim answers (1xx) and no real one",
		},
		"switching protocols": {
			says("HTTP/1.1 101 Switching Protocols\r\n\r\n"), plain(), model.FaultProtocol,
			"NODE switches to another protocol, unasked (101)",
		},
		"endless chunk extensions": {
			endless(ok+"Transfer-Encoding: chunked\r\n\r\n1;", "extension"), plain(), model.FaultProtocol,
			"NODE sent endless chunk extensions or trailers",
		},
		"endless trailers": {
			endless(ok+"Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n"), plain(), model.FaultProtocol,
			"NODE sent endless chunk extensions or trailers",
		},
		"a chunk size beyond all numbers": {
			says(ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffffff\r\n"), plain(), model.FaultProtocol,
			`NODE sent an impossible chunk size: "ffffffffffffffffff"`,
		},
		"a chunk size that is none": {
			says(ok + "Transfer-Encoding: chunked\r\n\r\n\x1b[2J\r\n"), plain(), model.FaultProtocol,
			`NODE sent a broken chunk size: "\x1b[2J"`,
		},
		"a chunk longer than it said": {
			says(ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nHealthy\r\n"), plain(), model.FaultProtocol,
			"NODE sent a chunk longer than it said",
		},
		"two lengths": {
			says(ok + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), plain(), model.FaultProtocol,
			`NODE sent a contradictory or broken Content-Length: "4"`,
		},
		"a negative length": {
			says(ok + "Content-Length: -1\r\n\r\n"), plain(), model.FaultProtocol,
			`NODE sent a contradictory or broken Content-Length: "-1"`,
		},
		"another transfer encoding": {
			says(ok + "Transfer-Encoding: gzip, chunked\r\n\r\n"), plain(), model.FaultProtocol,
			`NODE sent a transfer encoding nobody asked for: "gzip, chunked"`,
		},
		"a folded header line": {
			says(ok + "X: a\r\n b\r\n\r\n"), plain(), model.FaultProtocol,
			`NODE sent a broken header line: " b"`,
		},
		"a header line without a colon": {
			says(ok + "nonsense\r\n\r\n"), plain(), model.FaultProtocol,
			`NODE sent a broken header line: "nonsense"`,
		},
		"a space before the colon": {
			says(ok + "Content-Length : 3\r\n\r\nabc"), plain(), model.FaultProtocol,
			`NODE sent a broken header line: "Content-Length : 3"`,
		},
		"a bare carriage return in a header": {
			says(ok + "X: a\rContent-Length: 3\r\n\r\n"), plain(), model.FaultProtocol,
			`NODE sent a broken header line: "X: a\rContent-Length: 3"`,
		},
		"a broken status line": {
			says("HTTP/1.1 2000 OK\r\n\r\n"), plain(), model.FaultProtocol,
			`NODE sent a broken status line: "HTTP/1.1 2000 OK"`,
		},
		"another program": {
			func(conn net.Conn) { _, _ = io.WriteString(conn, "SSH-2.0-OpenSSH_9.2\r\n"); hold(conn) }, plain(), model.FaultProtocol,
			`NODE answered something that is not HTTP: "SSH-2.0-OpenSSH_9.2\r\n"`,
		},
		"garbage with an escape sequence": {
			says("\x1b]0;owned\x07"), plain(), model.FaultProtocol,
			`NODE answered something that is not HTTP: "\x1b]0;owned\a"`,
		},
		"TLS where HTTP was asked for": {
			says("\x15\x03\x01\x00\x02\x02\x16"), plain(), model.FaultProtocol,
			"NODE speaks TLS on this port; check it with https",
		},
		"a redirect": {
			says("HTTP/1.1 302 Found\r\nLocation: https://sso.example/login\r\nContent-Length: 0\r\n\r\n"), plain(), model.FaultRedirect,
			"answers 302 to https://sso.example/login, redirects are not followed",
		},
		"a redirect to itself": {
			says("HTTP/1.1 307 Temporary Redirect\r\nLocation: /health\r\n\r\n"), plain(), model.FaultRedirect,
			"answers 307 to /health, redirects are not followed",
		},
		"a redirect to nowhere": {
			says("HTTP/1.1 301 Moved\r\n\r\n"), plain(), model.FaultRedirect,
			"answers 301, redirects are not followed",
		},
		"an unknown status": {
			says("HTTP/1.1 999\r\n\r\n"), plain(), model.FaultStatus,
			"answers 999, expected 200",
		},
		"a compressed body where text is expected": {
			says(ok + "Content-Encoding: gzip\r\n\r\n" + gzipped(strings.Repeat("Healthy", 1<<16))), plain(containing("Healthy")), model.FaultBody,
			`the body can't be judged: it is sent as "gzip" although it was asked for uncompressed`,
		},
		"a compression bomb that nobody asked about": {
			says(ok + "Content-Encoding: gzip\r\n\r\n" + gzipped(strings.Repeat("\x00", 10<<20))), plain(), model.FaultNone,
			"200 in N ms",
		},
		"escape sequences and bidi marks in the body": {
			says(ok + "\r\n\x1b[2J\u202eevil"), plain(containing("Healthy")), model.FaultBody,
			`the body lacks "Healthy"; it begins "\x1b[2J\u202eevil"`,
		},
		"closing in the handshake": {
			func(conn net.Conn) { _, _ = conn.Read(make([]byte, 4<<10)) }, secured(), model.FaultTLS,
			"NODE closed the connection during the TLS handshake",
		},
		"HTTP on the TLS port": {
			func(conn net.Conn) { _, _ = io.WriteString(conn, "HTTP/1.1 400 Bad Request\r\n\r\n"); hold(conn) }, secured(), model.FaultTLS,
			"NODE speaks plain HTTP on the TLS port",
		},
		"another program on the TLS port": {
			func(conn net.Conn) { _, _ = io.WriteString(conn, "SSH-2.0-OpenSSH_9.2\r\n"); hold(conn) }, secured(), model.FaultTLS,
			`NODE doesn't speak TLS: its first bytes are "SSH-2"`,
		},
		"an alert in the handshake": {
			func(conn net.Conn) { _, _ = io.WriteString(conn, "\x15\x03\x03\x00\x02\x02\x28"); hold(conn) }, secured(), model.FaultTLS,
			"TLS: NODE refused the handshake: handshake failure (no cipher in common, or it wants a client certificate)",
		},
		"silence in the handshake": {
			hold, secured(soon), model.FaultTimeout,
			"no TLS handshake with NODE within 2 s: it accepted the connection, then sent nothing",
		},
		"a handshake that stops": {
			func(conn net.Conn) { _, _ = io.WriteString(conn, "\x16\x03\x03"); hold(conn) }, secured(soon), model.FaultTimeout,
			"no TLS handshake with NODE within 2 s: it stopped after 3 bytes",
		},
		"a reset in the handshake": {
			func(conn net.Conn) {
				_, _ = conn.Read(make([]byte, 1<<10))
				_ = conn.(*net.TCPConn).SetLinger(0)
			}, secured(), model.FaultReset,
			"NODE cut the connection (RST) during the TLS handshake",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := listen(t, c.node)
			o := checkOnce(t, farmOf(nil), address, c.check)
			expect(t, o, address, c.fault, c.reason)
			if o.Address != address || o.Node != "n1" || o.Farm != "web" || o.Check != "health" || o.At.IsZero() || o.Phases.Total <= 0 {
				t.Errorf("incomplete observation: %+v", o)
			}
		})
	}
}

func TestADrippingNodeIsCutOffAtTheTimeout(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		node func(net.Conn)
		want string
	}{
		"header": {drip("", ok), `NODE didn't finish its answer within 2 s: \d+ bytes of the header came`},
		"body":   {drip(ok+"Content-Length: 10000\r\n\r\n", "."), `NODE didn't finish its answer within 2 s: status 200 and \d+ bytes? of the body came`},
		"chunk extension": {
			drip(ok+"Transfer-Encoding: chunked\r\n\r\n5;", "x"),
			`NODE didn't finish its answer within 2 s: status 200 and 0 bytes of the body came`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := listen(t, c.node)
			o := checkOnce(t, farmOf(nil), address, plain(within(2*time.Second)))
			if o.Fault != model.FaultTimeout || !regexp.MustCompile("^"+c.want+"$").MatchString(strings.ReplaceAll(o.Reason, address, "NODE")) {
				t.Errorf("%q: %s", o.Fault, o.Reason)
			}
		})
	}
}

// flood is an answer's opening followed by a piece for ever.
type flood struct{ opening, piece string }

func (f *flood) Read(p []byte) (n int, _ error) {
	n = copy(p, f.opening)
	f.opening = f.opening[n:]
	for n < len(p) {
		n += copy(p[n:], f.piece)
	}
	return n, nil
}

func TestAFloodIsReadInBoundedMemory(t *testing.T) {
	t.Parallel()
	for name, f := range map[string]flood{
		"body":       {ok + "Content-Length: 10000000000\r\n\r\n", "x"},
		"no length":  {ok + "\r\n", "x"},
		"one chunk":  {ok + "Transfer-Encoding: chunked\r\n\r\nfffffffffff\r\n", "x"},
		"chunks":     {ok + "Transfer-Encoding: chunked\r\n\r\n", "1\r\nx\r\n"},
		"header":     {ok, "X: y\r\n"},
		"one header": {ok + "X: ", "x"},
		"interims":   {"", "HTTP/1.1 100 Continue\r\n\r\n"},
		"trailers":   {ok + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X: y\r\n"},
		"extension":  {ok + "Transfer-Encoding: chunked\r\n\r\n1;", "x"},
		"status":     {"HTTP/1.1 200 ", "x"},
	} {
		_, s, _ := read(&f, "GET")
		if s.total > 8*bodyLimit || len(s.in) > headerLimit || cap(s.body) > 2*bodyLimit {
			t.Errorf("%s: read %d bytes, holds %d and %d", name, s.total, len(s.in), cap(s.body))
		}
		s.reset()
		if len(s.in) > keptLimit || cap(s.body) > keptLimit {
			t.Errorf("%s: %d and %d bytes go back to the pool", name, len(s.in), cap(s.body))
		}
	}
}
