package haproxy

import (
	"bufio"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"farmtop/probe/lab"
)

// deathSocket names the socket to the process that is to be killed.
const deathSocket = "FARMTOP_TEST_SOCKET"

func TestAKilledFarmtopLeavesNoSSHBehind(t *testing.T) {
	if socket := os.Getenv(deathSocket); socket != "" {
		beKilled(t, socket)
		return
	}
	proxy := farmBehindSSH(t)
	lab.StartSSHD(t)
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), deathSocket+"="+proxy.Admin, "TMPDIR="+t.TempDir()) // nobody removes its folder
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(said).ReadString('\n')
	ssh, _ := strconv.Atoi(strings.TrimSpace(line))
	if err != nil || ssh == 0 {
		t.Fatalf("the other process said %q, %v", line, err)
	}
	if !runs(ssh) {
		t.Fatalf("there is no process %d", ssh)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // it was killed
	for deadline := time.Now().Add(20 * time.Second); runs(ssh); time.Sleep(sshPollEvery) {
		if time.Now().After(deadline) {
			t.Fatalf("ssh, process %d, goes on", ssh)
		}
	}
}

// beKilled reads once, tells the number of its ssh, and waits.
func beKilled(t *testing.T, socket string) {
	t.Helper()
	d := remoteDriver(t, socket)
	if got := d.Read(t.Context()); got.Err != "" {
		t.Fatal(got.Err)
	}
	fmt.Println(sshOf(t, d).process.Pid)
	<-t.Context().Done()
}

// runs tells whether there is a process that has not ended yet (proc(5): the state comes after the name's last parenthesis).
func runs(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, after, _ := bytes.Cut(stat, []byte(") "))
	return err == nil && !bytes.HasPrefix(after, []byte("Z"))
}
