package demo

import (
	"bufio"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// eventsFarm is a farm whose balancer logs nothing but what a test says.
func eventsFarm(t *testing.T) *Farm {
	t.Helper()
	return quietFarm(t, Options{checkEvery: time.Hour})
}

// say writes a line to the ring as the balancer does.
func say(farm *Farm, text string) { farm.log.event(1, time.Now(), text) }

// awaitReaders waits until so many follow the ring.
func awaitReaders(t *testing.T, farm *Farm, readers int) {
	t.Helper()
	await(t, "readers of the ring", func() bool {
		r := farm.log.ring.Load()
		r.mu.Lock()
		defer r.mu.Unlock()
		return len(r.readers) == readers
	})
}

// converse opens a conversation and says a line.
func converse(t *testing.T, farm *Farm, line string) (net.Conn, *bufio.Reader) {
	t.Helper()
	conn := dial(t, farm)
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	if _, err := io.WriteString(conn, line+"\n"); err != nil {
		t.Fatal(err)
	}
	return conn, bufio.NewReader(conn)
}

func wantLine(t *testing.T, in *bufio.Reader, want string) {
	t.Helper()
	if line, err := in.ReadString('\n'); line != want+"\n" {
		t.Fatalf("the socket says %q (%v), want %q", line, err, want)
	}
}

func wantEnd(t *testing.T, in *bufio.Reader) {
	t.Helper()
	if rest, err := io.ReadAll(in); err != nil || len(rest) > 0 {
		t.Errorf("the socket says %q (%v), want its end", rest, err)
	}
}

func TestEventsAreShownWithoutWaiting(t *testing.T) {
	t.Parallel()
	farm := eventsFarm(t)
	say(farm, "first")
	say(farm, "second")
	_, in := converse(t, farm, "show events access")
	for _, line := range []string{"first", "second", ""} {
		wantLine(t, in, line)
	}
	wantEnd(t, in)
}

func TestEveryReaderGetsEveryLineAsItComes(t *testing.T) {
	t.Parallel()
	farm := eventsFarm(t)
	say(farm, "old")
	_, all := converse(t, farm, "show events access -w")
	_, fresh := converse(t, farm, "show events access -w -n")
	wantLine(t, all, "old")
	awaitReaders(t, farm, 2)
	for _, line := range []string{"new", "newer"} {
		say(farm, line)
		wantLine(t, all, line)
		wantLine(t, fresh, line)
	}
}

func TestALineSaidOrAClosedSideEndsTheEvents(t *testing.T) {
	t.Parallel()
	farm := eventsFarm(t)
	for name, end := range map[string]func(net.Conn) error{
		"a key": func(conn net.Conn) error {
			_, err := io.WriteString(conn, "\n")
			return err
		},
		"a closed side": func(conn net.Conn) error { return conn.(interface{ CloseWrite() error }).CloseWrite() },
	} {
		conn, in := converse(t, farm, "show events access -nw")
		awaitReaders(t, farm, 1)
		say(farm, name)
		wantLine(t, in, name)
		if err := end(conn); err != nil {
			t.Fatal(err)
		}
		wantLine(t, in, "")
		wantEnd(t, in)
		awaitReaders(t, farm, 0)
	}
}

func TestWhatWasAskedBeforeTheEventsIsAnsweredBeforeTheyCome(t *testing.T) {
	t.Parallel()
	farm := eventsFarm(t)
	_, in := converse(t, farm, "show version;show events access -w -n")
	wantLine(t, in, version)
	wantLine(t, in, "")
	awaitReaders(t, farm, 1)
	say(farm, "an event")
	wantLine(t, in, "an event")
}

func TestAfterAReloadTheRingIsTheNewProcesssOwn(t *testing.T) {
	t.Parallel()
	farm := eventsFarm(t)
	say(farm, "before")
	_, former := converse(t, farm, "show events access -w")
	wantLine(t, former, "before")
	farm.balancer.reload(time.Now())
	_, now := converse(t, farm, "show events access -w")
	awaitReaders(t, farm, 1)
	say(farm, "after")
	wantLine(t, now, "after")
	if n := former.Buffered(); n > 0 {
		t.Errorf("the former process's reader was sent %d bytes more", n)
	}
}

func TestInInteractiveModeTheNextCommandFollowsTheEvents(t *testing.T) {
	t.Parallel()
	farm := eventsFarm(t)
	conn, in := converse(t, farm, "prompt")
	prompt := make([]byte, len("\n> "))
	if _, err := io.ReadFull(in, prompt); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "show events access -w -n\n"); err != nil {
		t.Fatal(err)
	}
	awaitReaders(t, farm, 1)
	say(farm, "an event")
	wantLine(t, in, "an event")
	if _, err := io.WriteString(conn, "\n"); err != nil {
		t.Fatal(err)
	}
	wantLine(t, in, "")
	if _, err := io.ReadFull(in, prompt[:len("> ")]); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, "show version\n"); err != nil {
		t.Fatal(err)
	}
	wantLine(t, in, version)
}

func TestASilentRingEndsTheEventsWhenTheClientsTimeIsOver(t *testing.T) {
	t.Parallel()
	farm := eventsFarm(t)
	_, in := converse(t, farm, "set timeout cli 1;show events access -w -n")
	wantLine(t, in, "")
	wantLine(t, in, "")
	wantEnd(t, in)
}

func TestAReaderOfEventsTakesOneOfTheSocketsPlaces(t *testing.T) {
	t.Parallel()
	farm := eventsFarm(t)
	var readers []net.Conn
	for range runtimeConnections {
		conn, _ := converse(t, farm, "show events access -w -n")
		readers = append(readers, conn)
	}
	awaitReaders(t, farm, runtimeConnections)
	_, late := converse(t, farm, "show version")
	readers[0].Close()
	wantLine(t, late, version)
}

func TestTheEndOfTheFarmEndsTheEvents(t *testing.T) {
	t.Parallel()
	farm := eventsFarm(t)
	_, in := converse(t, farm, "show events access -w -n")
	awaitReaders(t, farm, 1)
	if err := farm.Close(); err != nil {
		t.Fatal(err)
	}
	if rest, _ := io.ReadAll(in); strings.TrimSpace(string(rest)) != "" {
		t.Errorf("at its end the socket says %q", rest)
	}
	awaitReaders(t, farm, 0)
}

func TestTheEndOfALogCutsItsReaderOff(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{})
	conn := dial(t, farm)
	if _, err := conn.Write([]byte("show events access -w\n")); err != nil {
		t.Fatal(err)
	}
	awaitReaders(t, farm, 1)
	if err := farm.Inject("LG01"); err != nil {
		t.Fatal(err)
	}
	for buffer := make([]byte, 4096); ; {
		if _, err := conn.Read(buffer); err != nil {
			break // cut off
		}
	}
	if err := farm.Mend("LG01"); err != nil {
		t.Fatal(err)
	}
	visit(t, farm, "n1")
	if line := lastRequest(t, farm); !strings.Contains(line, " be_farm/am1 ") {
		t.Errorf("the new ring has %q", line)
	}
}
