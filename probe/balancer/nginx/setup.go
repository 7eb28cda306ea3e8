package nginx

import (
	"context"
	"path"
	"regexp"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/model/nginxconf"
)

// How long it is believed what nginx is and reads, unless it is restarted; and how long that its configuration is broken.
const (
	knownFor  = 10 * time.Minute
	brokenFor = 30 * time.Second
)

// A setup is what nginx is and which configuration it reads, as far as that seldom changes.
type setup struct {
	at        time.Time
	version   version
	pidFile   string            // "" when unknown
	complaint string            // why nginx -t fails; "" when it doesn't
	unread    bool              // nginx doesn't read the file
	upstreams map[string]*group // all that nginx reads, by name; nil when unknown
}

// setup is what is known, or asked for now.
func (d *Driver) setup(ctx context.Context) (*setup, *failure) {
	d.mu.Lock()
	known := d.known
	d.mu.Unlock()
	if known != nil && known.isFresh(time.Now()) {
		return known, nil
	}
	return d.introduce(ctx)
}

func (s *setup) isFresh(now time.Time) bool {
	if s.complaint != "" || s.unread {
		return now.Sub(s.at) < brokenFor
	}
	return now.Sub(s.at) < knownFor
}

// notice lets the next reading ask again when nginx was restarted, perhaps as another version.
func (d *Driver) notice(master int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.master != 0 && d.master != master {
		d.known = nil
	}
	d.master = master
}

// introduce asks nginx what it is and what it reads.
func (d *Driver) introduce(ctx context.Context) (*setup, *failure) {
	got, failed := d.shell.run(ctx, d.timeout, introducing, variable{"file", d.balancer.File})
	if failed != nil {
		return nil, failed
	}
	s := &setup{at: time.Now()}
	if s.version, failed = versionOf(got); failed != nil {
		return nil, failed
	}
	s.pidFile = s.version.option("pid-path")
	if got.ok("dump") {
		s.learn(got["dump"].text, d.balancer, got["target"].text, got["file"].text)
	} else {
		s.complaint = got.said("test")
	}
	if s.pidFile != "" && !path.IsAbs(s.pidFile) {
		s.pidFile = path.Join(s.version.option("prefix"), s.pidFile)
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.known = s
	return s, nil
}

// fileHead is the line that "nginx -T" writes before each file.
var fileHead = regexp.MustCompile(`(?m)^# configuration file (.+):$\n`)

// learn takes in what "nginx -T" wrote. A file counts as read by nginx by its content, too: it may be known by another path.
func (s *setup) learn(dump string, b model.Balancer, target, text string) {
	s.unread, s.upstreams = true, map[string]*group{}
	heads := fileHead.FindAllStringSubmatchIndex(dump, -1)
	for i, head := range heads {
		name, end := dump[head[2]:head[3]], len(dump)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		content := strings.TrimSuffix(dump[head[1]:end], "\n")
		if name == b.File || name == target || content == text {
			s.unread = false
		}
		source, err := nginxconf.Parse(name, content)
		if err != nil {
			continue // nginx understands it, and it is another file than the one that matters
		}
		for _, u := range upstreams(source, "") {
			g, _ := u.group()
			s.upstreams[g.name] = g
		}
		if pid := outermost(source, "pid"); pid != "" {
			s.pidFile = pid
		}
	}
}

// outermost is the value of a directive that stands in no block; "" where it isn't there.
func outermost(source *nginxconf.Source, name string) string {
	for d := range source.All() {
		if d.Is(name) {
			return d.Arg(0)
		}
	}
	return ""
}

// complete adds to a group of lines alone what nginx reads of its upstream elsewhere. It explains better why a group isn't there, too.
func (s *setup) complete(g *group, failed *failure, backend string) (*group, *failure) {
	whole := s.upstreams[backend]
	switch {
	case failed != nil && failed.Read == model.ReadAbsent && whole != nil:
		more := *failed
		more.Text += "; nginx reads that upstream from " + whole.file
		return nil, &more
	case failed != nil:
		return nil, failed
	case !g.bare || backend == "" || s.upstreams == nil:
		return g, nil
	case whole == nil:
		return nil, absent("nginx has no upstream %q that could include %s: correct \"backend\"", backend, g.file)
	}
	g.mode, g.algorithm, g.cookie = whole.mode, whole.algorithm, whole.cookie
	return g, nil
}
