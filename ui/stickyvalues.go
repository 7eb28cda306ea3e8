package ui

import (
	"slices"
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/model/cookie"
	"farmtop/ui/text"
)

// valuesShown is how many of the sticky cookie's values are listed.
const valuesShown = 40

// writeValues lists what the sticky cookie was set to, whom that leads to, and who said so.
func (a *App) writeValues(w *writer, f *farmScene) {
	t, c := a.theme, &f.traffic.codex
	c.look(f)
	values := c.passing(a.filter.wanted())
	if len(values) == 0 {
		return
	}
	w.section("what the cookie's values mean")
	widest := 0
	for _, v := range values {
		widest = max(widest, text.Width(v.value))
	}
	width := min(widest, max(fieldWidth-1, w.width/3))
	shown := values[:min(len(values), valuesShown)]
	var hints []string
	for _, v := range shown {
		a.writeValue(w, v, width)
		if v.hint != "" && !slices.Contains(hints, v.hint) && len(hints) < hintsShown {
			hints = append(hints, v.hint)
		}
	}
	if left := len(values) - len(shown); left > 0 {
		w.painted("", t.faint, "and "+strconv.Itoa(left)+" more")
	}
	for _, hint := range hints {
		w.painted("", t.faint, hint)
	}
}

// hintsShown is how many hints follow the values: all values of one kind have the same.
const hintsShown = 3

// writeValue writes one value: what it leads to, who gave it, and how that is known.
func (a *App) writeValue(w *writer, v *valueScene, width int) {
	l, t := &a.page.line, a.theme
	l.reset()
	l.space(w.indent)
	l.fit(t.plain, v.value, max(width, fieldWidth-1))
	l.put(t.faint, t.goes[:len(t.goes)-1])
	l.space(1)
	if v.node == "" {
		l.put(t.faint, "? ")
	} else {
		l.put(t.strong, v.node+" ")
	}
	if v.several {
		sign, paint := t.severity(model.Critical)
		l.upTo(paint, " "+sign+" several nodes give it: "+v.given, a.width-1)
	} else {
		l.upTo(t.plain, after(" given by ", v.given), a.width-1)
	}
	known := v.balancers
	if v.node == "" || known == "" {
		known = v.says + after("; ", known)
	}
	between := " "
	if v.given != "" {
		between = "; "
	}
	l.upTo(t.faint, after(between, known), a.width-1)
	w.drawn()
}

// writeAttributes writes how answers set the cookie, as far as farmtop's own checks were given one.
func (a *App) writeAttributes(w *writer, f *farmScene) {
	w.section("how the cookie is set")
	switch e := f.view.Endpoint; {
	case e == nil:
		w.painted("endpoint", a.theme.faint, "none is configured, so nobody asks as a client would; under the farm: endpoint: https://…")
	case e.Last == nil || e.Last.Cookie == nil:
		w.painted("endpoint", a.theme.faint, "its answer to farmtop's check set none"+after(" of the name ", f.traffic.cookie))
	default:
		a.writeAttribute(w, "endpoint", e.Last.Cookie)
	}
	for _, n := range f.nodes {
		for _, c := range n.view.Checks {
			if c.Last != nil && c.Last.Cookie != nil {
				a.writeAttribute(w, n.name, c.Last.Cookie)
				break
			}
		}
	}
}

// writeAttribute writes what protects a cookie, and loudly what should and doesn't.
func (a *App) writeAttribute(w *writer, from string, c *model.SetCookie) {
	words, lacks := cookieFlags(c)
	if lacks == "" {
		w.field(from, words)
		return
	}
	sign, warn := a.theme.severity(model.Warning)
	w.painted(from, warn, sign+" without "+lacks+after("; ", words))
}

// cookieFlags is what a cookie was set with, and which of the flags that protect it it lacks.
func cookieFlags(c *model.SetCookie) (has, lacks string) {
	var set, unset []string
	for _, flag := range [...]struct {
		name string
		set  bool
	}{{"Secure", c.Secure}, {"HttpOnly", c.HTTPOnly}} {
		if flag.set {
			set = append(set, flag.name)
		} else {
			unset = append(unset, flag.name)
		}
	}
	for _, field := range [...]struct{ name, value string }{{"SameSite", c.SameSite}, {"Path", c.Path}, {"Domain", c.Domain}} {
		if value := text.Clean(field.value); value != "" {
			set = append(set, field.name+"="+value)
		}
	}
	if c.Cleared || cookie.Cleared([]byte(c.Value)) && c.Value != "" {
		set = append(set, "taken back")
	}
	return strings.Join(set, ", "), strings.Join(unset, " and ")
}
