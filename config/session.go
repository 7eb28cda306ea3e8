package config

import (
	"golang.org/x/net/http/httpguts"

	"farmtop/model"
)

func (r *reading) sticky(s *sticky) model.Sticky {
	made := model.Sticky{Cookie: s.Cookie.value, Expected: model.Stickiness(s.Expected.value)}
	if !r.asTold {
		r.cookie(s.Cookie)
	}
	for _, p := range s.Paths {
		if problem := pathProblem(p.Name); problem != "" {
			r.problems.add(p.place, "the path %q: %s", shorten(p.Name), problem)
		}
		if made.Paths == nil {
			made.Paths = map[string]model.Stickiness{}
		}
		made.Paths[p.Name] = model.Stickiness(p.Value.value)
	}
	made.Learn = r.learn(&s.Learn)
	return made
}

// learn is how a client gets the sticky cookie; nil when that is unknown.
func (r *reading) learn(l *learn) *model.Learn {
	if !l.Path.given() {
		return nil
	}
	if problem := pathProblem(l.Path.value); problem != "" {
		r.problems.add(l.Path.place, `"learn" can't ask for %q: %s`, shorten(l.Path.value), problem)
	}
	return &model.Learn{Method: l.Method.value, Path: l.Path.value}
}

// cookie checks a cookie's name, which is a token as a header's is (RFC 6265).
func (r *reading) cookie(name text) {
	if name.given() && !httpguts.ValidHeaderFieldName(name.value) {
		r.problems.add(name.place, `"cookie" can't be %q; write the cookie's name alone, such as JSESSIONID`, shorten(name.value))
	}
}
