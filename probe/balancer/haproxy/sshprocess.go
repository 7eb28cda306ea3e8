package haproxy

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"farmtop/model"
)

const (
	// sshConnectTime is how long ssh waits for its connection to the other host.
	sshConnectTime = 10 * time.Second
	// sshEndTime is how long ssh may take to end before it is killed.
	sshEndTime = 2 * time.Second
	// sshPollEvery is how often is looked whether ssh has logged in, which takes it some 100 ms.
	sshPollEvery = 20 * time.Millisecond
	// maxSSHTalk bounds what is kept of ssh's messages; a login's have a few hundred bytes.
	maxSSHTalk = 64 << 10
)

// sshOptions let ssh forward sockets and do nothing else, whatever the user's configuration has for when somebody logs in. It must
// ask nobody: there is no terminal for it, and what it would write to one would disturb the screen. It shares no connection with
// others: one that it shared would outlive it, with the sockets that it forwards. That a forward of the user's configuration can't be,
// because the user is logged in there with it already, is no reason to end. A dead connection is noticed after 15 s.
func sshOptions() []string {
	var all []string
	for _, option := range []string{
		"BatchMode=yes", "ControlMaster=no", "ControlPath=none", "ExitOnForwardFailure=no", "StreamLocalBindUnlink=yes",
		"ForkAfterAuthentication=no", "RemoteCommand=none", "RequestTTY=no", "PermitLocalCommand=no", "Tunnel=no",
		"ServerAliveInterval=5", "ServerAliveCountMax=3", "LogLevel=INFO", fmt.Sprintf("ConnectTimeout=%d", sshConnectTime/time.Second),
	} {
		all = append(all, "-o", option)
	}
	return append(all, "-N", "-T", "-a", "-x")
}

// An sshProcess is one ssh that forwards sockets of its own folder to those on another host (ssh(1), -L).
type sshProcess struct {
	host     sshHost
	folder   string // only this user may enter it
	messages *os.File
	process  *os.Process
	began    time.Time
	sockets  []string      // paths over there
	over     chan struct{} // closed when it is gone and reaped
	loggedIn atomic.Bool
}

// startSSH starts ssh; nothing is known then of whether it can log in. It ends by end, and on Linux with farmtop, however that ends.
func startSSH(ctx context.Context, host sshHost, sockets []string) (*sshProcess, error) {
	program, err := exec.LookPath("ssh")
	if err != nil {
		return nil, tunnelError{fail(model.ReadAbsent, "there is no program ssh in the folders of PATH, by which %s would be reached: install OpenSSH's client", host.name)}
	}
	p := &sshProcess{host: host, sockets: sockets, over: make(chan struct{})}
	if err := p.prepare(); err != nil {
		return nil, err
	}
	arguments := sshOptions()
	for i, socket := range sockets {
		arguments = append(arguments, "-L", p.local(i)+":"+socket)
	}
	cmd := exec.CommandContext(ctx, program, append(arguments, host.arguments()...)...) //nolint:gosec // parseRemote lets nothing through that is more than a name
	cmd.Env = append(os.Environ(), "SSH_ASKPASS_REQUIRE=never")
	cmd.Stderr = p.messages // a file: whoever sees a connection closed finds there why
	detach(cmd)
	p.began = time.Now()
	if err := cmd.Start(); err != nil {
		p.remove()
		return nil, tunnelError{fail(model.ReadAbsent, "%s can't be run: %v; try %q in a shell", program, err, host.command("true"))}
	}
	p.process = cmd.Process
	go func() { // ends with ssh, which end waits for
		defer close(p.over)
		_ = cmd.Wait() // why it ended is in its messages
	}()
	return p, nil
}

