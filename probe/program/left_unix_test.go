//go:build unix

package program

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// Roles of this test's own program, when it is run again. Both have a folder as their argument.
const (
	roleRoot   = "farmtop-root"   // becomes root's as sudo does, says so by a file "ready", and waits for the end of the pipe "end"
	roleNobody = "farmtop-nobody" // runs "sudo" in the role above, calls that off when it is ready, and says what came of it and of a second run
)

// nobody is a user without rights.
const nobody = 65534

func TestMain(m *testing.M) {
	if len(os.Args) == 3 && os.Args[1] == roleRoot {
		os.Exit(stay(os.Args[2]))
	}
	if len(os.Args) == 3 && os.Args[1] == roleNobody {
		runTwice(os.Args[2])
		return
	}
	m.Run()
}

func stay(dir string) int {
	if err := syscall.Setuid(0); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	ready, err := os.Create(filepath.Join(dir, "ready"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	_ = ready.Close()
	end, err := os.Open(filepath.Join(dir, "end"))
	if err != nil {
		return 1
	}
	_, _ = io.Copy(io.Discard, end)
	return 0
}

func runTwice(dir string) {
	ctx, cancel := context.WithTimeout(context.Background(), patient)
	defer cancel()
	go func() { // ends when the other is ready, or ctx is over
		for ctx.Err() == nil {
			if _, err := os.Stat(filepath.Join(dir, "ready")); err == nil {
				cancel()
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	p := Program{Argv: []string{filepath.Join(dir, "sudo"), roleRoot, dir}, AtMost: 2 * patient}
	for range 2 {
		_, failed := p.Run(ctx)
		fmt.Printf("%+v\n", *failed)
	}
}

// TestAProgramOfRootsThatHangsIsLeftAlone has another user run a program that becomes root's, which only root can arrange.
func TestAProgramOfRootsThatHangsIsLeftAlone(t *testing.T) {
	t.Parallel()
	if os.Getuid() != 0 {
		t.Skip("only root can give a program to root")
	}
	dir := t.TempDir()
	for _, d := range []string{dir, filepath.Dir(dir)} { // the other user runs what is in it
		if err := os.Chmod(d, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	copyOfThis(t, filepath.Join(dir, "user"), "0755")
	copyOfThis(t, filepath.Join(dir, "sudo"), "4755")
	if err := syscall.Mkfifo(filepath.Join(dir, "end"), 0o600); err != nil {
		t.Fatal(err)
	}
	end, err := os.OpenFile(filepath.Join(dir, "end"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = end.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 2*patient)
	defer cancel()
	cmd := exec.CommandContext(ctx, filepath.Join(dir, "user"), roleNobody, dir)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	said, err := cmd.CombinedOutput()
	first, second, _ := strings.Cut(string(said), "\n")
	if err != nil || !strings.Contains(first, "was to stop, and couldn't be ended") || !strings.Contains(first, "Unborn:false") {
		t.Errorf("%v: %s", err, first)
	}
	if !strings.Contains(second, "an earlier run of it goes on") || !strings.Contains(second, "Unborn:true") {
		t.Errorf("the second run: %s", second)
	}
}

// copyOfThis makes a copy by another program: a file that this one had open for writing might not be run yet, as any child may hold it.
func copyOfThis(t *testing.T, to, mode string) {
	t.Helper()
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if said, err := exec.CommandContext(t.Context(), "install", "-m", mode, path, to).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
}

func TestAProgramThatWasLeftAloneIsRunAgainWhenItHasEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		ended := make(chan error, 1)
		if gone, _ := await(ctx, ended); gone {
			t.Fatal("it is gone")
		}
		p := Program{Argv: []string{"true", t.Name()}, AtMost: patient}
		leave(Line(p.Argv), ended)
		if _, failed := p.Run(t.Context()); failed == nil || !failed.Unborn {
			t.Fatalf("it was run: %+v", failed)
		}
		ended <- nil
		synctest.Wait()
		if isLeft(Line(p.Argv)) {
			t.Error("it isn't run again")
		}
	})
}
