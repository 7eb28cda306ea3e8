package command

import (
	"context"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/program"
)

// anyServer is how a line "NAME STATE" is understood.
const anyServer = `^(?P<server>\S+) (?P<state>\S+)`

func TestAProgramThatFailsIsExplained(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	plain := filepath.Join(folder, "plain")
	if err := os.WriteFile(plain, []byte("echo am1 ready\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		read  []string
		fault model.ReadFault
		want  string
	}{
		{"an exit code", tool(t, "fail", "7", "\n\n  no \x1b[2J such pool\nmore\n"), model.ReadGarbage, `lbctl fail 7 "\n\n  no \x1b[2J such pool\nmore\n" failed with exit code 7: no  [2J such pool; run it by hand to see why`},
		{"an exit code without a word", tool(t, "fail", "1", ""), model.ReadGarbage, `lbctl fail 1 '' failed with exit code 1: it said nothing; run it by hand to see why`},
		{"a long complaint", tool(t, "fail", "2", strings.Repeat("x", 9000)), model.ReadGarbage, "failed with exit code 2: " + strings.Repeat("x", 200) + "…; run it by hand to see why"},
		{"silence", tool(t, "nothing"), model.ReadCut, `the answer of lbctl nothing is empty: run it by hand to see why`},
		{"junk", tool(t, "print", "\xff<html>\n"), model.ReadGarbage, `has no line that "pattern" matches; the first is "` + "\uFFFD" + `<html>"`},
		{"a flood", tool(t, "flood"), model.ReadGarbage, `lbctl flood wrote more than 8 MB and was ended: let it write the servers alone`},
		{"no such program", []string{"farmtop-has-no-such-program", "x"}, model.ReadAbsent, `there is no program farmtop-has-no-such-program in the folders of PATH: install it, or write its path`},
		{"no such file", []string{filepath.Join(folder, "none")}, model.ReadAbsent, `there is no program at ` + filepath.Join(folder, "none") + `, or its first line (#!) names one that isn't there: correct the path`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := reading(t, model.Balancer{Commands: &model.Commands{Read: c.read, Pattern: anyServer}, Timeout: patient})
			if text := shown(t, got.Err); got.Fault != c.fault || !strings.HasSuffix(text, c.want) {
				t.Errorf("%s: %s\nwant %s: %s", got.Fault, text, c.fault, c.want)
			}
			if got.Servers != nil || got.Software != "" || got.Balancer != "lb1" {
				t.Errorf("a failed reading knows something: %+v", got)
			}
		})
	}
	if runtime.GOOS == "windows" {
		return // rights to run are kept elsewhere there
	}
	got := reading(t, model.Balancer{Commands: &model.Commands{Read: []string{plain}, Pattern: anyServer}, Timeout: patient})
	if want := "farmtop's user may not run " + plain + ": give that user the right to (chmod +x for a program of your own)"; got.Fault != model.ReadDenied || got.Err != want {
		t.Errorf("%s: %s", got.Fault, got.Err)
	}
}

func TestAProgramThatHangsIsEnded(t *testing.T) {
	t.Parallel()
	got := reading(t, model.Balancer{Commands: &model.Commands{Read: tool(t, "hang"), Pattern: anyServer}, Timeout: short})
	text := shown(t, got.Err)
	for _, want := range []string{"lbctl hang took longer than 250ms and was ended", `; run it by hand to see what it waits for, or raise "timeout"`} {
		if got.Fault != model.ReadTimeout || !strings.Contains(text, want) {
			t.Errorf("%s: %s", got.Fault, text)
		}
	}
}

func TestWhatAProgramTalksBesideItsAnswerIsLost(t *testing.T) {
	t.Parallel()
	got := reading(t, model.Balancer{Commands: &model.Commands{Read: tool(t, "talk"), JSON: memberFields()}, Timeout: patient})
	if got.Err != "" || len(got.Servers) != 1 {
		t.Errorf("%+v", got)
	}
}

// held is a listener for the children that programs leave, and their connections.
func held(t *testing.T) (address string, accept func() net.Conn) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener.Addr().String(), func() net.Conn {
		conn, err := listener.Accept()
		if err != nil {
			t.Error(err)
			return nil
		}
		t.Cleanup(func() { _ = conn.Close() })
		return conn
	}
}

func TestAReadingThatIsCalledOffEndsTheProgramAndItsChildren(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("on Windows a program's children go on")
	}
	address, accept := held(t)
	made, err := New("farm", model.Balancer{Name: "lb1", Commands: &model.Commands{Read: tool(t, "wait", address), Pattern: anyServer}, Timeout: patient})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	status := make(chan model.BalancerStatus, 1)
	go func() { status <- made.Read(ctx) }()
	conn := accept()
	cancel()
	if got := <-status; got.Fault != model.ReadTimeout || !strings.HasSuffix(got.Err, " was stopped") {
		t.Errorf("%s: %s", got.Fault, got.Err)
	}
	if n, err := io.Copy(io.Discard, conn); n != 0 { // it ends when the child is gone; a reset is an end, too
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestAChildThatHoldsTheOutputOfAReadingIsEnded(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("on Windows a program's children go on")
	}
	address, accept := held(t)
	got := reading(t, model.Balancer{Commands: &model.Commands{Read: tool(t, "leave", address, "am1 ready\n"), Pattern: anyServer}, Timeout: patient})
	if got.Err != "" || len(got.Servers) != 1 {
		t.Errorf("%+v", got)
	}
	if n, err := io.Copy(io.Discard, accept()); n != 0 {
		t.Errorf("%d bytes, %v", n, err)
	}
}

func TestWhatAChangeLeavesRunningGoesOn(t *testing.T) {
	t.Parallel()
	address, accept := held(t)
	_, failed := program.Program{Argv: tool(t, "leave", address, ""), AtMost: patient, Steady: true}.Run(t.Context())
	if failed != nil {
		t.Fatal(failed.Text)
	}
	conn := accept()
	if _, err := conn.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(conn, make([]byte, 1)); err != nil {
		t.Errorf("the child is gone: %v", err)
	}
}

func TestAVerboseChangeIsNotEndedForIt(t *testing.T) {
	t.Parallel()
	if _, failed := (program.Program{Argv: tool(t, "flood"), AtMost: patient, Steady: true}).Run(t.Context()); failed != nil {
		t.Error(failed.Text)
	}
}
