package config

import (
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"farmtop/model"
)

// logSource finds out where a log is read, which one key says.
func (r *reading) logSource(f *farm, l *log, made *model.Log) {
	source, ok := r.onlySource(l)
	if !ok {
		return
	}
	r.sourceKeys(l, source)
	switch source {
	case "file":
		made.Kind, made.Address = model.LogFile, r.logFile(l.File)
	case "syslog":
		made.Kind, made.Address = model.LogSyslog, r.syslog(l.Syslog)
	case "ring":
		made.Kind, made.Address = model.LogRing, r.ring(l.Ring)
		made.Balancer = r.ringBalancer(f, l)
	case "command":
		made.Kind, made.Command = model.LogCommand, r.vector(l.Command)
	}
}

// onlySource is the key that says where the log is read. It is not ok when there are none or several, which was told.
func (r *reading) onlySource(l *log) (source string, ok bool) {
	for _, s := range []struct {
		key string
		at  place
	}{{"file", l.File.place}, {"syslog", l.Syslog.place}, {"ring", l.Ring.place}, {"command", firstOf(l.Command)}} {
		switch {
		case !s.at.given() && !l.has[s.key]:
		case source != "":
			r.problems.add(s.at, "%q is a second place to read one log from, beside %q; make a log of its own of it", s.key, source)
			return "", false
		default:
			source = s.key
		}
	}
	if source == "" {
		r.problems.add(l.place, `nothing says where the log is read; write one of file: PATH, syslog: "udp://HOST:PORT", ring: NAME and command: [PROGRAM, …]`)
	}
	return source, source != ""
}

// sourceKeys refuses keys that another source has.
func (r *reading) sourceKeys(l *log, source string) {
	if l.Since.given() && (source != "file" || l.File.value == standardInput) {
		r.problems.add(l.Since.place, `"since" belongs to a "file", which holds what was logged before; remove it`)
	}
	if source != "ring" {
		r.problems.add(l.Balancer.place, `"balancer" belongs to a "ring"; remove it`)
	}
}

// standardInput is the file that stands for it.
const standardInput = "-"

// logFile is a file's path. It may not be there yet.
func (r *reading) logFile(file text) string {
	written := file.value
	scheme, _, isURL := strings.Cut(written, "://")
	switch {
	case !file.given():
		return ""
	case written == standardInput:
		return written
	case written == "":
		r.problems.add(file.place, `"file" is empty; write the path of an access log`)
	case strings.ContainsFunc(written, unicode.IsControl):
		r.problems.add(file.place, `"file" holds control characters; write the path alone`)
	case isURL && slices.Contains(syslogSchemes, scheme):
		r.problems.add(file.place, `"file" can't be a URL; write syslog: %q`, shorten(written))
	case isURL:
		r.problems.add(file.place, `"file" can't be a URL; write the path of an access log on this machine, or a command that prints it`)
	case strings.Contains(written, "*"):
		r.problems.add(file.place, `"file" can't be a pattern; name one file, and make a log of each`)
	case strings.HasSuffix(filepath.ToSlash(written), "/"):
		r.problems.add(file.place, `"file" is a folder; name the log in it`)
	case strings.HasSuffix(written, ".gz"):
		r.problems.add(file.place, `"file" is compressed, so nobody writes it any more; name the log that it was, or read it by farmtop log --file`)
	default:
		return r.outside.path(written)
	}
	return ""
}

// ring is a ring's name, by the grammar of HAProxy's sections (its configuration manual, chapter 2.1: letters, digits and .:-_).
func (r *reading) ring(name text) string {
	written := name.value
	after, prefixed := strings.CutPrefix(written, "ring@")
	switch {
	case !name.given():
		return ""
	case written == "":
		r.problems.add(name.place, `"ring" is empty; write the name of the section ring`)
	case prefixed:
		r.problems.add(name.place, `"ring" is the name alone; write ring: %s`, shorten(after))
	case len(written) > maxName || strings.ContainsFunc(written, func(c rune) bool { return !isSectionRune(c) }):
		r.problems.add(name.place, `"ring" can't be %q; write the name of the section ring: up to %d letters, digits and . : - _`, shorten(written), maxName)
	default:
		return written
	}
	return ""
}

func isSectionRune(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune(".:-_", c)
}

// ringBalancer is the balancer that has the ring: the one that is named, else the farm's only one of HAProxy.
func (r *reading) ringBalancer(f *farm, l *log) string {
	var names []string
	for _, b := range f.Balancers {
		if b.Kind.value == "haproxy" {
			names = append(names, b.Name.value)
		}
	}
	farm := quote(shorten(f.Name.value))
	switch {
	case len(names) == 0 && !f.has["balancer"]:
		r.problems.add(l.Ring.place, "a ring is read at HAProxy's runtime socket, and the farm %s has no balancer; write balancer: {kind: haproxy, socket: PATH} beside its nodes", farm)
	case len(names) == 0:
		r.problems.add(l.Ring.place, "a ring is read at HAProxy's runtime socket, and the farm %s has no balancer of kind haproxy", farm)
	case !l.has["balancer"] && len(names) > 1:
		r.problems.add(l.Ring.place, `several balancers of the farm %s are of kind haproxy; write balancer: with the one that has the ring, %s`, farm, alternatives(names))
	case !l.has["balancer"]:
		l.Balancer = defaultText(names[0])
		return names[0]
	case l.Balancer.given() && !slices.Contains(names, l.Balancer.value):
		r.problems.add(l.Balancer.place, "the farm %s has no balancer %q of kind haproxy; %s", farm, shorten(l.Balancer.value), suggestion(l.Balancer.value, names))
	default:
		return l.Balancer.value
	}
	return ""
}
