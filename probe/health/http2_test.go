package health

import (
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"

	"farmtop/model"
)

func overHTTP2(c *model.Check) { c.HTTP = "2" }

// serveHTTP2 is a real server of HTTP/2 over TLS.
func serveHTTP2(t *testing.T, root *authority, handler http.HandlerFunc) (address string) {
	t.Helper()
	s := httptest.NewUnstartedServer(handler)
	s.EnableHTTP2 = true
	s.TLS = &tls.Config{Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})}}
	s.StartTLS()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

func TestHTTP2IsSpokenWhereACheckAsksForIt(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	address := serveHTTP2(t, root, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Server", "am")
		w.WriteHeader(http.StatusEarlyHints)
		_, _ = io.WriteString(w, r.Proto+" "+r.Host+" "+r.URL.Path+" "+r.UserAgent())
	})
	for _, keep := range []bool{false, true} {
		c := secured(overHTTP2, containing("HTTP/2.0 farm.example /health farmtop (health check)"), func(c *model.Check) { c.KeepAlive = keep })
		target := NewProber(Options{}).Target(farmOf(root), model.Node{Address: address}, c)
		for i := range 4 {
			o := target.Check(t.Context())
			expect(t, o, address, model.FaultNone, "200 in N ms")
			if o.Protocol != "HTTP/2.0" || o.Phases.Reused != (keep && i > 0) || o.Phases.FirstByte <= 0 || len(o.Headers) == 0 || !o.SkewKnown {
				t.Errorf("keep %v: %+v", keep, o)
			}
		}
		target.Close()
	}
}

func TestManyLongBodiesPassTheWindowsOfHTTP2(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	address := serveHTTP2(t, root, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, strings.Repeat("x", 200<<10)+"Healthy")
	})
	target := NewProber(Options{}).Target(farmOf(root), model.Node{Address: address}, secured(overHTTP2, keptAlive, containing("Healthy")))
	defer target.Close()
	for range 5 {
		expect(t, target.Check(t.Context()), address, model.FaultNone, "200 in N ms")
	}
}

func TestANodeWithoutHTTP2IsToldInWords(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	config := &tls.Config{Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})}}
	address := listenTLS(t, config, healthy)
	expect(t, checkOnce(t, farmOf(root), address, secured(overHTTP2)), address, model.FaultProtocol,
		"NODE doesn't speak HTTP/2: it didn't choose h2 in the TLS handshake")
	config = config.Clone()
	config.NextProtos = []string{"http/1.1"}
	address = listenTLS(t, config, healthy)
	expect(t, checkOnce(t, farmOf(root), address, secured(overHTTP2)), address, model.FaultTLS,
		"TLS: NODE refused the handshake: no application protocol (it doesn't offer this version of HTTP)")
}

// framed answers the first request with frames, over HTTP/2 without TLS.
func framed(write func(f *http2.Framer)) func(net.Conn) {
	return func(conn net.Conn) {
		preface := make([]byte, len(http2.ClientPreface))
		if _, err := io.ReadFull(conn, preface); err != nil {
			return
		}
		f := http2.NewFramer(conn, conn)
		for {
			frame, err := f.ReadFrame()
			if err != nil {
				return
			}
			if _, ok := frame.(*http2.HeadersFrame); ok {
				_ = f.WriteSettings()
				write(f)
				hold(conn)
				return
			}
		}
	}
}

// block encodes header fields given as name, value, name, value.
func block(fields ...string) []byte {
	var b strings.Builder
	enc := hpack.NewEncoder(&b)
	for i := 0; i < len(fields); i += 2 {
		_ = enc.WriteField(hpack.HeaderField{Name: fields[i], Value: fields[i+1]})
	}
	return []byte(b.String())
}

func headers(f *http2.Framer, end bool, fields ...string) {
	_ = f.WriteHeaders(http2.HeadersFrameParam{StreamID: 1, BlockFragment: block(fields...), EndHeaders: true, EndStream: end})
}

