package nginx

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"farmtop/model"
)

// A sight is the file and nginx's processes at one moment.
type sight struct {
	target   string // the file itself, where the configured path is a link
	text     string
	writable bool // files can be made beside it
	mounted  bool // it is mounted by itself, as far as can be seen
	fleet    fleet
}

// look reads the file and the processes.
func (d *Driver) look(ctx context.Context, s *setup) (*sight, *failure) {
	got, failed := d.shell.run(ctx, d.timeout, looking, variable{"file", d.balancer.File}, variable{"pidfile", s.pidFile})
	if failed != nil {
		return nil, failed
	}
	return d.understand(s, got)
}

// understand makes a sight of what was answered.
func (d *Driver) understand(s *setup, got answers) (*sight, *failure) {
	if !got.ok("file") {
		return nil, unreadable(d.balancer.File, got)
	}
	now := &sight{target: got["target"].text, text: got["file"].text, writable: got.ok("writable"), mounted: got.ok("mounted")}
	if s.unread {
		return nil, &failure{
			Text: "nginx doesn't read " + d.balancer.File + ": include it in its configuration and reload, or name the file that it reads",
			Read: model.ReadAbsent, Step: model.StepRejected,
		}
	}
	now.fleet = fleetOf(got)
	if now.fleet.seen && now.fleet.master == 0 && !now.fleet.several {
		return nil, &failure{
			Text: "nginx doesn't run on the host, or its processes are hidden from farmtop's user: start it (systemctl start nginx)",
			Read: model.ReadRefused, Step: model.StepUnreachable,
		}
	}
	return now, nil
}

func unreadable(file string, got answers) *failure {
	f := &failure{Text: "the file with nginx's servers can't be read: " + got.said("file"), Read: model.ReadAbsent, Step: model.StepUnreachable}
	if isDenial(f.Text) {
		f.Read, f.Step = model.ReadDenied, model.StepDenied
	}
	f.Text += "; correct \"file\", which is " + file + ", or give farmtop's user the right to read it"
	return f
}

// A fleet is nginx's processes.
type fleet struct {
	seen    bool  // processes can be listed at all
	several bool  // there are several masters, and nobody knows which one it is
	master  int   // 0 when it isn't there, or unknown
	serving []int // the workers of the present configuration
	leaving []int // those of earlier ones, which end when their last request has
}

// Titles of nginx's processes (src/os/unix/ngx_process_cycle.c).
const (
	masterTitle  = "nginx: master process"
	workerTitle  = "nginx: worker process"
	leavingTitle = "nginx: worker process is shutting down"
)

// fleetOf finds the master by nginx's own file, or as the only one; its workers are its children.
func fleetOf(got answers) fleet {
	var masters, alone []process
	list := processesOf(got["processes"].text)
	number := strings.TrimSpace(got["pid"].text)
	pid, _ := strconv.Atoi(number)           // no number is no process
	unread := !got.ok("pid") || number == "" // "nginx -t" leaves an empty file where there was none
	for _, p := range list {
		if strings.HasPrefix(p.title, masterTitle) {
			masters = append(masters, p)
			if p.pid == pid {
				alone = []process{p}
			}
		}
	}
	if unread && len(masters) == 1 {
		alone = masters
	}
	f := fleet{
		seen:    len(list) > 0 || got["processes"].status <= 1,
		several: unread && len(masters) > 1,
	}
	if alone == nil {
		return f
	}
	f.master = alone[0].pid
	for _, p := range list {
		switch {
		case p.parent != f.master:
		case strings.HasPrefix(p.title, leavingTitle):
			f.leaving = append(f.leaving, p.pid)
		case strings.HasPrefix(p.title, workerTitle):
			f.serving = append(f.serving, p.pid)
		}
	}
	return f
}

// unknown is why the master and its workers aren't known though they may be there; "" when they are.
func (f fleet) unknown() string {
	switch {
	case !f.seen:
		return "there is neither ps nor Linux' /proc on its host; install ps"
	case f.several:
		return "several nginx run there, and the file with the process number of this one can't be read"
	}
	return ""
}

// isAfter tells whether the workers that serve are others than before: nginx has taken a configuration in.
func (f fleet) isAfter(before fleet) bool {
	fresh := f.fresh(before)
	return f.master == before.master && fresh > 0 && fresh == len(f.serving)
}

// isBeside tells whether as many workers were started as there were before, which may serve still: one may be slow to leave. In place of
// workers that died alone there are fewer new ones.
func (f fleet) isBeside(before fleet) bool {
	return f.master == before.master && f.fresh(before) >= len(before.serving)
}

// fresh is how many workers serve that didn't before.
func (f fleet) fresh(before fleet) int {
	n := 0
	for _, pid := range f.serving {
		if !slices.Contains(before.serving, pid) {
			n++
		}
	}
	return n
}

// A process is one line of ps.
type process struct {
	pid, parent int
	title       string
}

func processesOf(text string) []process {
	var list []process
	for line := range strings.Lines(text) {
		pid, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		parent, title, _ := strings.Cut(strings.TrimSpace(rest), " ")
		p := process{title: strings.TrimSpace(title)}
		var errs [2]error
		p.pid, errs[0] = strconv.Atoi(pid)
		p.parent, errs[1] = strconv.Atoi(parent)
		if cmp.Or(errs[0], errs[1]) == nil && strings.HasPrefix(p.title, "nginx: ") {
			list = append(list, p)
		}
	}
	return list
}
