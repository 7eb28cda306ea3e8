package lab

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
)

// An SSHD is a running sshd, and an ssh that knows it and may log in there as the user who runs the test, whatever host it is told
// to log in at. The ssh is found before the system's, by PATH; so a test with one can't run beside others.
type SSHD struct {
	*WebServer
	Known string // the file with the host keys that ssh knows

	t testing.TB
}

// privileges is the folder without which an sshd of root's doesn't start. Distributions make it when they start theirs.
const privileges = "/run/sshd"

// StartSSHD starts an sshd with further lines of configuration, which go before its own, and puts ssh before the system's. Both end
// with the test.
func StartSSHD(t *testing.T, lines ...string) *SSHD {
	t.Helper()
	ssh, keygen := Require(t, "ssh"), Require(t, "ssh-keygen")
	if os.Geteuid() == 0 {
		if err := os.MkdirAll(privileges, 0o755); err != nil { //nolint:gosec // sshd refuses one that others can't read
			t.Fatal(err)
		}
	}
	server := serve(t, "sshd", func(s *WebServer) string {
		keyPair(t, keygen, s.hostKey())
		keyPair(t, keygen, s.userKey())
		return strings.Join(lines, "\n") + "\n" + sshdConfig(s)
	}, func(s *WebServer) []string { return []string{"-D", "-e", "-f", s.config()} })
	s := &SSHD{WebServer: server, Known: filepath.Join(server.Folder, "known_hosts"), t: t}
	s.Trust(server.hostKey())
	s.putBefore(t, ssh)
	return s
}

func (s *WebServer) hostKey() string { return filepath.Join(s.Folder, "host_key") }
func (s *WebServer) userKey() string { return filepath.Join(s.Folder, "user_key") }

// sshdConfig is for an sshd of one user's own. Its files are below a folder that everybody may write to, which StrictModes would refuse.
func sshdConfig(s *WebServer) string {
	return fmt.Sprintf(`ListenAddress %s
HostKey %s
AuthorizedKeysFile %s.pub
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
KbdInteractiveAuthentication no
`, s.Address, s.hostKey(), s.userKey())
}

func keyPair(t testing.TB, keygen, file string) {
	t.Helper()
	if said, err := exec.CommandContext(t.Context(), keygen, "-q", "-t", "ed25519", "-N", "", "-f", file).CombinedOutput(); err != nil {
		t.Fatalf("making a key: %v: %s", err, said)
	}
}

// Trust makes ssh know the host by a key, of which it is given the private half's file, and by no other; by none where that is "".
func (s *SSHD) Trust(key string) {
	s.t.Helper()
	var known string
	if key != "" {
		public, err := os.ReadFile(key + ".pub")
		if err != nil {
			s.t.Fatal(err)
		}
		host, port, _ := net.SplitHostPort(s.Address) // as the listener gave it
		known = fmt.Sprintf("[%s]:%s %s", host, port, public)
	}
	if err := os.WriteFile(s.Known, []byte(known), 0o600); err != nil { //nolint:gosec // in the test's own folder
		s.t.Fatal(err)
	}
}

// UserKey is the file of the key by which ssh logs in. The host's own is another.
func (s *SSHD) UserKey() string { return s.userKey() }

// putBefore puts an ssh with a configuration of its own before all others.
func (s *SSHD) putBefore(t *testing.T, ssh string) {
	t.Helper()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	host, port, _ := net.SplitHostPort(s.Address) // as the listener gave it
	config := filepath.Join(s.Folder, "ssh_config")
	folder := filepath.Join(s.Folder, "bin")
	if err := os.Mkdir(folder, 0o700); err != nil {
		t.Fatal(err)
	}
	for file, text := range map[string]string{
		config: fmt.Sprintf("HostName %s\nPort %s\nUser %s\nIdentityFile %s\nIdentitiesOnly yes\nIdentityAgent none\n"+
			"UserKnownHostsFile %s\nGlobalKnownHostsFile none\nStrictHostKeyChecking ask\n", host, port, me.Username, s.userKey(), s.Known),
		filepath.Join(folder, "ssh"): fmt.Sprintf("#!/bin/sh\nexec %s -F %s \"$@\"\n", ssh, config),
	} {
		if err := os.WriteFile(file, []byte(text), 0o700); err != nil { //nolint:gosec // one of them is run
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder+string(os.PathListSeparator)+os.Getenv("PATH"))
}
