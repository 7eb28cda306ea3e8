package haproxy

import (
	"bytes"
	"errors"
	"io"
	"slices"

	"farmtop/model"
)

// An answer takes in what HAProxy says and sorts it by sections. A section begins with a line that no other section has and
// ends with a blank line or the next section's first line; what stands outside of all is a remark, such as an error.
type answer struct {
	backend string // the only one that is wanted; "" for all
	section section
	sample  []byte // the first bytes of the first line, to tell what answered
	size    int    // bytes read

	process  process
	names    []string // of backends, from "show backend"
	table    table    // of "show stat"
	states   states   // of "show servers state"
	level    model.Level
	remarks  remarks
	overflow bool // more servers than maxServers

	words words
	stat  bool // "show stat" was answered
	state bool // "show servers state" was answered
}

type section int

const (
	sectionNone section = iota
	sectionProcess
	sectionNames
	sectionStat
	sectionState
)

func newAnswer(backend string) *answer {
	a := &answer{backend: backend, words: words{}}
	a.table.words = a.words
	return a
}

// sampleBytes is how much of a first line is kept to recognise another protocol and to quote it.
const sampleBytes = 40

// read takes the whole answer in, until the last command is answered or the server closes. A master process doesn't close. The
// error is nil when the last line was whole.
func (a *answer) read(r io.Reader) error {
	in := newLines(r)
	for a.level == model.LevelUnknown {
		line, err := in.next()
		if a.size == 0 {
			a.sample = slices.Clone(line[:min(len(line), sampleBytes)])
		}
		a.size = in.size
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if err := a.take(in, line); err != nil {
			return err
		}
	}
	return nil
}

// readTable takes the answer to "show stat" alone in, until the blank line that ends it; the error is nil when the table is whole,
// or when there is none.
func (a *answer) readTable(r io.Reader) error {
	in := newLines(r)
	for !a.stat || a.section == sectionStat {
		line, err := in.next()
		switch {
		case errors.Is(err, io.EOF) && !a.stat:
			return nil
		case errors.Is(err, io.EOF):
			return errLineCut
		case err != nil:
			return err
		case a.overflow:
			return errAnswerTooLong
		}
		if err := a.take(in, line); err != nil {
			return err
		}
	}
	return nil
}

// take sorts one line into its section.
func (a *answer) take(in *lines, line []byte) error {
	switch {
	case len(line) == 0:
		a.section = sectionNone
	case bytes.HasPrefix(line, statHeader):
		a.section, a.stat = sectionStat, true
		a.table.columns(line)
	case bytes.HasPrefix(line, stateHeader):
		a.section, a.state = sectionState, true
		a.states.columns(line)
	case a.section == sectionStat:
		row, err := in.whole(line)
		if err != nil {
			return err
		}
		a.overflow = a.overflow || !a.table.row(row, a.backend)
	case a.section == sectionNames:
		a.name(line)
	case a.section == sectionProcess:
		a.process.line(line)
	case isLevel(line):
		a.section, a.level = sectionNone, model.Level(line)
	case a.section == sectionState:
		a.states.row(line, &a.table)
	default:
		a.begin(line)
	}
	return nil
}

// begin handles a line outside of all sections.
func (a *answer) begin(line []byte) {
	switch {
	case bytes.HasPrefix(line, processHeader):
		a.section = sectionProcess
		a.process.line(line)
	case bytes.Equal(line, namesHeader):
		a.section = sectionNames
	default:
		a.remarks.add(line)
	}
}

// name keeps the name of a backend. The number of names is bounded as the number of servers is.
func (a *answer) name(line []byte) {
	if len(a.names) < maxServers {
		a.names = append(a.names, string(cut(line)))
	}
}

// ended tells whether the answer to the last command was seen: the level, or, from an HAProxy before 1.8, that it doesn't know
// the command.
func (a *answer) ended() bool { return a.level != model.LevelUnknown || a.remarks.unknown }

// status is what the answer says, once it is known to be whole.
func (a *answer) status() model.BalancerStatus {
	a.table.settle()
	s := a.process.status()
	s.Level = a.level
	s.Groups, s.Servers = a.table.groups, a.table.servers
	if a.level == model.LevelUser {
		s.Hidden = append(s.Hidden, "the cookies' names and values and the balancing algorithm: the socket's level is user")
	}
	if a.level == model.LevelUnknown {
		s.Hidden = append(s.Hidden, "the socket's level: this HAProxy doesn't know \"show cli level\"")
	}
	if !a.state {
		s.Hidden = append(s.Hidden, "who put a server into drain or maintenance: this HAProxy doesn't answer \"show servers state\"")
	}
	return s
}

func isLevel(line []byte) bool {
	switch model.Level(line) {
	case model.LevelUser, model.LevelOperator, model.LevelAdmin:
		return true
	default:
		return false
	}
}
