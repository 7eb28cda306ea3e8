package haproxy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"farmtop/model"
)

// A failure is why HAProxy couldn't be read, in words that end with what to do.
type failure struct {
	fault model.ReadFault
	text  string
}

func fail(fault model.ReadFault, format string, args ...any) *failure {
	return &failure{fault: fault, text: fmt.Sprintf(format, args...)}
}

// connectFailure explains why a connection couldn't be made.
func connectFailure(to address, timeout time.Duration, err error) *failure {
	if failed := tunnelFailure(err); failed != nil {
		return failed
	}
	lookup, noName := errors.AsType[*net.DNSError](err)
	switch {
	case errors.Is(err, context.Canceled):
		return fail(model.ReadTimeout, "reading HAProxy at %s was stopped", to.at)
	case to.network == "unix":
		return socketFailure(to.at, timeout, err)
	case noName:
		return fail(model.ReadAbsent, "the host %q wasn't found (%s): correct HAProxy's address, or see that the name resolves", lookup.Name, lookup.Err)
	case isTimeout(err):
		return fail(model.ReadTimeout, "%s didn't take the connection within %v: does a firewall stand in between?", to.at, timeout)
	case isRefused(err):
		return fail(model.ReadRefused, "nobody listens at %s: is HAProxy running, and does its configuration have \"stats socket ipv4@%s level admin\"?", to.at, to.at)
	case errors.Is(err, fs.ErrPermission):
		return fail(model.ReadDenied, "this system doesn't permit a connection to %s: look at its firewall rules", to.at)
	}
	return fail(model.ReadAbsent, "no way to %s: %v; is that host up, and is the address right?", to.at, rootCause(err))
}

// socketFailure explains why a Unix socket couldn't be connected to.
func socketFailure(path string, timeout time.Duration, err error) *failure {
	if errors.Is(err, fs.ErrPermission) {
		return deniedFailure(path)
	}
	file, statErr := os.Stat(path)
	switch {
	case statErr != nil:
		return fail(model.ReadAbsent, "no socket at %s: is HAProxy running, and is its \"stats socket\" there?", path)
	case file.Mode()&fs.ModeSocket == 0:
		return fail(model.ReadAbsent, "%s is %s, not a socket: give the path of HAProxy's \"stats socket\"", path, kindOf(file.Mode()))
	case isRefused(err):
		return fail(model.ReadRefused, "nobody listens at the socket %s: HAProxy has stopped, or a later start took over with another \"stats socket\"", path)
	case isQueueFull(err):
		return fail(model.ReadTimeout, "the socket %s takes no more connections: HAProxy hangs, or something holds its runtime connections open", path)
	case isTimeout(err):
		return fail(model.ReadTimeout, "the socket %s wasn't connected to within %v: this machine is overloaded, or the timeout is too short", path, timeout)
	}
	return fail(model.ReadAbsent, "no connection to the socket %s: %v; is it HAProxy's \"stats socket\"?", path, rootCause(err))
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a directory"
	case mode.IsRegular():
		return "a regular file"
	default:
		return "a device or pipe"
	}
}

