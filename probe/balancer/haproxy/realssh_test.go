package haproxy

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/lab"
)

// remoteDriver is a driver for a socket behind an sshd.
func remoteDriver(t *testing.T, socket string) *Driver {
	t.Helper()
	d, err := New("web", model.Balancer{Name: "lb", Kind: "haproxy", Address: "ssh://lb1" + socket, Backend: "app", Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func farmBehindSSH(t *testing.T) *lab.Proxy {
	t.Helper()
	return lab.HAProxy(t, lab.Config{Servers: lab.ServersOf(lab.Nodes(t, lab.NewAuthority(t), 2))})
}

// sshOf is the ssh of a driver that has been read.
func sshOf(t *testing.T, d *Driver) *sshProcess {
	t.Helper()
	if d.tunnel.process == nil {
		t.Fatal("no ssh was started")
	}
	return d.tunnel.process
}

func TestOneSSHServesAllConnectionsUntilTheDriverIsClosed(t *testing.T) {
	proxy := farmBehindSSH(t)
	lab.StartSSHD(t)
	d := remoteDriver(t, proxy.Admin)
	master, err := New("web", model.Balancer{Name: "lb", Address: "ssh://lb1" + proxy.Admin, Master: "ssh://lb1" + proxy.Master, Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = master.Close() })
	for range 3 {
		if got := d.Read(t.Context()); got.Err != "" || len(got.Servers) != 2 {
			t.Fatalf("the reading has %d servers: %s", len(got.Servers), got.Err)
		}
	}
	if got := master.Read(t.Context()); got.Err != "" || got.Leaving != 0 || len(got.Hidden) != 0 {
		t.Errorf("with the master's socket the reading has %d leaving, and doesn't know %q: %s", got.Leaving, got.Hidden, got.Err)
	}
	p := sshOf(t, d)
	if folder, err := os.Stat(p.folder); err != nil || folder.Mode().Perm() != 0o700 {
		t.Errorf("the sockets' folder is %v, %v; want one for its owner alone", folder, err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	if !p.isOver() {
		t.Errorf("the closed driver left ssh behind, process %d", p.process.Pid)
	}
	if _, err := os.Stat(p.folder); err == nil {
		t.Errorf("the closed driver left %s behind", p.folder)
	}
	if got := d.Read(t.Context()); got.Err == "" {
		t.Error("a closed driver can be read")
	}
}

func TestAnSSHThatEndedIsStartedAgain(t *testing.T) {
	proxy := farmBehindSSH(t)
	lab.StartSSHD(t)
	d := remoteDriver(t, proxy.Admin)
	if got := d.Read(t.Context()); got.Err != "" {
		t.Fatal(got.Err)
	}
	first := sshOf(t, d)
	if err := first.process.Kill(); err != nil {
		t.Fatal(err)
	}
	<-first.over
	deadline := time.Now().Add(30 * time.Second)
	for got := d.Read(t.Context()); got.Err != ""; got = d.Read(t.Context()) {
		if !strings.Contains(got.Err, "ssh to lb1 ended") {
			t.Fatalf("after ssh's end a reading says %s", got.Err)
		}
		if time.Now().After(deadline) {
			t.Fatal("ssh wasn't started again")
		}
		time.Sleep(sshPollEvery)
	}
	if sshOf(t, d) == first {
		t.Error("readings go on without another ssh")
	}
	if _, err := os.Stat(first.folder); err == nil {
		t.Errorf("the ssh that ended left %s behind", first.folder)
	}
}

func TestAWayThatIsNoneIsExplained(t *testing.T) {
	proxy := farmBehindSSH(t)
	sshd := lab.StartSSHD(t)
	folder := t.TempDir()
	expect := func(t *testing.T, socket string, fault model.ReadFault, want string) {
		t.Helper()
		d := remoteDriver(t, socket)
		if got := d.Read(t.Context()); got.Fault != fault || !strings.Contains(got.Err, want) {
			t.Errorf("the reading gave %q: %s\nwant %q: %s", got.Fault, got.Err, fault, want)
		}
		step := model.Step{Command: "set server app/node1 state drain", Verb: model.VerbDrain, Group: "app", Server: "node1"}
		if got := d.Do(t.Context(), step); got.Fault == model.StepOK || !strings.Contains(got.Err, want) {
			t.Errorf("the step gave %q: %s", got.Fault, got.Err)
		}
	}
	t.Run("no socket", func(t *testing.T) {
		expect(t, filepath.Join(folder, "absent.sock"), model.ReadAbsent, "isn't let to the socket "+filepath.Join(folder, "absent.sock"))
	})
	t.Run("a host key that isn't known", func(t *testing.T) {
		sshd.Trust("")
		expect(t, proxy.Admin, model.ReadDenied, `say "ssh lb1 true" once in a shell`)
	})
	t.Run("another host key", func(t *testing.T) {
		sshd.Trust(sshd.UserKey())
		expect(t, proxy.Admin, model.ReadDenied, "lb1 shows another host key than the one ssh knows")
	})
	t.Run("no ssh", func(t *testing.T) {
		t.Setenv("PATH", folder)
		expect(t, proxy.Admin, model.ReadAbsent, "there is no program ssh in the folders of PATH")
	})
	t.Run("a folder in which no socket can be", func(t *testing.T) {
		long := filepath.Join(folder, strings.Repeat("x", maxSocketPath))
		if err := os.Mkdir(long, 0o700); err != nil {
			t.Fatal(err)
		}
		t.Setenv("TMPDIR", long)
		expect(t, proxy.Admin, model.ReadAbsent, "set TMPDIR to another")
	})
}

func TestALoginThatIsRefusedIsExplainedAndNotTriedAtOnceAgain(t *testing.T) {
	proxy := farmBehindSSH(t)
	lab.StartSSHD(t, "AuthorizedKeysFile none")
	d := remoteDriver(t, proxy.Admin)
	for range 3 {
		if got := d.Read(t.Context()); got.Fault != model.ReadDenied || !strings.Contains(got.Err, `"ssh lb1 true" must work in a shell`) {
			t.Fatalf("a refused login gave %q: %s", got.Fault, got.Err)
		}
	}
	pause := leastPause
	for range 10 {
		pause = pauseAfter(sshOf(t, d), pause)
	}
	if pause != mostPause {
		t.Errorf("after ten refused logins the next one is tried after %v, want %v", pause, mostPause)
	}
}

func TestForwardingThatSSHDForbidsIsExplained(t *testing.T) {
	proxy := farmBehindSSH(t)
	lab.StartSSHD(t, "AllowStreamLocalForwarding no")
	if got := remoteDriver(t, proxy.Admin).Read(t.Context()); got.Fault != model.ReadAbsent || !strings.Contains(got.Err, "AllowStreamLocalForwarding") {
		t.Errorf("forbidden forwarding gave %q: %s", got.Fault, got.Err)
	}
}

func TestAConnectionOfItsOwnEndsItsSSH(t *testing.T) {
	proxy := farmBehindSSH(t)
	lab.StartSSHD(t)
	conn, err := Dial(t.Context(), "ssh://lb1"+proxy.Admin)
	if err != nil {
		t.Fatal(err)
	}
	p := conn.(*tunnelled).way.process
	if _, err := conn.Write([]byte("show info\n")); err != nil {
		t.Fatal(err)
	}
	answer := make([]byte, len("Name: HAProxy"))
	if _, err := conn.Read(answer); err != nil || string(answer) != "Name: HAProxy" {
		t.Errorf("HAProxy answers %q, %v", answer, err)
	}
	if err := conn.Close(); err != nil {
		t.Error(err)
	}
	if !p.isOver() {
		t.Error("the closed connection left ssh behind")
	}
}
