package importnginx

import (
	"slices"
	"strings"

	"farmtop/model/nginxconf"
)

// What following variables may cost: a value is looked up through so many tables, and one that can be more than so many is no name
// of an upstream.
const (
	maxSteps  = 8
	maxValues = 64
)

// A variable is one of the configuration's own: of map, geo or split_clients, or of set.
type variable struct {
	sources []string // what its value depends on
	values  []string // what it can be
}

// table reads map $a $b { key value; }, geo [$a] $b { … } and split_clients "$a" $b { share value; }.
func (s *site) table(d *nginxconf.Directive) {
	if len(d.Args) == 0 {
		return
	}
	name := strings.TrimPrefix(d.Args[len(d.Args)-1].Text, "$")
	v := &variable{}
	for _, a := range d.Args[:len(d.Args)-1] {
		v.sources = append(v.sources, a.Text)
	}
	for row := range d.Body() {
		if len(row.Args) == 1 {
			v.add(row.Arg(0))
		}
	}
	s.variables[name] = v
}

// add keeps one value more than can be looked at, so that too many are seen to be.
func (v *variable) add(value string) {
	if len(v.values) <= maxValues && !slices.Contains(v.values, value) {
		v.values = append(v.values, value)
	}
}

// lookUp is the variable of a name, as a server sees it: what its set says comes first.
func (s *site) lookUp(name string, in *server) *variable {
	switch {
	case in != nil && in.sets[name] != nil:
		return in.sets[name]
	case in != nil && name == "scheme":
		if in.secure() != nil {
			return &variable{values: []string{"https"}}
		}
		return &variable{values: []string{"http"}}
	}
	return s.variables[name]
}

// values are what a text with variables can be; not ok where that can't be known.
func (s *site) values(text string, in *server) (all []string, ok bool) {
	return s.expand(text, in, maxSteps)
}

func (s *site) expand(text string, in *server, steps int) (all []string, ok bool) {
	from, to, name := nextVariable(text)
	if name == "" {
		return []string{text}, true
	}
	v := s.lookUp(name, in)
	if v == nil || steps == 0 {
		return nil, false
	}
	for _, value := range v.values {
		whole := text[:from] + value + text[to:]
		if strings.Contains(value, "$"+name) {
			return nil, false
		}
		texts, ok := s.expand(whole, in, steps-1)
		if !ok || len(all)+len(texts) > maxValues {
			return nil, false
		}
		all = append(all, texts...)
	}
	return all, len(all) > 0
}

// cookie is the name of the cookie that a text with variables depends on; "" for none.
func (s *site) cookie(text string, in *server) string { return s.cookieOf(text, in, map[string]bool{}) }

// cookieOf looks into each variable once.
func (s *site) cookieOf(text string, in *server, seen map[string]bool) string {
	for {
		_, to, name := nextVariable(text)
		if name == "" {
			return ""
		}
		for _, family := range []string{"cookie_", "upstream_cookie_"} {
			if cookie, ok := strings.CutPrefix(name, family); ok {
				return cookie
			}
		}
		if v := s.lookUp(name, in); v != nil && !seen[name] {
			seen[name] = true
			for _, source := range append(slices.Clone(v.sources), v.values...) {
				if cookie := s.cookieOf(source, in, seen); cookie != "" {
					return cookie
				}
			}
		}
		text = text[to:]
	}
}

// nextVariable is the first variable in a text, $name or ${name}, and where it stands; "" for none.
func nextVariable(text string) (from, to int, name string) {
	for from = 0; from < len(text); from++ {
		if text[from] != '$' {
			continue
		}
		rest := text[from+1:]
		if braced, ok := strings.CutPrefix(rest, "{"); ok {
			if n := strings.IndexByte(braced, '}'); n > 0 {
				return from, from + 1 + n + 2, braced[:n]
			}
			continue
		}
		n := 0
		for n < len(rest) && isNameByte(rest[n]) {
			n++
		}
		if n > 0 {
			return from, from + 1 + n, rest[:n]
		}
	}
	return 0, 0, ""
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_'
}
