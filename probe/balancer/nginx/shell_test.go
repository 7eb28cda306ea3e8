package nginx

import (
	"strings"
	"testing"

	"farmtop/model"
)

func TestAnswersAreCutAtTheirMark(t *testing.T) {
	t.Parallel()
	got := answersOf([]byte("noise\nM begin 0\nline 1\nline 2\r\n\nM file 0\ncat: no\n\nM pid 1\nM cut"), "M")
	if len(got) != 3 || got["file"].text != "line 1\nline 2\r\n" || got["pid"] != (answer{"cat: no\n", 1}) {
		t.Errorf("%+v", got)
	}
	if got.ok("pid") || !got.failed("pid") || got.ok("none") || got.failed("none") || !got.ok("file") {
		t.Errorf("%+v", got)
	}
}

func TestTheMistakeIsSaidFirst(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"nginx: [warn] old\nnginx: [emerg] unknown directive \"x\" in /a:1\nnginx: test failed": `unknown directive "x" in /a:1`,
		"2026/11/21 01:22:51 [emerg] 22949#22949: invalid parameter \"drain\"":                  `invalid parameter "drain"`,
		"\n\x1b[2Jsomething\nelse\n": "[2Jsomething",
		"":                           "it said nothing (exit code 3)",
	} {
		if got := (answers{"x": {text, 3}}).said("x"); got != want {
			t.Errorf("%q says %q, want %q", text, got, want)
		}
	}
}

func TestTheVersionTellsWhetherServersCanBeDrained(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]bool{
		"nginx version: nginx/1.22.1 (Ubuntu)":            false,
		"nginx version: nginx/1.29.5":                     false,
		"nginx version: nginx/1.29.6\nbuilt":              true,
		"nginx version: nginx/1.30.0":                     true,
		"nginx version: nginx/2.0":                        true,
		"nginx version: openresty/1.27.1.2":               false,
		"nginx version: nginx/1.25.3 (nginx-plus-r31)":    true,
		"Tengine version: x\nnginx version: nginx/1.24.0": false,
	} {
		v, failed := versionOf(answers{"version": {said, 0}})
		if failed != nil || v.drains() != want {
			t.Errorf("%q: %+v, %v", said, v, failed)
		}
	}
	v, _ := versionOf(answers{"version": {"nginx version: nginx/1.22.1\nconfigure arguments: --prefix=/usr/share/nginx --pid-path=/run/nginx.pid --x", 0}})
	if v.option("pid-path") != "/run/nginx.pid" || v.option("prefix") != "/usr/share/nginx" || v.option("path") != "" {
		t.Errorf("%+v", v)
	}
}

func TestProcessesAreThoseOfTheMaster(t *testing.T) {
	t.Parallel()
	const list = "  PID PPID COMMAND\n 7 1 nginx: master process nginx -g daemon off;\n 8 7 nginx: worker process\n9 7 nginx: worker process is shutting down\n" +
		"10 7 nginx: cache manager process\n11 1 nginx: master process other\n12 11 nginx: worker process\nx y nginx: z\n13\n"
	for _, c := range []struct {
		name                     string
		got                      answers
		master, serving, leaving int
		unknown, seen, several   bool
	}{
		{"by its number", answers{"processes": {list, 0}, "pid": {"7\n", 0}}, 7, 1, 1, false, true, false},
		{"the other one", answers{"processes": {list, 0}, "pid": {"11", 0}}, 11, 1, 0, false, true, false},
		{"one that is gone", answers{"processes": {list, 0}, "pid": {"99", 0}}, 0, 0, 0, false, true, false},
		{"several", answers{"processes": {list, 0}, "pid": {"cat: denied", 1}}, 0, 0, 0, true, true, true},
		{"an empty file", answers{"processes": {list, 0}, "pid": {"", 0}}, 0, 0, 0, true, true, true},
		{"the only one", answers{"processes": {"7 1 nginx: master process\n8 7 nginx: worker process", 0}, "pid": {"", 0}}, 7, 1, 0, false, true, false},
		{"none", answers{"processes": {"", 1}, "pid": {"7", 0}}, 0, 0, 0, false, true, false},
		{"no ps", answers{"processes": {"", 2}, "pid": {"7", 0}}, 0, 0, 0, true, false, false},
	} {
		f := fleetOf(c.got)
		if f.master != c.master || len(f.serving) != c.serving || len(f.leaving) != c.leaving || (f.unknown() != "") != c.unknown || f.seen != c.seen || f.several != c.several {
			t.Errorf("%s: %+v", c.name, f)
		}
	}
}

func TestAReloadIsKnownByItsWorkers(t *testing.T) {
	t.Parallel()
	before := fleet{master: 7, serving: []int{8, 9}}
	for _, c := range []struct {
		name          string
		now           fleet
		after, beside bool
	}{
		{"none yet", before, false, false},
		{"all are new", fleet{master: 7, serving: []int{10, 11}, leaving: []int{8, 9}}, true, true},
		{"one of before hasn't begun to leave", fleet{master: 7, serving: []int{9, 10, 11}}, false, true},
		{"one died and has a successor", fleet{master: 7, serving: []int{9, 10}}, false, false},
		{"none serves", fleet{master: 7, leaving: []int{8, 9}}, false, false},
		{"another nginx", fleet{master: 12, serving: []int{13, 14}}, false, false},
	} {
		if after, beside := c.now.isAfter(before), c.now.isBeside(before); after != c.after || beside != c.beside {
			t.Errorf("%s: %v, %v", c.name, after, beside)
		}
	}
}

func TestAnNginxWithoutWorkersIsNotChanged(t *testing.T) {
	t.Parallel()
	c := &change{setup: &setup{}, before: &sight{fleet: fleet{seen: true, master: 7}}}
	if failed := c.obstacle(); failed == nil || !strings.HasPrefix(failed.Text, "nginx has no workers at this moment") {
		t.Errorf("%+v", failed)
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add("\nM begin 0\n7\nM pid 0\n7 1 nginx: master process\nM processes 0\nnginx version: nginx/1.2\nM version 0\n# configuration file /x:\nserver a;\nM dump 0\n")
	f.Fuzz(func(t *testing.T, output string) {
		got := answersOf([]byte(output), "M")
		for name, a := range got {
			if said := got.said(name); len(said) > 1024 || strings.ContainsAny(said, "\x1b\n") {
				t.Errorf("%q says %q", a.text, said)
			}
		}
		if fleet := fleetOf(got); fleet.master == 0 && len(fleet.serving)+len(fleet.leaving) > 0 {
			t.Errorf("workers of no master: %+v", fleet)
		}
		_, _ = versionOf(got)
		new(setup).learn(got["dump"].text, model.Balancer{File: "/x"}, "/x", got["file"].text)
	})
}
