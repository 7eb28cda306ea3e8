package config

import (
	"path/filepath"
	"strings"

	"farmtop/model"
)

// logNames gives names to the logs that have none: by what they are read from, at more length where that would be several's.
func (r *reading) logNames(docs []log, made []model.Log) {
	named, short := map[string]place{}, map[string]int{}
	for i := range docs {
		name := docs[i].Name
		first, twice := named[name.value]
		switch {
		case !docs[i].has["name"] && isRead(&made[i]):
			short[shortName(&made[i])]++
		case !name.given():
		case twice:
			r.problems.add(name.place, "the log %q is there twice, first %s; give this one another name", shorten(name.value), first)
		default:
			named[name.value] = name.place
		}
	}
	for i := range docs {
		if docs[i].has["name"] || !isRead(&made[i]) {
			continue
		}
		name := shortName(&made[i])
		if _, taken := named[name]; taken || short[name] > 1 {
			name = longName(&made[i])
		}
		if first, twice := named[name]; twice {
			r.problems.add(docs[i].source(), "the log %q is there twice, first %s; give this one a name", name, first)
			continue
		}
		named[name] = docs[i].source()
		docs[i].Name, made[i].Name = defaultText(name), name
	}
}

// shownWords is how many words of a command mostly tell it from others.
const shownWords = 3

// shortName is what people call a log by what it is read from.
func shortName(l *model.Log) string {
	switch {
	case l.Kind == model.LogFile && l.Address != standardInput:
		return presentable(filepath.Base(l.Address))
	case l.Kind == model.LogCommand:
		return presentable(strings.Join(l.Command[:min(shownWords, len(l.Command))], " "))
	case l.Kind == model.LogRing:
		return presentable("ring " + l.Address)
	default:
		return longName(l)
	}
}

// longName tells the log from all others.
func longName(l *model.Log) string {
	switch {
	case l.Kind == model.LogCommand:
		return presentable(strings.Join(l.Command, " "))
	case l.Kind == model.LogRing:
		return presentable("ring " + l.Address + " of " + l.Balancer)
	case l.Address == standardInput:
		return "standard input"
	default:
		return presentable(l.Address)
	}
}

// presentable is a name made of any text. Of a long path the end is kept, of any other text the beginning.
func presentable(text string) string {
	text = strings.Join(strings.Fields(clean(maskUser(text))), " ")
	runes := []rune(text)
	switch {
	case text == "":
		return "log"
	case len(runes) <= maxName:
		return text
	case filepath.IsAbs(text):
		return "…" + string(runes[len(runes)-maxName+1:])
	default:
		return string(runes[:maxName-1]) + "…"
	}
}

// source is where the document says how the log is read.
func (l *log) source() place {
	for _, at := range []place{l.File.place, l.Syslog.place, l.Ring.place, firstOf(l.Command)} {
		if at.given() {
			return at
		}
	}
	return l.place
}
