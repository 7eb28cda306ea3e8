package haproxy

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"farmtop/model"
)

// A standing is what "show servers state" says of one server, and "show cli level" of the socket. Unlike "show stat" it tells the
// admin state of a server that is down, and at every level.
type standing struct {
	group, server string

	unread    *failure // why the rest isn't known
	bits      adminBits
	operation int // 0 stopped, 1 starting, 2 running, 3 stopping, as the management guide lists srv_op_state
	weight    int
	initial   int // weight, as configured
	agent     bool
	id        int
	tracks    string // the server it tracks, where that was asked for
	level     model.Level

	states  states
	remarks remarks
	inTable bool
	listed  bool // there was a table
	found   bool // it had the server
	size    int  // bytes read
}

// maxRemarks bounds the lines that belong to no table. HAProxy's longest list of commands has some 150.
const maxRemarks = 1000

// read takes the answer in until the level, which ends it, or the connection's end.
func (s *standing) read(r io.Reader) error {
	in := newLines(r)
	for outside := 0; s.level == model.LevelUnknown; {
		line, err := in.next()
		s.size = in.size
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		if s.take(line); !s.inTable {
			outside++
		}
		if outside > maxRemarks {
			return errAnswerTooLong
		}
	}
	return nil
}

func (s *standing) take(line []byte) {
	switch {
	case len(line) == 0:
		s.inTable = false
	case bytes.HasPrefix(line, stateHeader):
		s.inTable, s.listed = true, true
		s.states.columns(line)
	case isLevel(line):
		s.inTable, s.level = false, model.Level(line)
	case s.inTable:
		s.row(line)
	default:
		s.remarks.add(line)
	}
}

func (s *standing) row(line []byte) {
	if !s.states.split(line) || string(s.states.fields[stateGroup]) != s.group || string(s.states.fields[stateServer]) != s.server {
		return
	}
	f := &s.states.fields
	s.found = true
	s.bits = parseAdminBits(f[stateAdmin])
	s.operation, s.id = size(f[stateOperation]), size(f[stateID])
	s.weight, s.initial = size(f[stateWeight]), size(f[stateInitialWeight])
	s.agent = size(f[stateAgent])&agentEnabled != 0
}

// operations are srv_op_state in the words of "show stat".
var operations = [...]string{"DOWN", "UP", "UP", "NOLB"}

// admin is the state in farmtop's words; unknown when it couldn't be read.
func (s *standing) admin() model.AdminState {
	if s.unread != nil || s.operation >= len(operations) {
		return model.AdminUnknown
	}
	state, _ := adminState(operations[s.operation], s.bits, s.agent, s.isInherited())
	return state
}

func (s *standing) isInherited() bool { return s.bits&(inheritedMaint|inheritedDrain) != 0 }

// fulfils tells whether the server is as a step wants it. The bits alone decide: a server that is down may be drained or ready too.
func (s *standing) fulfils(step model.Step) bool {
	const maint = forcedMaint | inheritedMaint | resolveMaint
	switch step.Verb {
	case model.VerbDrain:
		return s.bits&forcedDrain != 0 && s.bits&maint == 0
	case model.VerbMaint:
		return s.bits&forcedMaint != 0
	case model.VerbReady:
		return s.bits&(maint|forcedDrain|inheritedDrain) == 0
	case model.VerbWeight:
		return s.weight == step.Weight || strings.HasSuffix(step.Command, restoreWeight) && s.weight == s.initial
	}
	return false
}

// failure explains an answer that doesn't tell the server's state; nil when it does. The error is that of the connection.
func (s *standing) failure(from address, timeout time.Duration, err error) *failure {
	if failed := stopped(from, err); failed != nil {
		return failed
	}
	switch {
	case isTimeout(err):
		return fail(model.ReadTimeout, "%s didn't answer \"show servers state\" within %v: HAProxy hangs, or is overloaded", from.at, timeout)
	case errors.Is(err, errAnswerTooLong), errors.Is(err, errLineTooLong):
		return fail(model.ReadGarbage, "what answers at %s isn't HAProxy's runtime socket: its answer has no end", from.at)
	case err != nil, s.size == 0, s.level == model.LevelUnknown && !s.remarks.unknown:
		return fail(model.ReadCut, "%s broke off its answer to \"show servers state\" after %d bytes: is HAProxy being stopped or restarted?", from.at, s.size)
	case s.found && s.bits != bitsUnknown:
		return nil
	case s.found:
		return fail(model.ReadGarbage, "%s doesn't tell the admin state of %s/%s", from.at, s.group, s.server)
	case s.listed, strings.HasPrefix(s.remarks.first, "Can't find backend"):
		return fail(model.ReadAbsent, "HAProxy at %s no longer lists %s/%s: was it reloaded with another configuration?", from.at, s.group, s.server)
	}
	return fail(model.ReadGarbage, "%s doesn't answer \"show servers state\", but said %q: HAProxy 1.6 and later do", from.at, s.remarks.first)
}

// stopped is the failure of what the caller called off, or of the way to another host; nil for other errors.
func stopped(at address, err error) *failure {
	if failed := tunnelFailure(err); failed != nil {
		return failed
	}
	if !errors.Is(err, context.Canceled) {
		return nil
	}
	return fail(model.ReadTimeout, "speaking to HAProxy at %s was called off", at.at)
}
