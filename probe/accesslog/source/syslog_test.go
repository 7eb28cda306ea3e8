package source

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// listener follows syslog and tells where.
func listener(t testing.TB, address string) (*gathering, string) {
	t.Helper()
	s, err := Syslog(address)
	if err != nil {
		t.Fatal(err)
	}
	at := make(chan string, 1)
	bound := func(a net.Addr) { at <- a.String() }
	switch network := s.(type) {
	case datagrams:
		network.bound = bound
		s = network
	case stream:
		network.bound = bound
		s = network
	}
	g := gather(t, s)
	select {
	case address := <-at:
		return g, address
	case <-time.After(patience):
		t.Fatal("nothing listens")
		return nil, ""
	}
}

func say(t testing.TB, network, at string, messages ...string) {
	t.Helper()
	conn, err := new(net.Dialer).DialContext(t.Context(), network, at)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, m := range messages {
		if _, err := io.WriteString(conn, m); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSyslogDatagramsAreLines(t *testing.T) {
	t.Parallel()
	messages := []string{"<134>Nov 21 01:19:31 lb haproxy[7]: a\n", "<14>1 - - - - - - b\nc", "", "\x00", "d\r\n"}
	want := []string{"<134>Nov 21 01:19:31 lb haproxy[7]: a", "<14>1 - - - - - - b c", "d"}
	t.Run("udp", func(t *testing.T) {
		t.Parallel()
		g, at := listener(t, "udp://127.0.0.1:0")
		say(t, "udp", at, messages...)
		g.want(want...)
	})
	t.Run("unixgram", func(t *testing.T) {
		t.Parallel()
		g, at := listener(t, filepath.Join(shortDir(t), "log"))
		say(t, "unixgram", at, messages...)
		g.want(want...)
	})
}

// shortDir is a directory whose path is short enough for a socket.
func shortDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "src")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

func TestSyslogStreamsAreCutByConnection(t *testing.T) {
	t.Parallel()
	g, at := listener(t, "tcp://127.0.0.1:0")
	say(t, "tcp", at, "<14>a\n<14>b")
	g.awaitLines(2)
	say(t, "tcp", at, "5 <14>c5 <1", "4>d")
	g.want("<14>a", "<14>b", "<14>c", "<14>d")
	say(t, "tcp", at, "5 <14>ewhat")
	g.awaitState(Reading, "is no syslog")
}

func TestAStaleSocketFileIsReplacedAndALiveOneIsNot(t *testing.T) {
	t.Parallel()
	path := filepath.Join(shortDir(t), "log")
	dead, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: path, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	_ = dead.Close() // its file stays
	g, at := listener(t, "unixgram://"+path)
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != socketMode {
		t.Errorf("the socket's mode is %v, %v", info.Mode(), err)
	}
	say(t, "unixgram", at, "a")
	g.want("a")
	second, err := Syslog(path)
	if err != nil {
		t.Fatal(err)
	}
	gather(t, second).awaitState(Waiting, "another program listens there")
	g.stop()
	if err := g.finished(); err != nil {
		t.Error(err)
	}
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatalf("the socket file stayed: %v", err)
	}
	gather(t, second).awaitState(Waiting, "a file that is no socket stands there")
}

func TestASyslogAddressIsUnderstoodOrRefusedInWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"udp://127.0.0.1:514": "udp 127.0.0.1:514", "tcp://[::1]:6514": "tcp [::1]:6514", "udp://:514": "udp :514", "/dev/log": "unixgram /dev/log",
		"unixgram:///run/x": "unixgram /run/x", "unix:/run/x": "unixgram /run/x", "unix@/run/x": "unixgram /run/x",
		"udp://127.0.0.1": "", "": "", "127.0.0.1:514": "", "http://x:1": "", "udp://x:1/path": "", "unixgram://": "", "/run/../x": "",
	} {
		network, at, err := listenAddress(text)
		if got := strings.TrimSpace(network + " " + at); got != want || (err == nil) != (want != "") {
			t.Errorf("%q is %q, %v; want %q", text, got, err, want)
		}
	}
}

func TestMoreSendersThanAreServedAreRemarkedWhileTheOthersAreRead(t *testing.T) {
	t.Parallel()
	g, at := listener(t, "tcp://127.0.0.1:0")
	var first net.Conn
	for range maxSenders + 1 {
		conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", at)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if first == nil {
			first = conn
		}
	}
	g.awaitState(Reading, "more than 256 senders")
	if _, err := io.WriteString(first, "<14>a\n"); err != nil {
		t.Fatal(err)
	}
	g.want("<14>a")
	g.awaitState(Reading, "more than 256 senders")
}
