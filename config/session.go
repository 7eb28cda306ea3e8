package config

import (
	"golang.org/x/net/http/httpguts"

	"farmtop/model"
)

func (r *reading) sticky(s *sticky) model.Sticky {
	made := model.Sticky{Cookie: s.Cookie.value, Expected: model.Stickiness(s.Expected.value)}
	if s.Cookie.given() && !r.asTold && !httpguts.ValidHeaderFieldName(s.Cookie.value) { // RFC 6265: a cookie's name is a token, too
		r.problems.add(s.Cookie.place, `"cookie" can't be %q; write the cookie's name alone, such as JSESSIONID`, shorten(s.Cookie.value))
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
	return made
}
