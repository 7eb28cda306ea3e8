package format

import (
	"fmt"
	"strings"
)

// compiler holds what is known while one directive is read.
type compiler struct {
	kind      Kind
	directive string
	options   Options
	words     map[string]meaning // the options' fields
	cookie    string             // the cookie that was found or asked for
	warnings  []Warning
	unnamed   bool // HAProxy's captured headers are logged, and nobody said which they are
}

// compile reads the directive in its server's own notation.
func (c *compiler) compile() (*Format, error) {
	c.cookie = c.options.Cookie
	switch c.kind {
	case Nginx:
		return c.nginx()
	case HAProxy:
		return c.haproxy()
	case Apache, Tomcat:
		return c.httpd()
	case W3C:
		return c.w3c()
	case JSON:
		return c.json()
	case ALB:
		return c.alb()
	case Label:
		return c.label()
	}
	return nil, c.errorAt(0, "the kind is unknown", "use nginx, haproxy, apache, tomcat, w3c, json, alb or label")
}

// text makes a format of pieces which are cut one behind the other.
func (c *compiler) text(pieces []piece) (*Format, error) {
	head, steps, err := c.assemble(pieces)
	if err != nil {
		return nil, err
	}
	f := &Format{kind: c.kind, head: head, steps: steps, escape: commonEscape(steps)}
	for i := range steps {
		c.needsName(&steps[i].means)
		f.has |= meaningFields[steps[i].means]
	}
	return f, nil
}

// commonEscape is the byte that announces an escape in every value, or 0.
func commonEscape(steps []step) byte {
	for _, s := range steps {
		if s.escape != steps[0].escape {
			return 0
		}
	}
	if len(steps) == 0 {
		return 0
	}
	return steps[0].escape
}

// needsName turns a whole Cookie or Set-Cookie header, in which the sticky cookie cannot be found without its name, into nothing.
func (c *compiler) needsName(means *meaning) {
	if c.cookie != "" || *means != meansCookieHeader && *means != meansSetCookieLines {
		return
	}
	*means = meansNothing
	c.warn(StickyPanel, -1, "a whole cookie header is logged, but which cookie is the sticky one is not known: name it")
}

func (c *compiler) readWords() error {
	c.words = make(map[string]meaning, len(c.options.Fields))
	for name, text := range c.options.Fields {
		means, known := meaningWords[text]
		if !known {
			return fmt.Errorf("log field %q: %q is no field; use one of %s", name, text, fieldWords)
		}
		c.words[name] = means
	}
	return nil
}

const fieldWords = "time, peer, client, forwarded, upstreams, group, server, route, cookie, cookie_header, set_cookie, " +
	"set_cookie_header, status, seconds, millis, micros, nanos, termination, request, method, path, mark, ignore"

// FieldWords lists the words that [Options.Fields] takes.
func FieldWords() []string { return strings.Split(fieldWords, ", ") }

// override is the meaning that the operator gave a variable, or the usual one.
func (c *compiler) override(name string, usual meaning) meaning {
	if means, ok := c.words[name]; ok {
		return means
	}
	return usual
}

// sticky tells whether a logged cookie is the sticky one. The first cookie is taken where the operator names none: the
// session's cookie is the only one that administrators care to log.
func (c *compiler) sticky(name string, offset int) bool {
	if c.cookie == "" {
		c.cookie = name
		return true
	}
	if strings.EqualFold(name, c.cookie) {
		return true
	}
	if c.options.Cookie == "" {
		c.warn(StickyPanel, offset, fmt.Sprintf("two cookies are logged; %s is taken for the sticky one, not %s: name the right one", c.cookie, name))
	}
	return false
}

func (c *compiler) errorAt(offset int, problem, fix string) error {
	return &DirectiveError{Kind: c.kind, Directive: c.directive, Offset: offset, Problem: problem, Fix: fix}
}

func (c *compiler) warn(panel Panel, offset int, text string) {
	c.warnings = append(c.warnings, Warning{Panel: panel, Offset: offset, Text: text})
}
