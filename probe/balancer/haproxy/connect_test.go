package haproxy

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"farmtop/model"
)

func TestASocketThatIsntThere(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	const absent = `no socket at PATH: is HAProxy running, and is its "stats socket" there?`
	for _, at := range []string{filepath.Join(dir, "none.sock"), filepath.Join(dir, "no", "dir", "none.sock")} {
		wantFault(t, readFrom(t, at, "", patient), at, model.ReadAbsent, absent)
	}
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	under := filepath.Join(file, "s")
	wantFault(t, readFrom(t, under, "", patient), under, model.ReadAbsent, absent)
	wantFault(t, readFrom(t, file, "", patient), file, model.ReadAbsent, `PATH is a regular file, not a socket: give the path of HAProxy's "stats socket"`)
	wantFault(t, readFrom(t, dir, "", patient), dir, model.ReadAbsent, `PATH is a directory, not a socket: give the path of HAProxy's "stats socket"`)
}

func TestASocketThatNobodyListensAt(t *testing.T) {
	t.Parallel()
	at := filepath.Join(shortDir(t), "s")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: at, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	_ = l.Close()
	wantFault(t, readFrom(t, at, "", patient), at, model.ReadRefused,
		`nobody listens at the socket PATH: HAProxy has stopped, or a later start took over with another "stats socket"`)
}

func TestAPortThatNobodyListensAt(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	at := l.Addr().String()
	_ = l.Close()
	wantFault(t, readFrom(t, at, "", patient), at, model.ReadRefused,
		`nobody listens at PATH: is HAProxy running, and does its configuration have "stats socket ipv4@PATH level admin"?`)
}

func TestConnectionsThatCantBeMadeOverTCP(t *testing.T) {
	t.Parallel()
	to := address{"tcp", "lb1.example:9999"}
	dial := func(err error) error { return &net.OpError{Op: "dial", Net: "tcp", Err: err} }
	for _, c := range []struct {
		err   error
		fault model.ReadFault
		text  string
	}{
		{
			dial(&net.DNSError{Err: "no such host", Name: "lb1.example", IsNotFound: true}), model.ReadAbsent,
			`the host "lb1.example" wasn't found (no such host): correct HAProxy's address, or see that the name resolves`,
		},
		{
			dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), model.ReadAbsent,
			"no way to lb1.example:9999: " + syscall.EHOSTUNREACH.Error() + "; is that host up, and is the address right?",
		},
		{
			dial(os.NewSyscallError("connect", syscall.EPERM)), model.ReadDenied,
			"this system doesn't permit a connection to lb1.example:9999: look at its firewall rules",
		},
		{
			dial(os.ErrDeadlineExceeded), model.ReadTimeout,
			"lb1.example:9999 didn't take the connection within 2s: does a firewall stand in between?",
		},
		{
			context.DeadlineExceeded, model.ReadTimeout,
			"lb1.example:9999 didn't take the connection within 2s: does a firewall stand in between?",
		},
		{dial(context.Canceled), model.ReadTimeout, "reading HAProxy at lb1.example:9999 was stopped"},
	} {
		if got := connectFailure(to, 2*time.Second, c.err); got.fault != c.fault || got.text != c.text {
			t.Errorf("%v is %q:\n%s\nwant %q:\n%s", c.err, got.fault, got.text, c.fault, c.text)
		}
	}
}

func TestConnectionsThatCantBeMadeOverAUnixSocket(t *testing.T) {
	t.Parallel()
	at := speaker(t, says(""))
	got := connectFailure(address{"unix", at}, time.Second, &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EAGAIN)})
	want := "the socket " + at + " takes no more connections: HAProxy hangs, or something holds its runtime connections open"
	if got.fault != model.ReadTimeout || got.text != want {
		t.Errorf("got %q: %s", got.fault, got.text)
	}
	got = connectFailure(address{"unix", at}, time.Second, context.DeadlineExceeded)
	want = "the socket " + at + " wasn't connected to within 1s: this machine is overloaded, or the timeout is too short"
	if got.fault != model.ReadTimeout || got.text != want {
		t.Errorf("got %q: %s", got.fault, got.text)
	}
	got = connectFailure(address{"unix", at}, time.Second, errors.New("odd"))
	if want := "no connection to the socket " + at + `: odd; is it HAProxy's "stats socket"?`; got.text != want {
		t.Errorf("got %s", got.text)
	}
}
