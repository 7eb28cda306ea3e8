package haproxy

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"farmtop/model"
)

// shortDir is a temporary directory whose path is short enough for a socket.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "lb")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// speaker listens on a Unix socket and treats every connection as it is told. The connection is closed afterwards.
func speaker(t *testing.T, treat func(net.Conn)) string {
	t.Helper()
	path := filepath.Join(shortDir(t), "s")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() { // ends when the listener is closed
		defer close(over)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			treat(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-over })
	return path
}

// says waits for the question, so that closing can't lose the answer, and gives the answer.
func says(answer string) func(net.Conn) {
	return func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 4096))
		_, _ = io.WriteString(conn, answer)
	}
}

// hangsAfter gives the answer and then waits until the other side gives up.
func hangsAfter(answer string) func(net.Conn) {
	return func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 4096))
		_, _ = io.WriteString(conn, answer)
		_, _ = io.Copy(io.Discard, conn)
	}
}

// short is the timeout of tests that wait for it; patient the one of tests that mustn't.
const (
	short   = 250 * time.Millisecond
	patient = time.Minute
)

func readFrom(t *testing.T, at, backend string, timeout time.Duration) model.BalancerStatus {
	t.Helper()
	d, err := New("web", model.Balancer{Name: "lb1", Address: at, Backend: backend, Timeout: timeout})
	if err != nil {
		t.Fatal(err)
	}
	return d.Read(t.Context())
}

// wantFault checks that a reading failed with exactly this message, in which PATH stands for the address, and knows nothing else.
func wantFault(t *testing.T, got model.BalancerStatus, at string, fault model.ReadFault, text string) {
	t.Helper()
	text = strings.ReplaceAll(text, "PATH", at)
	if got.Fault != fault || got.Err != text {
		t.Errorf("the fault is %q:\n%s\nwant %q:\n%s", got.Fault, got.Err, fault, text)
	}
	if got.Farm != "web" || got.Balancer != "lb1" || got.At.IsZero() {
		t.Errorf("the failed reading is of %q/%q at %v", got.Farm, got.Balancer, got.At)
	}
	if got.Software != "" || got.PID != 0 || got.Servers != nil || got.Groups != nil || got.Level != "" {
		t.Errorf("a failed reading knows something: %+v", got)
	}
}

func TestWhatIsntHAProxysRuntimeSocket(t *testing.T) {
	t.Parallel()
	const begin, end = `what answers at PATH isn't HAProxy's runtime socket: `, `; give the address of its "stats socket"`
	for answer, who := range map[string]string{
		"HTTP/1.0 400 Bad request\r\ncontent-type: text/html\r\n\r\n": "it speaks HTTP, so it is a frontend or the statistics page",
		"<html><body><h1>400 Bad request</h1></body></html>":          "it speaks HTTP, so it is a frontend or the statistics page",
		"\x15\x03\x01\x00\x02\x02\x46":                                "it speaks TLS, so it is a frontend",
		"SSH-2.0-OpenSSH_9.2\r\n":                                     "it speaks SSH",
		"220 mail.example ESMTP\r\n":                                  "it speaks SMTP or FTP",
		"\x00\x1b[2Jhello\nadmin-like\n":                              `it said "\x00\x1b[2Jhello"`,
		strings.Repeat("A", 200):                                      `it said "` + strings.Repeat("A", sampleBytes) + `"`,
		strings.Repeat("B", 2*maxLine) + "\n":                         `it said "` + strings.Repeat("B", sampleBytes) + `"`,
	} {
		at := speaker(t, says(answer))
		wantFault(t, readFrom(t, at, "", patient), at, model.ReadGarbage, begin+who+end)
	}
}

func TestAnHAProxyThatHangs(t *testing.T) {
	t.Parallel()
	at := speaker(t, hangsAfter(""))
	wantFault(t, readFrom(t, at, "", short), at, model.ReadTimeout,
		`PATH took the connection but didn't answer within 250ms: HAProxy hangs, or all its runtime connections ("stats maxconn", 10 by default) are taken`)
}

func TestWhenTimeRunsOutWhatWasSaidSoFarCounts(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]failure{
		"Name: HAProxy\nVersion: 2.6\n": {
			model.ReadTimeout, "/run/lb.sock didn't end its answer within 2s, 27 bytes came: HAProxy is overloaded or hangs",
		},
		"SSH-2.0-OpenSSH_9.2\r\n": {
			model.ReadGarbage, `what answers at /run/lb.sock isn't HAProxy's runtime socket: it speaks SSH; give the address of its "stats socket"`,
		},
	} {
		a := newAnswer("")
		err := a.read(io.MultiReader(strings.NewReader(said), iotest.ErrReader(os.ErrDeadlineExceeded)))
		if got := a.failure(address{"unix", "/run/lb.sock"}, 2*time.Second, err); got == nil || *got != want {
			t.Errorf("after %q: %+v, want %+v", said, got, want)
		}
	}
}

