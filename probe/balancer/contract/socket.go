package contract

import (
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

// Send says one line to the runtime socket at an address (a path or host:port) and returns all that it answers until it closes.
func Send(t testing.TB, address, line string) string {
	t.Helper()
	network := "tcp"
	if strings.Contains(address, "/") {
		network = "unix"
	}
	ctx := context.WithoutCancel(t.Context()) // clean-ups, where the test's own context has ended, send too
	conn, err := new(net.Dialer).DialContext(ctx, network, address)
	if err != nil {
		t.Fatalf("connecting to %s: %v", address, err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(defaultPatience)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(conn, line+"\n"); err != nil {
		t.Fatalf("sending %q to %s: %v", line, address, err)
	}
	answer, err := io.ReadAll(conn)
	if err != nil {
		t.Fatalf("the answer of %s to %q doesn't end (the server must close after one line): %v; got %q", address, line, err, answer)
	}
	return string(answer)
}
