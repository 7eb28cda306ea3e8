package lab

import (
	"bytes"
	"context"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// A Proxy is a running HAProxy in master-worker mode, as distributions start it.
type Proxy struct {
	Admin, Operator, User string // runtime sockets of these levels
	TCP                   string // a runtime socket of level admin, host:port
	Master                string // the master's own socket
	Frontend              string // host:port that speaks HTTP
	Secure                string // host:port that speaks HTTPS, "" when the configuration has no authority
	File                  string // the configuration
	State                 string // the servers' states as of the last reload, where the configuration keeps them

	t    testing.TB
	done chan struct{} // closed when the process is gone and reaped
	proc *os.Process
	said *output
}

const (
	// startTime is how long HAProxy may take to answer on its socket; it takes a tenth of a second on an idle machine.
	startTime = 20 * time.Second
	// stopTime is how long it may take to end before it is killed.
	stopTime = 5 * time.Second
	// pollEvery is how often a foreign process is asked whether it has come so far.
	pollEvery = 10 * time.Millisecond
)

// HAProxy starts a HAProxy and returns when its runtime socket answers. It ends with the test; what it said is logged when the
// test has failed.
func HAProxy(t testing.TB, c Config) *Proxy {
	t.Helper()
	program := Require(t, "haproxy")
	for range attempts {
		if p := tryHAProxy(t, program, c); p != nil {
			return p
		}
	}
	t.Fatalf("HAProxy didn't start: its ports were taken %d times in a row", attempts)
	return nil
}

// tryHAProxy is nil when somebody took a port before HAProxy could.
func tryHAProxy(t testing.TB, program string, c Config) *Proxy {
	t.Helper()
	dir := socketDir(t)
	p := &Proxy{
		Admin:    filepath.Join(dir, "admin.sock"),
		Operator: filepath.Join(dir, "operator.sock"),
		User:     filepath.Join(dir, "user.sock"),
		Master:   filepath.Join(dir, "master.sock"),
		TCP:      freePort(t),
		Frontend: freePort(t),
		File:     filepath.Join(dir, "haproxy.cfg"),
		State:    filepath.Join(dir, "state"),
		t:        t, done: make(chan struct{}), said: &output{},
	}
	if c.Authority != nil {
		p.Secure = freePort(t)
	}
	p.write(c)
	p.run(program)
	if err := p.awaitWorkerOtherThan(0); err != nil {
		if p.said.mentions("cannot bind") || p.said.mentions("Address already in use") {
			return nil
		}
		t.Fatalf("HAProxy didn't start: %v\n%s", err, p.said)
	}
	return p
}

// socketDir is a directory with a path short enough for sockets, which t.TempDir's isn't for long test names.
func socketDir(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "lab")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

// Ports for servers that open theirs themselves. They lie below those that systems give to whoever takes any, 32768 and above on Linux,
// so that none is taken by chance between its finding and the server's start.
const (
	lowestPort   = 20000
	serversPorts = 12000
)

// freePort is a port that was free a moment ago.
func freePort(t testing.TB) string {
	t.Helper()
	for range attempts {
		address := net.JoinHostPort("127.0.0.1", strconv.Itoa(lowestPort+rand.IntN(serversPorts)))
		if l, err := listen(address); err == nil {
			_ = l.Close() // nobody has connected
			return address
		}
	}
	t.Fatalf("none of %d ports was free", attempts)
	return ""
}

func (p *Proxy) write(c Config) {
	p.t.Helper()
	if err := os.WriteFile(p.File, []byte(c.text(p.t, p)), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

func (p *Proxy) run(program string) {
	p.t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(p.t.Context()), program, "-W", "-db", "-S", p.Master, "-f", p.File)
	cmd.Stdout, cmd.Stderr = p.said, p.said
	cmd.WaitDelay = stopTime // old workers hold the pipe open after a reload
	tie(cmd)
	if err := cmd.Start(); err != nil {
		p.t.Fatalf("starting %s: %v", program, err)
	}
	p.proc = cmd.Process
	go func() { // ends with the process, which stop waits for
		_ = cmd.Wait() // how it ended is in its output
		close(p.done)
	}()
	p.t.Cleanup(func() {
		p.Stop()
		if p.t.Failed() {
			p.t.Logf("HAProxy said:\n%s", p.said)
		}
	})
}

// Stop ends HAProxy, master and workers, and returns when it is gone.
func (p *Proxy) Stop() {
	_ = p.proc.Signal(syscall.SIGTERM) // fails when it is gone already
	select {
	case <-p.done:
	case <-time.After(stopTime):
		_ = p.proc.Kill()
		<-p.done
	}
}

// Reload writes the configuration, with what was changed in it, and reloads HAProxy as "systemctl reload" does. It returns when
// another worker answers on the runtime socket, and the master on its own.
func (p *Proxy) Reload(c Config) {
	p.t.Helper()
	before := pidOf(p.Ask("show info"))
	p.write(c)
	if c.KeepState {
		p.keepState()
	}
	if err := reload(p.proc); err != nil {
		p.t.Fatalf("reloading HAProxy: %v", err)
	}
	if err := p.awaitWorkerOtherThan(before); err != nil {
		p.t.Fatalf("HAProxy didn't reload: %v\n%s", err, p.said)
	}
}

// keepState writes the servers' states, as an "ExecReload" line before the reload itself does.
func (p *Proxy) keepState() {
	p.t.Helper()
	if err := os.WriteFile(p.State, []byte(p.Ask("show servers state")), 0o600); err != nil {
		p.t.Fatal(err)
	}
}

// Freeze makes HAProxy hang: connections are accepted and nothing is said. The function it returns ends that, as does the test's
// end.
func (p *Proxy) Freeze() (thawed func()) {
	p.t.Helper()
	worker := p.worker()
	if err := freeze(worker); err != nil {
		p.t.Fatalf("freezing HAProxy's worker %d: %v", worker.Pid, err)
	}
	thawed = sync.OnceFunc(func() { _ = thaw(worker) }) // fails when it is gone already
	p.t.Cleanup(thawed)
	return thawed
}

// Kill ends HAProxy as a crash does, so that its sockets stay behind in the file system.
func (p *Proxy) Kill() {
	p.t.Helper()
	if err := p.worker().Kill(); err != nil {
		p.t.Fatalf("killing HAProxy's worker: %v", err)
	}
	<-p.done // the master ends when a worker crashes
}

func (p *Proxy) worker() *os.Process {
	p.t.Helper()
	process, err := os.FindProcess(pidOf(p.Ask("show info")))
	if err != nil {
		p.t.Fatalf("finding HAProxy's worker: %v", err)
	}
	return process
}

// Ask says one line to the runtime socket of level admin; the answer is as received, "" when there was none.
func (p *Proxy) Ask(line string) string { return p.ask(p.Admin, line) }

func (p *Proxy) ask(socket, line string) string {
	conn, err := new(net.Dialer).DialContext(context.WithoutCancel(p.t.Context()), "unix", socket)
	if err != nil {
		return ""
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(startTime)) // without it the test's own deadline ends the wait
	_, _ = io.WriteString(conn, line+"\n")          // what wasn't sent isn't answered
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		_ = half.CloseWrite() // a master closes only after its client has
	}
	answer, _ := io.ReadAll(conn)
	return string(answer)
}

// await waits until HAProxy has come so far.
func (p *Proxy) await(soFar func() bool) error {
	deadline := time.Now().Add(startTime)
	for time.Now().Before(deadline) {
		if soFar() {
			return nil
		}
		select {
		case <-p.done:
			return os.ErrProcessDone
		case <-time.After(pollEvery):
		}
	}
	return os.ErrDeadlineExceeded
}

// awaitWorkerOtherThan waits until a worker with another process number answers, and the master, which is ready a moment later than
// its worker.
func (p *Proxy) awaitWorkerOtherThan(before int) error {
	err := p.await(func() bool { now := pidOf(p.Ask("show info")); return now > 0 && now != before })
	if err != nil {
		return err
	}
	return p.await(func() bool { return strings.Contains(p.ask(p.Master, "show proc"), "worker") })
}

// pidOf is the worker's process number in the answer to "show info", 0 when there is none.
func pidOf(answer string) int {
	_, rest, _ := strings.Cut(answer, "\nPid: ")
	number, _, _ := strings.Cut(rest, "\n")
	pid, _ := strconv.Atoi(number)
	return pid
}

// output is what a program says, kept for the log of a failed test.
type output struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

// Write keeps what the program said.
func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(b)
}

// String is all that was said so far.
func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

func (o *output) mentions(s string) bool { return strings.Contains(o.String(), s) }
