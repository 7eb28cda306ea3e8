package source

import (
	"bufio"
	"context"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"farmtop/probe/demo"
)

// A runtimeSocket is a HAProxy's, without one: each connection is answered by talk, and is over when that returns.
type runtimeSocket struct {
	talk func(line string, conn net.Conn)
	mu   sync.Mutex // guards said
	said []string
}

func (s *runtimeSocket) dial(context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	go func() { // ends with the connection, which the source ends
		defer theirs.Close()
		line, err := bufio.NewReader(theirs).ReadString('\n')
		if err != nil {
			return
		}
		s.mu.Lock()
		s.said = append(s.said, line)
		s.mu.Unlock()
		s.talk(line, theirs)
	}()
	return ours, nil
}

// asked are the command lines that came with a word in them.
func (s *runtimeSocket) asked(word string) (lines []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, line := range s.said {
		if strings.Contains(line, word) {
			lines = append(lines, line)
		}
	}
	return lines
}

const processSeven = "Name: HAProxy\nPid: 7\nUptime: 1\n\n"

// answering talks as HAProxy does: granted is its answer to "set timeout", and events what it says of the ring.
func answering(granted, events string, then func(net.Conn)) func(string, net.Conn) {
	return func(line string, conn net.Conn) {
		if !strings.Contains(line, "show events") {
			_, _ = io.WriteString(conn, processSeven)
			return
		}
		if _, err := io.WriteString(conn, granted+processSeven); err != nil {
			return
		}
		staying(late)(conn)
		if _, err := io.WriteString(conn, events); err == nil {
			then(conn)
		}
	}
}

// staying keeps a connection for a while, or until the other side closes it.
func staying(most time.Duration) func(net.Conn) {
	return func(conn net.Conn) {
		_ = conn.SetReadDeadline(time.Now().Add(most))
		_, _ = conn.Read(make([]byte, 1))
	}
}

const (
	late           = tellEvery + tellEvery/2 // how long the answer about the ring takes: what is said before has been told
	atOnce         = 10 * time.Millisecond   // a pipe that is closed already can't be given deadlines
	defaultSilence = 10 * time.Second        // how long HAProxy lets a client be silent when it isn't told otherwise
)

func TestARingThatIsRefusedEachTimeIsNeverSaidToBeRead(t *testing.T) {
	t.Parallel()
	for answer, remedy := range map[string]string{
		"No such event sink\n":                         "it isn't in HAProxy's configuration",
		"Permission denied\n\n":                        `add "level operator"`,
		"Nothing to report for this sink\n":            "that isn't a ring",
		"Unknown command. Please enter one of the\n\n": "needs 2.2 or newer",
		"": "HAProxy closed the connection",
	} {
		synctest.Test(t, func(t *testing.T) {
			s := &runtimeSocket{talk: answering("\n", answer, staying(atOnce))}
			g := gather(t, Ring(s.dial, "acc"))
			time.Sleep(time.Hour)
			if got := slices.DeleteFunc(g.states(), func(s State) bool { return s == "" }); !slices.Equal(got, []State{Waiting}) {
				t.Errorf("%q: its states are %v", answer, got)
			}
			g.awaitState(Waiting, remedy)
			if got := g.all(); len(got) > 0 {
				t.Errorf("%q: taken for lines: %q", answer, got)
			}
			if n := len(s.asked("show events")); n > 2*3600/15 {
				t.Errorf("%q: asked %d times in an hour", answer, n)
			}
		})
	}
}

func TestHAProxyIsAskedToBearASilentRingAndNeednt(t *testing.T) {
	t.Parallel()
	for _, granted := range []string{"\n", "Permission denied\n\n", "Unknown command. Please enter one of the\n  help\n\n", "Invalid timeout value.\n\n"} {
		synctest.Test(t, func(t *testing.T) {
			s := &runtimeSocket{talk: answering(granted, "a\nb\n", staying(defaultSilence))}
			g := gather(t, Ring(s.dial, "acc"))
			g.want("a", "b")
			g.awaitState(Reading, "")
			if got := s.asked("show events"); got[0] != "set timeout cli 86400;show info;show events acc -w -n\n" {
				t.Errorf("it was asked %q", got[0])
			}
		})
	}
}

func TestASilentRingThatIsEndedAgainAndAgainGoesOnBeingRead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &runtimeSocket{talk: answering("Permission denied\n\n", "", staying(defaultSilence))}
		g := gather(t, Ring(s.dial, "acc"))
		time.Sleep(time.Minute)
		if got := slices.DeleteFunc(g.states(), func(s State) bool { return s == "" }); !slices.Equal(got, []State{Reading}) {
			t.Errorf("its states are %v", got)
		}
		g.await("connections anew", func(_ []string, s Status) bool { return s.Restarts >= 5 })
	})
}

func TestTheDemoFarmsRingIsRead(t *testing.T) {
	t.Parallel()
	farm, err := demo.Start(t.Context(), demo.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := farm.Close(); err != nil {
			t.Error(err)
		}
	})
	g := gather(t, Ring(func(ctx context.Context) (net.Conn, error) {
		network := "unix"
		if !strings.HasPrefix(farm.Socket(), "/") {
			network = "tcp"
		}
		return new(net.Dialer).DialContext(ctx, network, farm.Socket())
	}, demo.Ring))
	g.awaitLines(20)
	g.awaitState(Reading, "")
	for _, line := range g.all() {
		if !strings.Contains(line, `"GET /`) && !strings.Contains(line, "HTTP/1.1") {
			t.Errorf("not a request: %q", line)
		}
	}
}
