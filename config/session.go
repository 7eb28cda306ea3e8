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
	made.Learn, made.Servers = r.learn(&s.Learn), r.serverList(&s.Servers)
	return made
}

// tokenHeader has an AM session's token, unless AM's cookieName was changed: its REST API takes the cookie's name for a header's.
const tokenHeader = "iPlanetDirectoryPro"

// serverList is where the application lists its servers; nil when farmtop has no token for it. An outline knows that there is one, and no
// token.
func (r *reading) serverList(s *serverList) *model.ServerList {
	if s.Path.given() {
		if problem := pathProblem(s.Path.value); problem != "" {
			r.problems.add(s.Path.place, `"servers" can't be at %q: %s`, shorten(s.Path.value), problem)
		}
	}
	made := &model.ServerList{Path: s.Path.value, Header: tokenHeader}
	if s.Header.given() {
		made.Header = s.Header.value
		if !httpguts.ValidHeaderFieldName(made.Header) {
			r.problems.add(s.Header.place, "%q is no name of a header; write letters, digits and hyphens", shorten(made.Header))
		}
	}
	if !s.Token.given() {
		return nil
	}
	if !s.Path.given() {
		r.problems.add(s.Token.place, `the key "path" is missing: it is where the servers are listed; write it, such as path: "/am/json/global-config/servers?_queryFilter=true"`)
	}
	token, ok := r.secret(s.Token.place, s.Token.reference)
	if !ok && !r.outline {
		return nil
	}
	if !httpguts.ValidHeaderFieldValue(token) {
		r.problems.add(s.Token.place, "what %s stands for can't be sent in a header: it holds line ends or control characters", s.Token)
	}
	made.Token = token
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
