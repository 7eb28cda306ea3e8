package nginx

import (
	"context"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
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
	pidFile   string   // "" when unknown
	complaint string   // why nginx -t fails; "" when it doesn't
	unread    bool     // nginx doesn't read the file
	upstreams []*group // all that nginx reads; nil when unknown
	includers []*group // those of them whose block includes the file
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
	s.unread, s.upstreams = true, []*group{}
	folder := "/" // of the first file, from which the paths of others count
	heads := fileHead.FindAllStringSubmatchIndex(dump, -1)
	for i, head := range heads {
		name, end := dump[head[2]:head[3]], len(dump)
		if i+1 < len(heads) {
			end = heads[i+1][0]
		}
		if i == 0 {
			folder = path.Dir(name)
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
			g := u.group()
			s.upstreams = append(s.upstreams, g)
			if g.isIncluding(folder, b.File) || g.isIncluding(folder, target) {
				s.includers = append(s.includers, g)
			}
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

// isIncluding tells whether the upstream's block includes a file; folder is where paths that don't begin with a slash count from.
func (g *group) isIncluding(folder, file string) bool {
	return slices.ContainsFunc(g.includes, func(pattern string) bool {
		if !path.IsAbs(pattern) {
			pattern = path.Join(folder, pattern)
		}
		matches, _ := path.Match(pattern, file) // nginx would refuse a pattern that is none
		return matches || pattern == file
	})
}

// named are the upstreams of a name: one for http and another for stream may have the same. Where the file is included by some, it is these.
func (s *setup) named(name string) []*group {
	others := func(g *group) bool { return g.name != name }
	if found := slices.DeleteFunc(slices.Clone(s.includers), others); len(found) > 0 {
		return found
	}
	return slices.DeleteFunc(slices.Clone(s.upstreams), others)
}

// complete adds to a group of lines alone what nginx reads of its upstream elsewhere. It explains better why a group isn't there, too.
func (s *setup) complete(g *group, failed *failure, backend string) (*group, *failure) {
	whole := s.named(backend)
	switch {
	case failed != nil && failed.Read == model.ReadAbsent && len(whole) > 0:
		more := *failed
		more.Text += "; nginx reads that upstream from " + whole[0].file
		return nil, &more
	case failed != nil:
		return nil, failed
	case !g.bare || backend == "" || s.upstreams == nil:
		return g, nil
	case len(whole) == 0:
		return nil, absent("nginx has no upstream %q that could include %s: correct \"backend\"", backend, g.file)
	case len(whole) == 1: // else nobody knows which one it is
		g.mode, g.algorithm, g.cookie = whole[0].mode, whole[0].algorithm, whole[0].cookie
	}
	return g, nil
}

// shared tells of a file whose servers are those of several upstreams; "" where it isn't known to be one.
func (s *setup) shared(file string) string {
	if s == nil || len(s.includers) < 2 {
		return ""
	}
	names := make([]string, 0, len(s.includers))
	for _, g := range s.includers {
		names = append(names, strconv.Quote(g.name))
	}
	return fmt.Sprintf("; this in each of the upstreams that include %s: %s", file, strings.Join(names, ", "))
}
