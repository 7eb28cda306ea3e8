package importnginx

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"farmtop/model/nginxconf"
)

// A farm is what is written of an upstream: parts in the order of the page.
type farm struct {
	title string // the comment before it
	parts []part
}

// A part is a key of a farm with its value, below the remarks that it gives rise to. One without lines is remarks alone.
type part struct {
	remarks []Remark
	lines   []line
}

// A line is YAML with a note that stands behind it as a comment.
type line struct{ text, note string }

func (p *part) line(text, note string) { p.lines = append(p.lines, line{text, note}) }

func (p *part) linef(note, format string, args ...any) { p.line(fmt.Sprintf(format, args...), note) }

func (p *part) say(at *nginxconf.Directive, format string, args ...any) {
	if r := remark(at, format, args...); !slices.Contains(p.remarks, r) {
		p.remarks = append(p.remarks, r)
	}
}

// farm makes one of an upstream that has servers and routes.
func (im *importer) farm(u *upstream) farm {
	main := u.main()
	system := im.system(u)
	e := endpointOf(main)
	f := farm{title: fmt.Sprintf("upstream %s, %s", u.name, u.at.Place())}
	var head part
	head.line("name: "+scalar(farmName(u.name)), "")
	head.line("system: "+system.Name, system.why)
	rule := im.clientIP(u, main, system)
	f.parts = []part{
		head, im.endpoint(u, main, e), im.nodes(u), checks(main, system, e), im.security(u, main), im.stickiness(u, system), im.routing(e),
		rule.part, im.balancer(u), im.logs(u, system, rule),
	}
	return f
}

// main is the route that the farm is about: over HTTPS and with a name before others, then the one whose path is the shortest.
func (u *upstream) main() *route {
	rank := func(r *route) int {
		switch e := endpointOf(r); {
		case e.host == "":
			return 2
		case !e.listen.tls:
			return 1
		}
		return 0
	}
	return slices.MinFunc(u.routes, func(a, b *route) int {
		return cmp.Or(rank(a)-rank(b), pathRank(a)-pathRank(b))
	})
}

// pathRank is less for shorter prefixes; expressions come last.
func pathRank(r *route) int {
	if r.path == "" {
		return math.MaxInt
	}
	return len(r.path)
}

// maxName is how many characters a farm's name may have.
const maxName = 100

// farmName is the upstream's name, as far as a farm's name can be that.
func farmName(upstream string) string {
	runes := []rune(strings.ReplaceAll(clean(upstream), "/", "-"))
	return cmp.Or(strings.TrimSpace(string(runes[:min(len(runes), maxName)])), "upstream")
}
