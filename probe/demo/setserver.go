package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// HAProxy's answers to mistakes, word for word. A write that succeeds is answered by nothing.
const (
	wantsServer    = "Require 'backend/server'.\n"
	noBackend      = "No such backend.\n"
	noServer       = "No such server.\n"
	wantsState     = "'set server <srv> state' expects 'ready', 'drain' and 'maint'.\n"
	wantsHealth    = "'set server <srv> health' expects 'up', 'stopping', or 'down'.\n"
	noAgent        = "agent checks are not enabled on this server.\n"
	agentMissing   = "Agent was not configured on this server, cannot enable.\n"
	wantsWeight    = "Require <weight> or <weight%>.\n"
	weightRange    = "Absolute weight can only be between 0 and 256 inclusive.\n"
	relativeRange  = "Relative weight must be positive.\n"
	emptyWeight    = "Empty weight string empty or preceded by garbage\n"
	trailingWeight = "Trailing garbage in weight string\n"
	setUsage       = "usage: set server <backend>/<server> addr | agent | agent-addr | agent-port | agent-send | check-addr | " +
		"check-port | fqdn | health | ssl | state | weight\n"
	notHere = "The demo farm doesn't change that.\n"
)

// mostWeight is HAProxy's SRV_UWGHT_MAX.
const mostWeight = 256

// onServer is a command about one server; args are what follows the server.
type onServer func(t *terminal, s *server, args []string, now time.Time) string

// withServer finds the server that a command names, by name or as #id.
func withServer(run onServer) func(*terminal, []string) string {
	return func(t *terminal, args []string) string {
		if len(args) == 0 {
			return wantsServer
		}
		backend, name, ok := strings.Cut(args[0], "/")
		if !ok || name == "" {
			return wantsServer
		}
		if !isBackend(backend) {
			return noBackend
		}
		for _, s := range t.balancer.servers {
			if s.name == name || "#"+strconv.Itoa(s.id) == name {
				now := time.Now()
				text := run(t, s, args[1:], now)
				t.balancer.settle(now)
				return text
			}
		}
		return noServer
	}
}

// isBackend tells whether a word names the farm's backend.
func isBackend(word string) bool {
	return word == backendName || word == "#"+strconv.Itoa(backendID)
}

func setServer(t *terminal, s *server, args []string, now time.Time) string {
	if len(args) == 0 {
		return setUsage
	}
	value := ""
	if len(args) > 1 {
		value = args[1]
	}
	switch args[0] {
	case "state":
		return setState(t, s, value, now)
	case "weight":
		return setWeight(t, s, args[1:], now)
	case "health":
		return setHealth(t, s, value, now)
	case "agent":
		return noAgent
	case "addr", "agent-addr", "agent-port", "agent-send", "check-addr", "check-port", "fqdn", "ssl":
		return notHere
	default:
		return setUsage
	}
}

func setState(t *terminal, s *server, value string, now time.Time) string {
	before := s.admin
	switch value {
	case "ready":
		s.ready(now)
	case "drain":
		s.drain(now)
	case "maint":
		s.maint(now)
	default:
		return wantsState
	}
	t.balancer.report(s, before, now)
	return ""
}

// report logs a change of a server's admin state; the mutex is held.
func (b *balancer) report(s *server, before adminBits, now time.Time) {
	if s.admin == before {
		return
	}
	active, _ := b.up()
	name := backendName + "/" + s.name
	switch {
	case s.admin == forcedMaint:
		b.log.event(b.pid, now, fmt.Sprintf("Server %s is going DOWN for maintenance. %d active and 0 backup servers left. "+
			"%d sessions active, 0 requeued, 0 remaining in queue.", name, active, len(s.inFlight)))
	case s.admin == forcedDrain && before == forcedMaint:
		b.log.event(b.pid, now, fmt.Sprintf("Server %s is UP/DRAIN (leaving forced maintenance).", name))
	case s.admin == forcedDrain:
		b.log.event(b.pid, now, fmt.Sprintf("Server %s enters drain state. %d active and 0 backup servers online. "+
			"0 sessions requeued, 0 total in queue.", name, active))
	case before == forcedMaint:
		b.log.event(b.pid, now, fmt.Sprintf("Server %s is UP/READY (leaving forced maintenance).", name))
	default:
		b.log.event(b.pid, now, fmt.Sprintf("Server %s is UP (leaving forced drain).", name))
	}
}

func disableServer(t *terminal, s *server, _ []string, now time.Time) string {
	return setState(t, s, "maint", now)
}

func enableServer(t *terminal, s *server, _ []string, now time.Time) string {
	return setState(t, s, "ready", now)
}

// setWeight takes an absolute weight, or a share of the initial one, which is rounded as HAProxy rounds it, 50% of 1 is 0, and
// kept within the range.
func setWeight(_ *terminal, s *server, args []string, _ time.Time) string {
	if len(args) == 0 || args[0] == "" {
		return wantsWeight
	}
	text, relative := strings.CutSuffix(args[0], "%")
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || end == 0 && (text[end] == '-' || text[end] == '+')) {
		end++
	}
	value, err := strconv.Atoi(text[:end])
	switch {
	case err != nil:
		return emptyWeight
	case end < len(text):
		return trailingWeight
	case relative && value < 0:
		return relativeRange
	case relative:
		value = min(s.initial*min(value, 100*mostWeight)/100, mostWeight)
	}
	if value < 0 || value > mostWeight {
		return weightRange
	}
	s.weight = value
	return ""
}

func tellWeight(_ *terminal, s *server, _ []string, _ time.Time) string {
	return fmt.Sprintf("%d (initial %d)\n", s.weight, s.initial)
}

// setHealth forces what the checks say; the next check has its own opinion.
func setHealth(t *terminal, s *server, value string, now time.Time) string {
	if s.admin&forcedMaint != 0 && (value == "up" || value == "stopping" || value == "down") {
		return ""
	}
	b := t.balancer
	switch value {
	case "up":
		s.check.health = checkFull
		s.set(running, now)
		active, _ := b.up()
		b.log.event(b.pid, now, fmt.Sprintf("Server %s/%s is UP, changed from CLI. %d active and 0 backup servers online. "+
			"0 sessions requeued, 0 total in queue.", backendName, s.name, active))
	case "stopping":
		s.check.health = checkFull
		s.set(stopping, now)
	case "down":
		s.check.health = 0
		s.set(stopped, now)
		active, _ := b.up()
		b.log.event(b.pid, now, fmt.Sprintf("Server %s/%s is DOWN, changed from CLI. %d active and 0 backup servers left. "+
			"%d sessions active, 0 requeued, 0 remaining in queue.", backendName, s.name, active, len(s.inFlight)))
	default:
		return wantsHealth
	}
	return ""
}

func disableHealth(_ *terminal, s *server, _ []string, _ time.Time) string {
	s.check.off = true
	return ""
}

func enableHealth(_ *terminal, s *server, _ []string, _ time.Time) string {
	s.check.off = false
	return ""
}

func noAgentToDisable(*terminal, *server, []string, time.Time) string { return "" }

func noAgentToEnable(*terminal, *server, []string, time.Time) string { return agentMissing }

// shutdownSessions cuts the requests that are at the server; their clients get a 502.
func shutdownSessions(_ *terminal, s *server, _ []string, _ time.Time) string {
	for _, cancel := range s.inFlight {
		cancel(errKilled)
	}
	return ""
}
