package config

import (
	"net/url"
	"reflect"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"farmtop/model"
)

// checks completes the checks' documents and makes checks of them.
func (r *reading) checks(f *farm) []model.Check {
	made := make([]model.Check, 0, len(f.Checks))
	first := map[string]place{}
	for i := range f.Checks {
		c := &f.Checks[i]
		r.name(c.Name, "check")
		if at, twice := first[c.Name.value]; twice && c.Name.given() {
			r.problems.add(c.Name.place, "the check %q is there twice, first %s; give this one another name", shorten(c.Name.value), at)
		}
		first[c.Name.value] = c.Name.place
		c.complete()
		made = append(made, r.check(c))
	}
	return made
}

func (r *reading) check(c *check) model.Check {
	r.pace(c.block, "check "+quote(shorten(c.Name.value)), c.Every, c.Timeout)
	made := model.Check{
		Name: c.Name.value, Protocol: model.Protocol(c.Protocol.value), Port: c.Port.value,
		Every: c.Every.value, Timeout: c.Timeout.value, Rise: c.Rise.value, Fall: c.Fall.value,
	}
	if c.isCommand() {
		r.command(c)
		made.Protocol, made.Command = model.ProtocolCommand, r.vector(c.Command)
		r.printed(c, &made)
		return made
	}
	if c.isTCP() {
		r.only(c, bareKeys, `a tcp check only connects, so it has no %s; remove it, or write "port" and protocol https`)
		made.Protocol = model.ProtocolTCP
		if c.TCP.given() {
			r.oncePort(c)
			made.Port = c.TCP.value
		}
		return made
	}
	r.request(c)
	made.Method, made.Path, made.Host = c.Method.value, c.Path.value, c.Host.value
	made.HTTP, made.KeepAlive = c.HTTP.value, c.KeepAlive.value
	made.Send = r.send(c.Headers)
	for _, s := range c.Status {
		if s.given() {
			made.Status = append(made.Status, s.value)
		}
	}
	for _, h := range c.ExpectHeaders {
		made.Headers = append(made.Headers, r.headerCondition(h))
	}
	r.printed(c, &made)
	return made
}

// printed is what the body must be like, and what it tells.
func (r *reading) printed(c *check, into *model.Check) {
	into.Body, into.BodyMatch, into.BodyNot, into.Version = c.Body.value, c.BodyMatch.value, c.BodyNot.value, c.Version.value
	for _, j := range c.JSON {
		if slices.Contains(strings.Split(j.Name, "."), "") {
			r.problems.add(j.place, `the path %q has an empty part; write keys and indexes with single dots between them, such as nodes.0.state`, shorten(j.Name))
		}
		into.JSON = append(into.JSON, model.JSONCondition{Path: j.Name, Value: j.Value.value})
	}
}

// pace checks that a timeout ends before the next start. What was wrong already isn't told again.
func (r *reading) pace(b block, of string, every, timeout duration) {
	if every.value > timeout.value || every.in == builtIn.in && b.has["every"] || timeout.in == builtIn.in {
		return
	}
	at := timeout.place
	r.problems.add(at, `the timeout %s of %s is not shorter than its interval %s; raise "every" or lower "timeout"`,
		formatDuration(timeout.value), of, formatDuration(every.value))
}

// bareKeys are the keys of a check that only connects.
var bareKeys = []string{"name", "port", "tcp", "protocol", "every", "timeout", "rise", "fall"}

// oncePort refuses what "tcp" says already.
func (r *reading) oncePort(c *check) {
	if c.Port.given() {
		r.problems.add(c.Port.place, `"tcp" and "port" both name the port; keep "tcp"`)
	}
	if c.has["protocol"] {
		r.problems.add(c.TCP.place, `"tcp" is short for protocol tcp; remove "protocol", or write "port" for a check over HTTP`)
	}
}

// commandKeys are the keys of a check by a command.
var commandKeys = []string{"name", "command", "every", "timeout", "rise", "fall", "body", "body_match", "body_not", "json", "version"}

// command checks the command that a check runs.
func (r *reading) command(c *check) {
	r.only(c, commandKeys, `a check by a command asks the node for nothing, so it has no %s; remove it, or remove "command"`)
	for i, argument := range c.Command {
		if i == 0 {
			r.sameProgram(argument, model.CheckPlaceholders())
			continue
		}
		r.misspelt(argument, model.CheckPlaceholders())
	}
}

