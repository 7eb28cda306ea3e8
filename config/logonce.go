package config

import (
	"fmt"
	"strings"

	"farmtop/model"
)

// claims are what only one log of the whole configuration can have.
type claims struct {
	input     claim // standard input; the zero value while no log reads it
	listening []claim
}

// A claim is a log that is read where no other can be.
type claim struct {
	place
	farm, address string
}

// logsOnce refuses logs that are there twice, in the farm or, where only one can be read, in the whole configuration. Of those it
// forgets where they are read.
func (r *reading) logsOnce(f *farm, made []model.Log) {
	first := map[string]place{}
	for i := range made {
		l := &made[i]
		c := claim{f.Logs[i].source(), f.Name.value, l.Address}
		problem := ""
		switch key := sourceKey(l); {
		case !isRead(l):
			continue
		case l.Kind == model.LogSyslog:
			problem = r.listen(c)
		case l.Address == standardInput:
			problem = r.readInput(c)
		case first[key].in != nil:
			problem = fmt.Sprintf("this log is there twice, first %s; remove one, or its lines count twice", first[key])
		default:
			first[key] = c.place
		}
		if problem != "" {
			r.problems.add(c.place, "%s", problem)
			l.Address, l.Command = "", nil
		}
	}
}

// sourceKey is the same text for the same source of a farm.
func sourceKey(l *model.Log) string {
	return strings.Join(append([]string{string(l.Kind), l.Address, l.Balancer}, l.Command...), "\x00")
}

func (r *reading) readInput(c claim) (problem string) {
	if first := r.claimed.input; first.given() {
		return fmt.Sprintf("the standard input can be read once, and a log of the farm %q does, %s; leave it to one of them", shorten(first.farm), first.place)
	}
	r.claimed.input = c
	return ""
}

func (r *reading) listen(c claim) (problem string) {
	for _, first := range r.claimed.listening {
		if meets(c.address, first.address) {
			return fmt.Sprintf("one log can listen at %s, and one of the farm %q does at %s, %s; give each a place of its own",
				c.address, shorten(first.farm), first.address, first.place)
		}
	}
	r.claimed.listening = append(r.claimed.listening, c)
	return ""
}

// isRead tells whether it is known where the log is read.
func isRead(l *model.Log) bool { return l.Address != "" || len(l.Command) > 0 }