func TestEveryHostileHTTP2NodeGetsItsReasonInWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		node   func(f *http2.Framer)
		limit  time.Duration
		fault  model.Fault
		reason string
	}{
		"good": {
			func(f *http2.Framer) { headers(f, true, ":status", "200") }, patience, model.FaultNone, "200 in N ms",
		},
		"pings first": {
			func(f *http2.Framer) { _ = f.WritePing(false, [8]byte{1}); headers(f, true, ":status", "200") }, patience, model.FaultNone, "200 in N ms",
		},
		"silence": {
			func(*http2.Framer) {}, time.Second, model.FaultTimeout, "no answer from NODE within 1 s: it accepted the connection, then sent nothing",
		},
		"a stream cancelled": {
			func(f *http2.Framer) { _ = f.WriteRSTStream(1, http2.ErrCodeRefusedStream) }, patience, model.FaultProtocol,
			"NODE cancelled the HTTP/2 stream: REFUSED_STREAM",
		},
		"going away": {
			func(f *http2.Framer) { _ = f.WriteGoAway(0, http2.ErrCodeNo, nil) }, patience, model.FaultReset,
			"NODE wants no more requests on this connection (HTTP/2 GOAWAY)",
		},
		"a flood of pings": {
			func(f *http2.Framer) {
				var err error
				for err == nil {
					err = f.WritePing(false, [8]byte{1})
				}
			}, patience, model.FaultProtocol, "NODE sent more than 2048 HTTP/2 frames for one answer",
		},
		"a push": {
			func(f *http2.Framer) {
				_ = f.WritePushPromise(http2.PushPromiseParam{StreamID: 1, PromiseID: 2, BlockFragment: block(":status", "200"), EndHeaders: true})
			}, patience, model.FaultProtocol, "NODE pushed an HTTP/2 stream although that was forbidden",
		},
		"a status that is none": {
			func(f *http2.Framer) { headers(f, true, ":status", "ok") }, patience, model.FaultProtocol, `NODE sent a broken HTTP/2 status: "ok"`,
		},
		"a header of megabytes": {
			func(f *http2.Framer) { headers(f, true, ":status", "200", "x", strings.Repeat("y", 100<<10)) }, patience, model.FaultProtocol,
			"NODE sent an HTTP/2 frame larger than allowed, or something that is not HTTP/2",
		},
		"a line feed in a header": {
			func(f *http2.Framer) { headers(f, true, ":status", "200", "x", "a\r\nb: c") }, patience, model.FaultProtocol,
			"NODE broke HTTP/2 (PROTOCOL_ERROR)",
		},
		"a body without a header": {
			func(f *http2.Framer) { _ = f.WriteData(1, true, []byte("Healthy")) }, patience, model.FaultProtocol,
			"NODE sent HTTP/2 data before its answer's header",
		},
		"an empty body without a header": {
			func(f *http2.Framer) { _ = f.WriteData(1, true, nil) }, patience, model.FaultProtocol,
			"NODE sent HTTP/2 data before its answer's header",
		},
		"an interim answer alone": {
			func(f *http2.Framer) { headers(f, true, ":status", "103") }, patience, model.FaultProtocol,
			"NODE ended the HTTP/2 stream after an interim answer, without the answer itself",
		},
		"an interim answer, then a body": {
			func(f *http2.Framer) {
				headers(f, false, ":status", "103")
				_ = f.WriteData(1, true, []byte("Healthy"))
			}, patience, model.FaultProtocol, "NODE sent HTTP/2 data before its answer's header",
		},
		"a body without an end": {
			func(f *http2.Framer) {
				headers(f, false, ":status", "200")
				_ = f.WriteData(1, false, []byte("Healthy"))
			}, time.Second, model.FaultTimeout,
			"NODE didn't finish its answer within 1 s: status 200 and 7 bytes of the body came",
		},
		"an unknown frame, then a redirect": {
			func(f *http2.Framer) {
				_ = f.WriteRawFrame(0xff, 0, 0, []byte("x"))
				headers(f, true, ":status", "302", "location", "/x")
			}, patience,
			model.FaultRedirect, "answers 302 to /x, redirects are not followed",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := listen(t, framed(c.node))
			expect(t, checkOnce(t, farmOf(nil), address, plain(overHTTP2, within(c.limit))), address, c.fault, c.reason)
		})
	}
}

func TestAnHTTP2ConnectionClosedWhileIdleIsReplacedSilently(t *testing.T) {
	t.Parallel()
	goodbyes := func(f *http2.Framer) {
		headers(f, true, ":status", "200")
		_ = f.WriteGoAway(1, http2.ErrCodeNo, nil)
	}
	script, opened := connections(framed(goodbyes))
	address := listen(t, script)
	target := NewProber(Options{}).Target(farmOf(nil), model.Node{Address: address}, plain(overHTTP2, keptAlive))
	defer target.Close()
	for range 3 {
		expect(t, target.Check(t.Context()), address, model.FaultNone, "200 in N ms")
	}
	if opened.Load() != 3 {
		t.Errorf("%d connections", opened.Load())
	}
}