func TestAnHAProxyThatDiesInTheMiddleOfItsAnswer(t *testing.T) {
	t.Parallel()
	whole := recorded(t, "2.6-admin.txt")
	for _, size := range []int{20, 800, len(whole) / 2, strings.Index(whole, "\n1\n"), len(whole) - len("admin\n\n"), len(whole) - len("in\n\n")} {
		at := speaker(t, says(whole[:size]))
		wantFault(t, readFrom(t, at, "", patient), at, model.ReadCut,
			fmt.Sprintf("PATH broke off in the middle of its answer, after %d bytes: is HAProxy being stopped or restarted?", size))
	}
	at := speaker(t, says(""))
	wantFault(t, readFrom(t, at, "", patient), at, model.ReadCut,
		`PATH closed the connection without an answer: is it HAProxy's "stats socket", or a port that speaks TLS?`)
}

func TestAFloodIsCutOff(t *testing.T) {
	t.Parallel()
	row := []byte(strings.Repeat("app,a,2,,,,,,,,,,,,,,,,,,,,,,,,,,,\n", 1000))
	at := speaker(t, func(conn net.Conn) {
		_, err := io.WriteString(conn, "Name: HAProxy\n\n# pxname,svname,type,\n")
		for err == nil {
			_, err = conn.Write(row)
		}
	})
	wantFault(t, readFrom(t, at, "", patient), at, model.ReadGarbage,
		"the answer of PATH is too large (over 50000 servers or 64 MB): name the farm's backend, so that only it is asked")
}

func TestTheMastersSocketIsNotTheWorkers(t *testing.T) {
	t.Parallel()
	at := speaker(t, hangsAfter(recorded(t, "2.6-master.txt"))) // a master doesn't close
	for _, backend := range []string{"", "app"} {
		wantFault(t, readFrom(t, at, backend, patient), at, model.ReadGarbage,
			`PATH is the socket of HAProxy's master process, which knows no servers: give the worker's, from "stats socket" in the section "global"`)
	}
}

func TestABackendThatIsntThereNamesThoseThatAre(t *testing.T) {
	t.Parallel()
	answer := recorded(t, "2.6-no-backend.txt")
	at := speaker(t, says(answer))
	wantFault(t, readFrom(t, at, "apple", patient), at, model.ReadAbsent, `HAProxy at PATH has no backend "apple"; it has: app, follow`)
	many := strings.Replace(answer, "app\nfollow\n", "zz\nsapple\nyy\nxx\n\x1b[2Jww\nvv\nappel\n", 1)
	at = speaker(t, says(many))
	wantFault(t, readFrom(t, at, "apple", patient), at, model.ReadAbsent,
		`HAProxy at PATH has no backend "apple"; it has: appel, sapple, zz, yy, xx and 2 more`)
	odd := speaker(t, says(strings.Replace(answer, "app\nfollow\n", "\x1b[2J\n", 1)))
	wantFault(t, readFrom(t, odd, "apple", patient), odd, model.ReadAbsent, `HAProxy at PATH has no backend "apple"; it has: "\x1b[2J"`)
	none := speaker(t, says(strings.Replace(answer, "app\nfollow\n", "", 1)))
	wantFault(t, readFrom(t, none, "apple", patient), none, model.ReadAbsent, `HAProxy at PATH has no backend "apple"; it has: none`)
}

func TestAnAnswerWithoutStatisticsQuotesWhatWasSaid(t *testing.T) {
	t.Parallel()
	at := speaker(t, says("Name: HAProxy\n\nPermission denied\n\nadmin\n\n"))
	wantFault(t, readFrom(t, at, "", patient), at, model.ReadGarbage,
		`PATH didn't answer "show stat", but said "Permission denied": is it HAProxy's "stats socket"?`)
}

func TestAReadingThatIsCalledOffEndsAtOnce(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	at := speaker(t, func(conn net.Conn) {
		_, _ = conn.Read(make([]byte, 4096))
		cancel()
		_, _ = io.Copy(io.Discard, conn)
	})
	d, err := New("web", model.Balancer{Name: "lb1", Address: at, Timeout: patient})
	if err != nil {
		t.Fatal(err)
	}
	wantFault(t, d.Read(ctx), at, model.ReadTimeout, "reading HAProxy at PATH was stopped")
	wantFault(t, d.Read(ctx), at, model.ReadTimeout, "reading HAProxy at PATH was stopped") // before it began
}

func TestADriversTimeoutIsNeverNothing(t *testing.T) {
	t.Parallel()
	for in, want := range map[time.Duration]time.Duration{0: defaultTimeout, -1: defaultTimeout, time.Millisecond: time.Millisecond} {
		d, err := New("web", model.Balancer{Address: "127.0.0.1:1", Timeout: in})
		if err != nil {
			t.Fatal(err)
		}
		if d.timeout != want {
			t.Errorf("timeout %v became %v, want %v", in, d.timeout, want)
		}
	}
}