// only refuses the keys that the check has no use for, in words with room for the key.
func (r *reading) only(c *check, useful []string, refusal string) {
	keys, fields := keysOf(reflect.TypeFor[check]())
	for i, k := range keys {
		if slices.Contains(useful, k.name) || !c.has[k.name] {
			continue
		}
		at := c.place
		if p, ok := reflect.TypeAssert[interface{ where() place }](reflect.ValueOf(c).Elem().Field(fields[i]).Addr()); ok && p.where().in != nil {
			at = p.where()
		}
		r.problems.add(at, refusal, k)
	}
}

// request checks what is asked for over HTTP.
func (r *reading) request(c *check) {
	if problem := pathProblem(c.Path.value); problem != "" {
		r.problems.add(c.Path.place, `"path" can't be %q: %s`, shorten(c.Path.value), problem)
	}
	if c.Host.given() {
		if _, problem := address(c.Host.value, 443); problem != "" {
			r.problems.add(c.Host.place, `"host" can't be %q: %s`, shorten(c.Host.value), problem)
		}
	}
	if c.HTTP.value == "2" && c.Protocol.value == string(model.ProtocolHTTP) {
		r.problems.add(c.HTTP.place, `HTTP/2 is agreed on in TLS; write protocol: https, or remove "http"`)
	}
	if c.Method.value == "HEAD" && (c.Body.given() || c.BodyMatch.given() || c.BodyNot.given() || c.Version.given() || len(c.JSON) > 0) {
		r.problems.add(c.Method.place, `the answer to HEAD has no body to look at; write method: GET, or remove what the body must be`)
	}
}

func pathProblem(path string) string {
	switch {
	case strings.Contains(path, "://"):
		return "it is a URL; write only its path"
	case !strings.HasPrefix(path, "/"):
		return "it must begin with a slash; write " + quote("/"+path)
	case strings.Contains(path, "#"):
		return "no server sees what follows a #; remove it, or write %23"
	case strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r > '~' }):
		return "it holds blanks or characters outside ASCII; percent-encode them, such as %20"
	}
	if _, err := url.ParseRequestURI(path); err != nil {
		return "a % must be followed by two hexadecimal digits; write %25 for the sign itself"
	}
	return ""
}

// ownHeaders are the headers of a request that follow from the rest of the check.
var ownHeaders = map[string]string{
	"host": `write "host" instead`, "connection": `write "keep_alive" instead`, "content-length": "remove it", "transfer-encoding": "remove it",
}

// send are the header lines to send, with their secrets.
func (r *reading) send(headers named[lineValue]) []model.HeaderField {
	var lines []model.HeaderField
	for _, h := range headers {
		if !httpguts.ValidHeaderFieldName(h.Name) {
			r.problems.add(h.place, "%q is no name of a header; write letters, digits and hyphens", shorten(h.Name))
		}
		if instead, own := ownHeaders[strings.ToLower(h.Name)]; own {
			r.problems.add(h.place, "the header %s follows from the rest of the check; %s", h.Name, instead)
		}
		value, ok := h.Value.value, h.Value.given()
		if isReference(value) {
			if value, ok = r.secret(h.Value.place, value); !ok {
				continue
			}
		}
		if ok && !httpguts.ValidHeaderFieldValue(value) {
			r.problems.add(h.Value.place, "the value of the header %s holds line ends or control characters; remove them", shorten(h.Name))
			continue
		}
		lines = append(lines, model.HeaderField{Name: h.Name, Value: value})
	}
	return lines
}

// secret is the value of a reference in text. It is not ok when there is none, which was told, and in an outline.
func (r *reading) secret(at place, reference string) (value string, ok bool) {
	if r.outline {
		return "", false
	}
	content, err := r.outside.fetch(reference)
	if err != nil {
		r.problems.add(at, "%s", err)
		return "", false
	}
	return string(content), true
}

func (r *reading) headerCondition(h entry[headerWish]) model.HeaderCondition {
	if !httpguts.ValidHeaderFieldName(h.Name) {
		r.problems.add(h.place, "%q is no name of a header; write letters, digits and hyphens", shorten(h.Name))
	}
	w := h.Value
	if w.has != nil {
		wishes := len(w.has)
		refused := w.Absent.given() && !w.Absent.value || w.Present.given() && !w.Present.value
		if wishes != 1 || refused {
			r.problems.add(h.place, `the header %s wants one of match: 'EXPRESSION', absent: true or present: true`, shorten(h.Name))
		}
	}
	return model.HeaderCondition{Name: h.Name, Value: w.Value.value, Match: w.Match.value, Absent: w.Absent.value}
}
