package accesslog

import (
	"bytes"
	"strings"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/sticky"
)

const (
	// maxMarked is how many requests of trials are kept for one report: a trial has 2000 a second at most, and a report comes every half
	// second at least. Whoever writes marks of his own drives out no more than marks.
	maxMarked = 4096
	// markBytes is the longest mark; those of trials have about 20.
	markBytes = 64
	// quotedBytes is how much is kept of a header that comes with a mark.
	quotedBytes = 256
)

// marks are the requests of trials that the logs of a farm had lately.
type marks struct {
	kept  []model.Marked // since the last report
	trial bool           // one is under way, and waits for them
}

func (m *marks) keep(seen *model.Marked) {
	if len(m.kept) < maxMarked {
		m.kept = append(m.kept, *seen)
	}
}

// taken are those since the last report.
func (m *marks) taken() []model.Marked {
	kept := m.kept
	m.kept = nil
	return kept
}

// isHurried tells whether somebody waits for what was found.
func (m *marks) isHurried() bool { return m.trial && len(m.kept) > 0 }

// A marker finds the requests of trials in one log.
type marker struct {
	marks *marks
	log   string // its name
	tells bool   // the client that it names is whom the application took
}

func newMarker(m *marks, farm *model.Farm, log *model.Log) *marker {
	return &marker{marks: m, log: log.Name, tells: log.TellsClient(farm.ClientIP.Name)}
}

// mark keeps the request at hand where it has the mark of a trial. Requests to other groups of the balancer are of other farms' trials.
func (t *Tally) mark() {
	line := &t.line
	found := agentMark(line.Mark)
	if len(line.Mark) == 0 {
		found = markIn(line.Path)
	}
	if t.marker == nil || found == nil || t.isOthers() {
		return
	}
	seen := model.Marked{
		At: t.now, Log: t.marker.log, Mark: string(found), Node: t.nameOf(t.served()), Status: line.Status, Forwarded: quoted(line.Forwarded),
	}
	if t.marker.tells {
		seen.Client = quoted(line.Client)
	}
	if t.judge != nil && t.judge.resolve(line, t.parser) {
		seen.Resolved = quoted([]byte(t.judge.result.String()))
	}
	t.marker.marks.keep(&seen)
}

// betrays tells whether a line that says nothing but whom the application took for its client is about a request of a trial: it took an
// address that the trial has forged. Without a trial such addresses are like all others.
func (t *Tally) betrays() bool {
	if t.marker == nil || !t.marker.marks.trial {
		return false
	}
	client, isAddress := addressIn(t.line.Client)
	if !isAddress || !clientip.Forged(client) {
		return false
	}
	t.marker.marks.keep(&model.Marked{At: t.now, Log: t.marker.log, Node: t.nameOf(t.roster.numberOf(t.source)), Client: client.String()})
	return true
}

// nameOf is a node's name by its number; "" for none.
func (t *Tally) nameOf(node int32) string {
	if node == sticky.None || node == ambiguous || int(node) >= len(t.roster.names) {
		return ""
	}
	return t.roster.names[node]
}

// quoted is the beginning of a value, as a string of its own.
func quoted(value []byte) string { return string(value[:min(len(value), quotedBytes)]) }

// isMarked tells whether the query of a path has a trial's mark.
func isMarked(path []byte) bool {
	query := bytes.IndexByte(path, '?')
	return query >= 0 && bytes.Contains(path[query:], queryMark)
}

var (
	markBegin = []byte(model.MarkPrefix)
	queryMark = []byte(model.MarkQuery + "=" + model.MarkPrefix)
)

// agentMark is the mark in a User-Agent. One at its end may have been cut, since logs have room for so much of a header alone: trials write
// something behind it.
func agentMark(agent []byte) []byte {
	mark := markIn(agent)
	if bytes.HasSuffix(agent, mark) {
		return nil
	}
	return mark
}

// markIn is the first mark in a text; nil where there is none, or it is longer than marks are.
func markIn(text []byte) []byte {
	from := bytes.Index(text, markBegin)
	if from < 0 {
		return nil
	}
	mark := text[from:]
	if end := bytes.IndexFunc(mark[len(markBegin):], isNoMark); end >= 0 {
		mark = mark[:len(markBegin)+end]
	}
	if len(mark) == len(markBegin) || len(mark) > markBytes {
		return nil
	}
	return mark
}

// isNoMark tells what can't be a character of a mark.
func isNoMark(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(".-", r)
}
