package demo

import (
	"bufio"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"farmtop/probe/balancer/contract"

	"github.com/google/go-cmp/cmp"
)

// dial opens a conversation with a runtime socket.
func dial(t *testing.T, farm *Farm) net.Conn {
	t.Helper()
	network := "unix"
	if !strings.Contains(farm.Socket(), "/") {
		network = "tcp"
	}
	conn, err := new(net.Dialer).DialContext(t.Context(), network, farm.Socket())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func TestInteractiveModeAnswersLineAfterLineUntilQuit(t *testing.T) {
	t.Parallel()
	conn := dial(t, quietFarm(t, Options{}))
	in := bufio.NewReader(conn)
	for _, c := range []struct{ line, want string }{ // as a real HAProxy 2.6 answers
		{"prompt", "\n> "},
		{"set timeout cli 60", "\n> "},
		{"show version", version + "\n\n> "},
		{"get weight be_farm/am1;show cli level", "1 (initial 1)\n\n> admin\n\n> "},
		{"prompt", "\n"},
	} {
		if _, err := io.WriteString(conn, c.line+"\n"); err != nil {
			t.Fatal(err)
		}
		got := make([]byte, len(c.want))
		if _, err := io.ReadFull(in, got); err != nil || string(got) != c.want {
			t.Fatalf("%q was answered with %q (%v), want %q", c.line, got, err, c.want)
		}
	}
	if rest, err := io.ReadAll(in); err != nil || len(rest) > 0 {
		t.Errorf("after interactive mode the socket says %q (%v), want its end", rest, err)
	}
}

func TestQuitEndsAnInteractiveConversation(t *testing.T) {
	t.Parallel()
	conn := dial(t, quietFarm(t, Options{}))
	if _, err := io.WriteString(conn, "prompt\nquit\nshow version\n"); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(conn); string(got) != "\n> " {
		t.Errorf("the socket says %q (%v), want a prompt and its end", got, err)
	}
}

func TestWithoutPromptOneLineIsAnswered(t *testing.T) {
	t.Parallel()
	conn := dial(t, quietFarm(t, Options{}))
	if _, err := io.WriteString(conn, "show version\nshow cli level\n"); err != nil {
		t.Fatal(err)
	}
	if got, _ := io.ReadAll(conn); string(got) != version+"\n\n" {
		t.Errorf("two lines were answered with %q, want the answer to the first", got)
	}
}

func TestALineThatNeverEndsEndsTheConversation(t *testing.T) {
	t.Parallel()
	conn := dial(t, quietFarm(t, Options{}))
	_, _ = io.WriteString(conn, strings.Repeat("x", 2*runtimeLine)) // fails when the socket has closed before it was all sent
	if got, _ := io.ReadAll(conn); len(got) > 0 {
		t.Errorf("the socket says %.40q, want nothing", got)
	}
}

func TestASilentClientIsLetGoWhenItsTimeIsOver(t *testing.T) {
	t.Parallel()
	conn := dial(t, quietFarm(t, Options{}))
	if _, err := io.WriteString(conn, "prompt\nset timeout cli 1\n"); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(20 * time.Second))
	if got, err := io.ReadAll(conn); err != nil || string(got) != "\n> \n> " {
		t.Errorf("the socket says %q (%v), want two prompts and its end", got, err)
	}
}

func TestMoreClientsThanSlotsAreAnsweredInTheEnd(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{})
	var idle []net.Conn
	for range runtimeConnections {
		idle = append(idle, dial(t, farm))
	}
	late := dial(t, farm)
	if _, err := io.WriteString(late, "show version\n"); err != nil {
		t.Fatal(err)
	}
	idle[0].Close()
	if got, err := io.ReadAll(late); string(got) != version+"\n\n" {
		t.Errorf("the client without a slot was answered with %q (%v)", got, err)
	}
}

func TestHelpListsWhatTheLevelAllows(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{})
	for l, hidden := range map[level]bool{levelAdmin: false, levelUser: true} {
		text := contract.Send(t, socketOf(t, farm, l), "help")
		if !strings.HasPrefix(text, "The following commands are valid at this level:\n") || !strings.Contains(text, "\n  show stat ") {
			t.Errorf("help at level %s: %s", l, text)
		}
		if got := !strings.Contains(text, "  set server <bk>/<srv> [opts]            : "); got != hidden {
			t.Errorf("at level %s \"set server\" is hidden: %t, want %t", l, got, hidden)
		}
	}
}

func TestCommandsAreSplitAtSemicolonsAndABackslashTakesTheNextCharacter(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		line string
		want [][]string
	}{
		{"", [][]string{nil}},
		{"show  stat", [][]string{{"show", "stat"}}},
		{"a b;c", [][]string{{"a", "b"}, {"c"}}},
		{"a;", [][]string{{"a"}}},
		{";a", [][]string{nil, {"a"}}},
		{`a\;b c\\d e\ f`, [][]string{{"a;b", `c\d`, "e f"}}},
		{`a\`, [][]string{{`a\`}}},
	} {
		if diff := cmp.Diff(c.want, splitCommands(c.line)); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.line, diff)
		}
	}
}

func FuzzAnswer(f *testing.F) {
	for _, s := range script {
		f.Add(s.line)
	}
	f.Add("show events access -w;show version")
	for _, c := range commands() {
		f.Add(c.words)
		f.Add(c.words + " be_farm/am1 x")
	}
	f.Fuzz(func(t *testing.T, line string) {
		now := time.Now()
		b := newBalancer(newAccessLog(), source{}, noTLS, now)
		b.add("am1", "127.0.0.1:1", "n1", "/", noTLS, now)
		conn, far := net.Pipe()
		defer conn.Close()
		far.Close() // else a command may wait for events
		var out strings.Builder
		buffered := bufio.NewWriter(&out)
		if err := errors.Join(newTerminal(conn, b, levelAdmin).answer(buffered, line), buffered.Flush()); err != nil {
			t.Fatal(err)
		}
		answer := out.String()
		if answer != "" && !strings.HasSuffix(answer, "\n") && !strings.HasSuffix(answer, "\n> ") && !strings.HasSuffix(answer, "> > ") {
			t.Errorf("%q was answered with %q, which doesn't end", line, answer)
		}
	})
}

var noTLS = &tls.Config{MinVersion: tls.VersionTLS12}
