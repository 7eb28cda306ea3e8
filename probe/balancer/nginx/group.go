package nginx

import (
	"fmt"
	"path"
	"strings"

	"farmtop/model"
	"farmtop/model/nginxconf"
)

// A group is an upstream, or the lines of one that stand in a file of their own.
type group struct {
	name      string
	file      string
	bare      bool   // the lines alone
	mode      string // http or tcp; "" in a file that another one includes
	algorithm string // "" in such a file, too
	cookie    string // of "sticky"; "" when the file names none
	lines     []*nginxconf.Directive
	includes  []string // files that the upstream's block includes, as they are written
}

// group finds the balancer's group in the file.
func (s *sight) group(b model.Balancer) (*group, *failure) {
	source, err := nginxconf.Parse(s.target, s.text)
	if err != nil {
		return nil, &failure{Text: "the file with nginx's servers can't be understood: " + err.Error(), Read: model.ReadGarbage, Step: model.StepRejected}
	}
	found := upstreams(source, b.Backend)
	switch {
	case len(found) == 0 && b.Backend == "" || len(upstreams(source, "")) == 0:
		return bare(source, b)
	case len(found) == 0:
		return nil, absent("%s has no upstream %q: correct \"backend\" or \"file\"", s.target, b.Backend)
	case len(found) > 1 && b.Backend == "":
		return nil, absent("%s has several upstreams, such as %q and %q: say which by \"backend\"", s.target, found[0].directive.Arg(0), found[1].directive.Arg(0))
	case len(found) > 1:
		return nil, absent("%s has the upstream %q twice, at %s and %s: nginx can use one of them alone",
			s.target, b.Backend, found[0].directive.Place(), found[1].directive.Place())
	}
	g := found[0].group()
	if len(g.lines) == 0 && len(g.includes) > 0 {
		return nil, absent("the servers of the upstream %q aren't in %s, which includes %s: name that file", g.name, s.target, g.includes[0])
	}
	return g.filled()
}

// bare is the group of a file that holds the lines of an upstream alone, to be included by it.
func bare(source *nginxconf.Source, b model.Balancer) (*group, *failure) {
	g := &group{name: b.Backend, file: source.Name, bare: true}
	if g.name == "" {
		g.name = strings.TrimSuffix(path.Base(b.File), path.Ext(b.File))
	}
	for d := range source.All() {
		g.take(d)
	}
	return g.filled()
}

func (g *group) filled() (*group, *failure) {
	if len(g.lines) == 0 {
		return nil, absent("%s has no servers of an upstream: correct \"file\"", g.file)
	}
	return g, nil
}

func absent(format string, values ...any) *failure {
	return &failure{Text: fmt.Sprintf(format, values...), Read: model.ReadAbsent, Step: model.StepRejected}
}

// An upstream is a block of that name and the protocol it is for.
type upstream struct {
	directive *nginxconf.Directive
	mode      string
}

// upstreams are those of a name, or all for "".
func upstreams(source *nginxconf.Source, name string) []upstream {
	var found []upstream
	take := func(d *nginxconf.Directive, mode string) {
		if d.Is("upstream") && d.Block != nil && (name == "" || d.Arg(0) == name) {
			found = append(found, upstream{d, mode})
		}
	}
	for d := range source.All() {
		take(d, "")
		for inner := range d.Body() {
			take(inner, modes[d.Name.Text])
		}
	}
	return found
}

// group is what stands in the block.
func (u upstream) group() *group {
	g := &group{name: u.directive.Arg(0), file: u.directive.Source.Name, mode: u.mode, algorithm: "round robin"}
	for d := range u.directive.Body() {
		if d.Is("include") {
			g.includes = append(g.includes, d.Arg(0))
		}
		g.take(d)
	}
	return g
}

// modes are the protocols by the section in which an upstream stands.
var modes = map[string]string{"http": "http", "stream": "tcp"}

// take takes in one line of an upstream.
func (g *group) take(d *nginxconf.Directive) {
	switch d.Name.Text {
	case "server":
		if d.Block == nil && len(d.Args) > 0 {
			g.lines = append(g.lines, d)
		}
	case "ip_hash", "hash", "least_conn", "least_time", "random":
		g.algorithm = d.Name.Text
	case "sticky":
		g.cookie = stickyCookie(d)
	}
}

// stickyCookie is the cookie's name, where it is nginx's own or is looked at by its variable ($cookie_NAME).
func stickyCookie(d *nginxconf.Directive) string {
	if d.Arg(0) == "cookie" {
		return d.Arg(1)
	}
	for _, word := range d.Args {
		if _, name, found := strings.Cut(word.Text, "$cookie_"); found {
			return name
		}
	}
	return ""
}