// prepare makes the folder of the sockets.
func (p *sshProcess) prepare() error {
	refused := func(format string, args ...any) error {
		return tunnelError{fail(model.ReadAbsent, "no sockets for the way to %s: %s", p.host.name, fmt.Sprintf(format, args...))}
	}
	var err error
	if p.folder, err = os.MkdirTemp("", "farmtop-ssh-"); err != nil {
		return refused("%v; set TMPDIR to a folder that can be written to", rootCause(err))
	}
	if last := p.local(len(p.sockets)); len(last) > maxSocketPath || strings.ContainsAny(last, "%$:[]\\ ") && filepath.Separator == '/' {
		_ = os.Remove(p.folder) // empty
		return refused("the folder %q has a path that is too long for a socket, or has signs that mean something to ssh; set TMPDIR to another, such as /tmp", p.folder)
	}
	p.messages, err = os.OpenFile(filepath.Join(p.folder, "messages"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		p.remove()
		return refused("%v", rootCause(err))
	}
	return nil
}

// local is the socket on this machine that leads to one over there.
func (p *sshProcess) local(i int) string { return filepath.Join(p.folder, strconv.Itoa(i)) }

func (p *sshProcess) isOver() bool {
	select {
	case <-p.over:
		return true
	default:
		return false
	}
}

// await waits until ssh has logged in, and all its sockets are there.
func (p *sshProcess) await(ctx context.Context) error {
	err := p.poll(ctx, func() bool {
		for i := range p.sockets {
			if _, err := os.Lstat(p.local(i)); err != nil { //nolint:gosec // in a folder of its own
				return false
			}
		}
		return true
	})
	if err == nil {
		p.loggedIn.Store(true)
	}
	return err
}

// dial connects to a socket over there. Ssh accepts at once; whether it can connect over there shows in the connection. Between the
// making of its socket and its listening there is a moment in which it refuses.
func (p *sshProcess) dial(ctx context.Context, socket int) (net.Conn, error) {
	said := p.saidSoFar()
	var conn net.Conn
	err := p.poll(ctx, func() bool {
		var err error
		conn, err = new(net.Dialer).DialContext(ctx, "unix", p.local(socket))
		return err == nil
	})
	if err != nil {
		return nil, err
	}
	return &sshConn{UnixConn: conn.(*net.UnixConn), process: p, socket: p.sockets[socket], said: said}, nil
}

// poll waits until something is so, ssh has ended or ctx has.
func (p *sshProcess) poll(ctx context.Context, isSo func() bool) error {
	tick := time.NewTicker(sshPollEvery)
	defer tick.Stop()
	for {
		if p.isOver() {
			return tunnelError{endFailure(p.host, p.saidSince(0))}
		}
		if isSo() {
			return nil
		}
		select {
		case <-tick.C:
		case <-p.over:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// saidSoFar is how many bytes ssh has said. What is too much is forgotten: ssh appends, so it goes on from the beginning.
func (p *sshProcess) saidSoFar() int64 {
	file, err := p.messages.Stat()
	if err != nil || file.Size() > maxSSHTalk {
		_ = p.messages.Truncate(0) // where it can't be, the next one tries again
		return 0
	}
	return file.Size()
}

// saidSince is what ssh said after so many bytes.
func (p *sshProcess) saidSince(from int64) string {
	said, _ := io.ReadAll(io.NewSectionReader(p.messages, from, maxSSHTalk)) // what can't be read isn't told
	return string(said)
}

// end ends ssh where it runs, waits for it, and removes what it had.
func (p *sshProcess) end() {
	if !p.isOver() {
		_ = terminate(p.process) // fails when it is gone already
		select {
		case <-p.over:
		case <-time.After(sshEndTime):
			_ = p.process.Kill() // as above
			<-p.over
		}
	}
	p.remove()
}

func (p *sshProcess) remove() {
	if p.messages != nil {
		_ = p.messages.Close() // nothing more is read from it
	}
	_ = os.RemoveAll(p.folder) //nolint:gosec // it was made here, and what is left in it is empty sockets
}

// An sshConn is a connection through ssh.
type sshConn struct {
	*net.UnixConn
	process *sshProcess
	socket  string // over there
	said    int64  // by ssh, before the connection was made
	heard   bool   // something came back
}

// Read reads what comes from the other host. Where nothing does, because ssh couldn't connect over there, the error says so.
func (c *sshConn) Read(b []byte) (int, error) {
	n, err := c.UnixConn.Read(b)
	c.heard = c.heard || n > 0
	if err == nil || c.heard || isTimeout(err) || errors.Is(err, net.ErrClosed) {
		return n, err
	}
	if said := c.process.saidSince(c.said); said != "" {
		return n, tunnelError{openFailure(c.process.host, c.socket, said)}
	}
	return n, err
}
