package config

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"time"

	"farmtop/model"
)

// QuickLogs are the access logs that flags give to farms.
type QuickLogs struct {
	Sources   []string      // each a PATH, - for the standard input, udp://HOST:PORT, tcp://HOST:PORT, unixgram:///PATH or ring:NAME
	Format    string        // of all of them: nginx, haproxy, …; "" for rings alone, which are HAProxy's
	Directive string        // the server's own; "" for the format's usual one
	Cookie    string        // the one that tells sessions apart, where that isn't the sticky one
	Since     time.Duration // how much of what files hold already is read; 0 for none
	Farms     []string      // the names of the farms whose logs they are; none for all
}

// Source is the log that one of [QuickLogs.Sources] is, with name, kind and address. The error says in words what is wrong with
// it and what to write instead.
func Source(written string) (model.Log, error) {
	r := &reading{problems: &report{}, outside: outside{folder: "."}}
	l := quickLog(written)
	var made model.Log
	switch {
	case l.Syslog.given():
		made = model.Log{Kind: model.LogSyslog, Address: r.syslog(l.Syslog)}
	case l.Ring.given():
		made = model.Log{Kind: model.LogRing, Address: r.ring(l.Ring)}
	default:
		made = model.Log{Kind: model.LogFile, Address: r.logFile(l.File)}
	}
	if len(r.problems.found) > 0 {
		return model.Log{}, errors.New(clean(r.problems.found[0].text))
	}
	made.Name = shortName(&made)
	return made, nil
}

// quickLog is the document of a source, by how it is written.
func quickLog(written string) log {
	l := log{block: block{place: onFlag("--log"), has: map[string]bool{}}}
	name, isRing := strings.CutPrefix(written, "ring:")
	switch {
	case isRing:
		l.Ring, l.has["ring"] = text{l.place, name}, true
	case strings.Contains(written, "://"):
		l.Syslog, l.has["syslog"] = text{l.place, written}, true
	default:
		l.File, l.has["file"] = text{l.place, written}, true
	}
	return l
}

// of are the documents of the logs of a farm; one that has a HAProxy has its rings, too.
func (q QuickLogs) of(r *reading, farm string, haproxy bool) []log {
	if len(q.Farms) > 0 && !slices.Contains(q.Farms, farm) {
		return nil
	}
	document := reflect.TypeFor[log]()
	format := r.flagWord("--kind", q.Format, keyOf(document, "format"))
	since := r.flagDuration("--since", q.Since, keyOf(document, "since"))
	var docs []log
	for _, written := range q.Sources {
		l := quickLog(written)
		if l.Ring.given() && !haproxy {
			r.problems.add(l.place, "a ring is read at HAProxy's runtime socket; write --haproxy SOCKET beside it")
			continue
		}
		if q.Format == "" && !l.Ring.given() {
			r.problems.add(l.place, "nothing says whose format the lines of %s have; write --kind with %s", quote(shorten(written)), alternatives(keyOf(document, "format").enum()))
			continue
		}
		l.Format, l.has["format"] = format, q.Format != ""
		l.Directive, l.Cookie = flagText("--log-format", q.Directive), flagText("--log-cookie", q.Cookie)
		if l.File.given() && written != standardInput {
			l.Since = since
		}
		docs = append(docs, l)
	}
	return docs
}