// failure explains an answer that isn't HAProxy's, or not all of it; nil when it is whole. The error is that of the connection.
func (a *answer) failure(from address, timeout time.Duration, err error) *failure {
	if failed := tunnelFailure(err); failed != nil {
		return failed
	}
	switch {
	case a.overflow, errors.Is(err, errAnswerTooLong):
		return fail(model.ReadGarbage, "the answer of %s is too large (over %d servers or %d MB): "+
			"name the farm's backend, so that only it is asked", from.at, maxServers, maxAnswer>>20)
	case a.stranger() || errors.Is(err, errLineTooLong):
		return a.strangerFailure(from)
	case errors.Is(err, context.Canceled):
		return fail(model.ReadTimeout, "reading HAProxy at %s was stopped", from.at)
	case isTimeout(err) && a.size == 0:
		return fail(model.ReadTimeout, "%s took the connection but didn't answer within %v: HAProxy hangs, or all its runtime connections "+
			"(\"stats maxconn\", 10 by default) are taken", from.at, timeout)
	case isTimeout(err):
		return fail(model.ReadTimeout, "%s didn't end its answer within %v, %d bytes came: HAProxy is overloaded or hangs", from.at, timeout, a.size)
	case a.remarks.master:
		return fail(model.ReadGarbage, "%s is the socket of HAProxy's master process, which knows no servers: "+
			"give the worker's, from \"stats socket\" in the section \"global\"", from.at)
	case a.size == 0:
		return fail(model.ReadCut, "%s closed the connection without an answer: is it HAProxy's \"stats socket\", or a port that speaks TLS?", from.at)
	case err != nil || !a.ended():
		return fail(model.ReadCut, "%s broke off in the middle of its answer, after %d bytes: is HAProxy being stopped or restarted?", from.at, a.size)
	case !a.stat && !a.remarks.noProxy:
		return fail(model.ReadGarbage, "%s didn't answer \"show stat\", but said %q: is it HAProxy's \"stats socket\"?", from.at, a.remarks.first)
	case a.backend != "" && !a.hasBackend():
		return a.backendFailure(from)
	}
	return nil
}

// stranger tells whether what answered doesn't begin like any of HAProxy's answers.
func (a *answer) stranger() bool {
	return a.size > 0 && !a.stat && !a.state && a.process.name == "" && a.level == model.LevelUnknown && !a.remarks.unknown
}

// The beginnings of what often listens at a mistaken port.
var strangers = []struct {
	begin string
	who   string
}{
	{"HTTP/", "it speaks HTTP, so it is a frontend or the statistics page"},
	{"<", "it speaks HTTP, so it is a frontend or the statistics page"},
	{"\x15\x03", "it speaks TLS, so it is a frontend"},
	{"SSH-", "it speaks SSH"},
	{"220 ", "it speaks SMTP or FTP"},
}

func (a *answer) strangerFailure(from address) *failure {
	who := fmt.Sprintf("it said %q", strings.TrimSpace(string(a.sample)))
	for _, s := range strangers {
		if bytes.HasPrefix(a.sample, []byte(s.begin)) {
			who = s.who
		}
	}
	return fail(model.ReadGarbage, "what answers at %s isn't HAProxy's runtime socket: %s; give the address of its \"stats socket\"", from.at, who)
}

func (a *answer) hasBackend() bool {
	return slices.ContainsFunc(a.table.groups, func(g model.Group) bool { return g.Name == a.backend })
}

// hasNamesake tells whether the backend exists and yet wasn't told of.
func (a *answer) hasNamesake() bool {
	return a.backend != "" && a.stat && !a.hasBackend() && slices.Contains(a.names, a.backend)
}

// backendFailure names the backends there are, the likeliest first.
func (a *answer) backendFailure(from address) *failure {
	there := "none"
	if names := likeliest(a.backend, a.names); len(names) > 0 {
		for i, name := range names {
			if !isPlain(name) {
				names[i] = strconv.Quote(name)
			}
		}
		there = strings.Join(names[:min(len(names), maxNamed)], ", ")
		if more := len(names) - maxNamed; more > 0 {
			there += fmt.Sprintf(" and %d more", more)
		}
	}
	return fail(model.ReadAbsent, "HAProxy at %s has no backend %q; it has: %s", from.at, a.backend, there)
}

func isTimeout(err error) bool {
	timed, ok := errors.AsType[interface {
		error
		Timeout() bool
	}](err)
	return ok && timed.Timeout()
}

// rootCause is the error without Go's account of what it tried.
func rootCause(err error) error {
	if op, ok := errors.AsType[*net.OpError](err); ok {
		err = op.Err
	}
	if call, ok := errors.AsType[*os.SyscallError](err); ok {
		err = call.Err
	}
	return err
}
