package haproxy

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"farmtop/model"
)

// stepFault is the fault of a command that couldn't be said.
func (f *failure) stepFault() model.StepFault {
	if f.fault == model.ReadDenied {
		return model.StepDenied
	}
	return model.StepUnreachable
}

// denied is what HAProxy answers to a command above the socket's level.
const denied = "Permission denied"

// judge decides how a step went, from the command's answer and the server's state after it.
func (d *Driver) judge(step model.Step, r reply, now standing) model.StepResult {
	result := model.StepResult{Said: r.said, Admin: now.admin(), Weight: now.weight}
	at := d.address.at
	switch {
	case strings.HasPrefix(r.said, denied):
		result.Fault = model.StepDenied
		result.Err = fmt.Sprintf("HAProxy at %s doesn't permit %q: %s; its configuration must say \"stats socket %s level admin\"",
			at, step.Command, levelText(now.level), d.address.bind())
	case r.said != "":
		result.Fault = model.StepRejected
		result.Err = fmt.Sprintf("HAProxy at %s refused %q, saying %q: %s", at, step.Command, firstLine(r.said), remedy(r.said))
	case now.unread != nil:
		result.Fault = model.StepUnknown
		result.Err = fmt.Sprintf("nobody knows whether HAProxy at %s carried %q out: %s; look at %s/%s before you go on",
			at, step.Command, now.unread.text, step.Group, step.Server)
	case now.fulfils(step):
	case r.lost != nil:
		result.Fault = model.StepUnreachable
		result.Err = fmt.Sprintf("HAProxy at %s gave no answer to %q (%s), and %s; try again", at, step.Command, d.lossText(r.lost), now.text())
	default:
		result.Fault = model.StepIgnored
		result.Err = fmt.Sprintf("HAProxy at %s answered %q with success, but %s%s", at, step.Command, now.text(), now.obstacle(step))
	}
	return result
}

// bind is the address as a "stats socket" line has it.
func (a address) bind() string {
	switch a.network {
	case "unix":
		return a.at
	case sshNetwork:
		r, _ := parseRemote(a.at) // as it was checked
		return r.socket
	}
	return "ipv4@" + a.at
}

func levelText(level model.Level) string {
	if level == model.LevelUnknown || level == model.LevelAdmin {
		return "its socket's level is too low"
	}
	return "its socket's level is " + string(level)
}

// remedies are for the refusals that HAProxy 2.6 to 3.5 give to commands that farmtop says.
var remedies = []struct{ begin, text string }{
	{"No such server", "was it reloaded with another configuration? Refresh, and look again"},
	{"No such backend", "was it reloaded with another configuration? Refresh, and look again"},
	{"Backend is using a static", "with this balancing algorithm a weight can only be 0 or what is configured; drain the server instead"},
	{"Unknown command", "is it the \"stats socket\" of a worker?"},
	{"HTTP/", "it speaks HTTP, so it isn't HAProxy's runtime socket; give the address of its \"stats socket\""},
}

func remedy(said string) string {
	i := slices.IndexFunc(remedies, func(r struct{ begin, text string }) bool { return strings.HasPrefix(said, r.begin) })
	if i < 0 {
		return "is it HAProxy's \"stats socket\", and what does its log say?"
	}
	return remedies[i].text
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}

// lossText tells why an answer didn't come.
func (d *Driver) lossText(err error) string {
	switch {
	case errors.Is(err, context.Canceled):
		return "it was called off"
	case isTimeout(err):
		return fmt.Sprintf("not within %v", d.timeout)
	}
	return "the connection was closed"
}

// text is what the balancer says of the server.
func (s *standing) text() string {
	return fmt.Sprintf("%s/%s is in the state %s with weight %d", s.group, s.server, s.admin(), s.weight)
}

// obstacle tells what may have kept a command from having an effect, and what to do.
func (s *standing) obstacle(step model.Step) string {
	name := s.group + "/" + s.server
	switch {
	case step.Verb != model.VerbWeight && s.isInherited() && s.tracks != "":
		return fmt.Sprintf(": it tracks %s, so make that ready first", s.tracks)
	case step.Verb != model.VerbWeight && s.isInherited():
		return ": it tracks another server, so make that ready first"
	case step.Verb != model.VerbWeight && s.bits&resolveMaint != 0:
		return ": its name doesn't resolve, and until it does HAProxy keeps it in maintenance"
	case s.agent:
		return fmt.Sprintf(": its agent check is on and may have undone it; say \"disable agent %s\" first", name)
	}
	return ": has somebody else changed it, or has HAProxy been reloaded, at the same time?"
}
