//go:build unix

package health

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"farmtop/model"
)

// byCommand is a check by a shell's script, whose arguments are what the script knows as $1 and so on.
func byCommand(script string, arguments ...string) *model.Check {
	return &model.Check{
		Name: "version", Protocol: model.ProtocolCommand, Timeout: patience,
		Command: append([]string{"sh", "-c", script, "sh"}, arguments...),
	}
}

// runOnce lets a program tell of a node once.
func runOnce(t *testing.T, n model.Node, c *model.Check) model.Observation {
	t.Helper()
	command := NewProber(Options{}).Command(farmOf(nil), n, c)
	t.Cleanup(command.Close)
	return command.Check(t.Context())
}

func TestAProgramTellsWhetherANodeIsWellAndWhatItRuns(t *testing.T) {
	t.Parallel()
	c := byCommand(`printf 'AMS %s on %s\r\n' 3.0.1 "$1"`, "{host}")
	c.Version, c.Body = regexp.MustCompile(`AMS ([0-9.]+)`), "on 192.0.2.7"
	o := runOnce(t, model.Node{Name: "ams1", Address: "192.0.2.7:443"}, c)
	expect(t, o, "192.0.2.7:443", model.FaultNone, "exit code 0 in N ms")
	if o.Farm != "web" || o.Node != "ams1" || o.Check != "version" || o.Version != "3.0.1" || o.Body != "AMS 3.0.1 on 192.0.2.7\r\n" || o.Status != 0 || o.Phases.Total == 0 {
		t.Errorf("%+v", o)
	}
}

func TestACommandIsToldWhichNodeItIsAbout(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		node model.Node
		want string
	}{
		{model.Node{Name: "ams 1", Address: "ams1.example.com:8443"}, "ams 1|ams1.example.com:8443|ams1.example.com|8443|ops@ams1.example.com|{hosts}"},
		{model.Node{Name: "{port}", Address: "[2001:db8::1]:443"}, "{port}|[2001:db8::1]:443|2001:db8::1|443|ops@2001:db8::1|{hosts}"},
		{model.Node{Name: "$(id)", Address: "a;b:443"}, "$(id)|a;b:443|a;b|443|ops@a;b|{hosts}"},
	} {
		o := runOnce(t, c.node, byCommand(`IFS='|'; printf %s "$*"`, "{node}", "{address}", "{host}", "{port}", "ops@{host}", "{hosts}"))
		if o.Body != c.want || !o.OK {
			t.Errorf("%s: %q, want %q; %s", c.node.Address, o.Body, c.want, o.Reason)
		}
	}
}

func TestAProgramThatFailsIsSaidWhy(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	private := filepath.Join(folder, "private")
	if err := os.WriteFile(private, []byte("#!/bin/sh\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(argv ...string) *model.Check {
		c := byCommand("")
		c.Command = argv
		return c
	}
	late := byCommand("echo waiting >&2; sleep 60")
	late.Timeout = 200 * time.Millisecond
	lacks := byCommand("echo stopped")
	lacks.Body = "running"
	long := byCommand("yes | head -c 300000")
	long.BodyMatch = regexp.MustCompile("running")
	for _, c := range []struct {
		name  string
		check *model.Check
		fault model.Fault
		want  string // in the reason
	}{
		{"an exit code", byCommand(`printf 'no \033[2Jservice\n' >&2; exit 3`), model.FaultCommand, "failed with exit code 3: no  [2Jservice; run it by hand to see why"},
		{"an exit code without a word", byCommand("exit 1"), model.FaultCommand, "failed with exit code 1: it said nothing"},
		{"a signal", byCommand("kill -9 $$"), model.FaultCommand, "was ended by somebody else"},
		{"no program", run("farmtop-has-no-such-program", "{host}"), model.FaultCommand, "there is no program farmtop-has-no-such-program in the folders of PATH: install it, or write its path"},
		{"no program there", run(filepath.Join(folder, "absent")), model.FaultCommand, "there is no program at " + filepath.Join(folder, "absent")},
		{"no right to run it", run(private), model.FaultCommand, "farmtop's user may not run " + private},
		{"one that hangs", late, model.FaultTimeout, `took longer than 200ms and was ended; it said: waiting; run it by hand to see what it waits for, or raise "timeout"`},
		{"the wrong words", lacks, model.FaultBody, `the body lacks "running"; it begins "stopped\n"`},
		{"too many words", long, model.FaultBody, "the first 256 KiB of the body doesn't match running"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := runOnce(t, model.Node{Name: "ams1", Address: "192.0.2.7:443"}, c.check)
			if o.OK || o.Fault != c.fault || !strings.Contains(o.Reason, c.want) {
				t.Errorf("fault %q: %s\nwant %q: %s", o.Fault, o.Reason, c.fault, c.want)
			}
		})
	}
}

func TestAFloodIsReadToItsBoundAndEndsWithTheTimeout(t *testing.T) {
	t.Parallel()
	c := byCommand("yes 3.0.1")
	c.Version, c.Timeout = regexp.MustCompile("[0-9.]+"), time.Second
	if o := runOnce(t, model.Node{Name: "ams1", Address: "192.0.2.7:443"}, c); o.Fault != model.FaultTimeout || len(o.Body) > model.BodySample {
		t.Errorf("%+v", o)
	}
	c = byCommand("yes 3.0.1 | head -c 3000000")
	c.Version = regexp.MustCompile("[0-9.]+")
	if o := runOnce(t, model.Node{Name: "ams1", Address: "192.0.2.7:443"}, c); !o.OK || o.Version != "3.0.1" || len(o.Body) != model.BodySample {
		t.Errorf("%+v", o)
	}
}

func TestACalledOffCommandEndsAndSaysNothingOfItsNode(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	prober := NewProber(Options{})
	started := filepath.Join(t.TempDir(), "started")
	c := prober.Command(farmOf(nil), model.Node{Name: "ams1", Address: "192.0.2.7:443"}, byCommand(`mkfifo "$1"; echo > "$1"; sleep 60`, started))
	var running sync.WaitGroup
	var o model.Observation
	running.Go(func() { o = c.Check(ctx) })
	for {
		if _, err := os.ReadFile(started); err == nil {
			break
		}
		time.Sleep(time.Millisecond) // a foreign process makes the pipe
	}
	cancel()
	running.Wait()
	expect(t, o, "192.0.2.7:443", model.FaultInternal, "the check was cancelled")

	for range programsAtOnce {
		prober.programs <- struct{}{}
	}
	expect(t, c.Check(ctx), "192.0.2.7:443", model.FaultInternal, "the check was cancelled")
}

func TestNoMoreProgramsRunAtOnceThanMay(t *testing.T) {
	t.Parallel()
	prober := NewProber(Options{})
	for range programsAtOnce - 1 {
		prober.programs <- struct{}{}
	}
	folder := t.TempDir()
	alone := byCommand(`mkdir "$1" && sleep 0.01 && rmdir "$1"`, filepath.Join(folder, "running"))
	var all sync.WaitGroup
	for range 5 {
		c := prober.Command(farmOf(nil), model.Node{Name: "ams1", Address: "192.0.2.7:443"}, alone)
		all.Go(func() {
			if o := c.Check(t.Context()); !o.OK {
				t.Error(o.Reason)
			}
		})
	}
	all.Wait()
}
