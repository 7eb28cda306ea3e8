package importnginx

import (
	"strings"

	"farmtop/model/nginxconf"
)

// A level is a block of the configuration that inherits from those around it: http, a server, a location.
type level struct {
	at    *nginxconf.Directive // nil for a file that belongs into the section http
	outer *level
	own   map[string][]*nginxconf.Directive
}

func newLevel(at *nginxconf.Directive, outer *level) *level {
	return &level{at: at, outer: outer, own: map[string][]*nginxconf.Directive{}}
}

func (l *level) add(d *nginxconf.Directive) { l.own[d.Name.Text] = append(l.own[d.Name.Text], d) }

// nearest are the directives of a name that work at the level: its own, else those of the next one outwards that has some. So nginx
// inherits lists of directives: all of them or none.
func (l *level) nearest(name string) []*nginxconf.Directive {
	for ; l != nil; l = l.outer {
		if own := l.own[name]; len(own) > 0 {
			return own
		}
	}
	return nil
}

// word is the value of a directive that stands once; nil where none does.
func (l *level) word(name string) (at *nginxconf.Directive, value string) {
	if found := l.nearest(name); len(found) > 0 {
		return found[0], found[0].Arg(0)
	}
	return nil, ""
}

// isOn tells whether a switch is on.
func (l *level) isOn(name string) bool {
	_, value := l.word(name)
	return strings.EqualFold(value, "on")
}

// requestHeader is the directive that sets a header of the requests to the nodes; nil where nginx leaves it as it came.
func (l *level) requestHeader(name string) *nginxconf.Directive {
	for _, d := range l.nearest("proxy_set_header") {
		if strings.EqualFold(d.Arg(0), name) {
			return d
		}
	}
	return nil
}
