package model

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// lostShown is for how long a drain that went away by itself is reported: a shift's handover.
const lostShown = 15 * time.Minute

// balancerState is what is known of one balancer of a farm.
type balancerState struct {
	balancer Balancer
	status   *BalancerStatus
	good     *BalancerStatus
	reloaded time.Time
	asked    time.Time      // when the newest reading began
	failures int            // readings in a row that failed
	servers  []*serverState // in the balancer's order
	byKey    map[serverKey]*serverState
	seen     *BalancerView // nil when something changed since it was made
}

type serverKey struct{ group, name string }

// serverState is one server of one balancer, and how it changed.
type serverState struct {
	farm, balancer string
	server         Server
	at             time.Time // of the newest reading
	asked          time.Time // when that reading began
	cluster        *Cluster  // that it is a node of, as of that reading; nil for other balancers' servers
	leaving        int       // older processes of a balancer that counts nothing, as of that reading; 0 where nobody knows
	blind          string    // why what older processes of its balancer still serve can't be seen; "" when that is no question
	unread         string    // why the newest reading failed; "" when it didn't
	since          time.Time
	rate           float64
	counted        time.Time // when the rate was measured last, and
	requests       uint64    // how many requests there were then
	lost           *Lost
	maintBase      uint64 // requests when maintenance was first seen
	differs        time.Time
	watch          *drainWatch // while it is taken out; nil otherwise
	wanted         AdminState  // what an action of this run asked for last; "" when none did
	news           *Entry      // what the newest reading changed and wasn't told yet
	untold         bool        // nobody was told that it is there
}

func newBalancerState(b Balancer) *balancerState {
	return &balancerState{balancer: b, byKey: map[serverKey]*serverState{}}
}

func (b *balancerState) view() *BalancerView {
	if b.seen == nil {
		b.seen = &BalancerView{Balancer: b.balancer, Status: b.status, Good: b.good, Failures: b.failures, Reloaded: b.reloaded}
	}
	return b.seen
}

func (b *balancerState) read(status *BalancerStatus, j *journal) (urgent bool) {
	asked := status.At.Add(-status.Took)
	if asked.Before(b.asked) {
		return false // one that began later has come before it
	}
	b.asked = asked
	urgent = b.status == nil || (b.status.Err == "") != (status.Err == "")
	if urgent {
		b.journalReading(status, j)
	}
	b.status, b.seen = status, nil
	if status.Err != "" {
		b.failures++
		for _, s := range b.servers {
			s.unread = status.Err
		}
		return urgent
	}
	b.failures = 0
	reloaded := b.good != nil && isOtherProcess(b.good, status)
	if reloaded {
		b.reloaded, urgent = status.At, true
		text := b.balancer.Name + " was reloaded or restarted"
		if status.PID != b.good.PID {
			text += fmt.Sprintf(": process %d, was %d", status.PID, b.good.PID)
		}
		j.add(Entry{At: status.At, Farm: status.Farm, Kind: EntryReload, Severity: Warning, Text: text})
	}
	b.good = status
	b.update(status, reloaded)
	return urgent
}

func (b *balancerState) journalReading(status *BalancerStatus, j *journal) {
	entry := Entry{At: status.At, Farm: status.Farm, Kind: EntryBalancer}
	switch {
	case status.Err != "":
		entry.Severity, entry.Text = Warning, b.balancer.Name+" can't be read: "+status.Err
	case b.status != nil:
		entry.Text = b.balancer.Name + " can be read again"
	default:
		return
	}
	j.add(entry)
}

// isOtherProcess tells whether another process answers than before: another id, or one that started later than the last
// reading. Two processes may share a socket, so this is what is known, not who is to blame.
func isOtherProcess(before, now *BalancerStatus) bool {
	if before.PID != 0 && now.PID != 0 && before.PID != now.PID {
		return true
	}
	return now.Uptime > 0 && now.Uptime < before.Uptime
}

func (b *balancerState) update(status *BalancerStatus, reloaded bool) {
	servers := make([]*serverState, 0, len(status.Servers))
	byKey := make(map[serverKey]*serverState, len(status.Servers))
	for i := range status.Servers {
		server := &status.Servers[i]
		key := serverKey{server.Group, server.Name}
		s := b.byKey[key]
		if s == nil {
			s = &serverState{
				farm: status.Farm, balancer: b.balancer.Name, since: status.At, rate: -1, server: *server, maintBase: server.Requests,
				counted: status.At, requests: server.Requests, untold: true,
			}
		} else {
			s.update(server, status.At, reloaded)
		}
		s.watchOut(server, status.At, reloaded)
		s.unread, s.blind, s.leaving = "", b.blinded(status, s), leavingUncounted(status, server)
		s.server, s.at, s.asked, s.cluster = *server, status.At, status.At.Add(-status.Took), status.Cluster
		servers, byKey[key] = append(servers, s), s
	}
	b.servers, b.byKey = servers, byKey
}

// blinded tells why what older processes still serve can't be seen, though there may be some; "" when that is no question.
func (b *balancerState) blinded(status *BalancerStatus, s *serverState) string {
	switch {
	case status.Stopping:
		return "an old process of " + b.balancer.Name + " answers, which serves its last requests"
	case status.Leaving >= 0:
		return ""
	case b.balancer.Master != "":
		return b.balancer.Name + " can't tell at the moment what its older processes still serve"
	case s.watch != nil && b.reloaded.After(s.watch.since):
		return fmt.Sprintf("%s was reloaded at %s, and what its older processes still serve can't be seen: give its master's socket as \"master\" in the configuration",
			b.balancer.Name, b.reloaded.Format(time.TimeOnly))
	default:
		return ""
	}
}

// leavingUncounted is how many older processes may still serve requests of a server that aren't counted.
func leavingUncounted(status *BalancerStatus, s *Server) int {
	if !s.Uncounted {
		return 0
	}
	return max(0, status.Leaving)
}

func (s *serverState) update(next *Server, at time.Time, reloaded bool) {
	s.news = nil
	s.measure(next, at, reloaded)
	if reloaded {
		s.maintBase = next.Requests
	}
	if next.Admin == s.server.Admin {
		return
	}
	s.lost = s.lostState(next, at, reloaded)
	if next.Admin != s.wanted {
		s.wanted = "" // somebody else's word counts from here on
	}
	s.since, s.maintBase = at, next.Requests
	s.news = s.change(next, at)
}

// rateOver is the least time over which a rate is measured: two readings that an action brings close together would show none.
const rateOver = 150 * time.Millisecond

// measure is how many requests a second came since the rate was measured last.
func (s *serverState) measure(next *Server, at time.Time, reloaded bool) {
	elapsed := at.Sub(s.counted)
	switch {
	case reloaded || next.Requests < s.requests || elapsed < 0:
		s.rate = -1
	case elapsed < rateOver:
		return
	default:
		s.rate = float64(next.Requests-s.requests) / elapsed.Seconds()
	}
	s.counted, s.requests = at, next.Requests
}

// tell enters what the newest reading changed into the journal, under the name of the node that the server is.
func (s *serverState) tell(node string, j *journal) (urgent bool) {
	urgent = s.untold || s.news != nil
	if s.news != nil {
		s.news.Node = node
		j.add(*s.news)
	}
	s.untold, s.news = false, nil
	return urgent
}

// Who may have ended a drain or maintenance.
const (
	lostToReload   = "a reload"
	lostToAgent    = "the agent or an operator"
	lostToSomebody = "somebody at the balancer"
	lostUnseen     = "a reload, or somebody at the balancer, while nobody watched"
)

// lostState tells whether a drain or maintenance ended without this farmtop, and who ended it. One that farmtop made is missed in
// any case. Another's may have been ended by whoever made it, so only a reload or an agent is suspected then.
func (s *serverState) lostState(now *Server, at time.Time, reloaded bool) *Lost {
	was := &s.server
	ours := s.wanted == AdminDrain || s.wanted == AdminMaint
	takenOut := was.Admin == AdminDrain || was.Admin == AdminMaint
	switch {
	case !takenOut || !slices.Contains(was.Why, ReasonOperator) || (now.Admin != AdminReady && now.Admin != AdminDown):
		return nil
	case s.wanted == AdminReady && !reloaded:
		return nil
	case reloaded:
		return &Lost{At: at, Was: was.Admin, By: lostToReload}
	case now.Agent:
		return &Lost{At: at, Was: was.Admin, By: lostToAgent}
	case ours:
		return &Lost{At: at, Was: was.Admin, By: lostToSomebody}
	default:
		return nil
	}
}

// watchOut counts what still reaches the server as long as it is taken out.
func (s *serverState) watchOut(next *Server, at time.Time, reloaded bool) {
	switch {
	case next.Admin != AdminDrain && next.Admin != AdminMaint:
		s.watch = nil
	case s.watch == nil:
		s.watch = newDrainWatch(next, at)
	default:
		s.watch.update(next, at, reloaded)
	}
}

// change is the journal's entry for another admin state.
func (s *serverState) change(next *Server, at time.Time) *Entry {
	entry := &Entry{At: at, Farm: s.farm, Kind: EntryBalancer}
	entry.Text = fmt.Sprintf("%s: %s/%s is %s, was %s", s.balancer, next.Group, next.Name, next.Admin.by(next.Why), s.server.Admin)
	switch {
	case s.lost != nil:
		entry.Severity = Warning
		entry.Text += ": " + string(s.lost.Was) + " lost to " + s.lost.By
	case next.Admin == AdminDown:
		entry.Severity = Warning
		entry.Text += ": " + strings.TrimSpace(next.CheckStatus+" "+next.CheckText)
	}
	return entry
}

// by is the state with its reasons: "drain (operator)".
func (a AdminState) by(why []AdminReason) string {
	if len(why) == 0 {
		return string(a)
	}
	words := make([]string, len(why))
	for i, w := range why {
		words[i] = string(w)
	}
	return fmt.Sprintf("%s (%s)", a, strings.Join(words, ", "))
}

// compare notes since when the balancer and farmtop's own checks differ about the node's health.
func (s *serverState) compare(own State, now time.Time) {
	known := own == StateUp || own == StateFalling || own == StateDown || own == StateRising
	balancerJudges := s.server.Admin == AdminReady || s.server.Admin == AdminDown || s.server.Admin == AdminDrain
	switch {
	case !known || !balancerJudges || s.server.Up == own.Serves() || s.cluster != nil: // who has the role is another question
		s.differs = time.Time{}
	case s.differs.IsZero():
		s.differs = now
	}
}

func (s *serverState) view(now time.Time) *ServerView {
	v := &ServerView{Server: s.server, Balancer: s.balancer, At: s.at, Since: s.since, Rate: s.rate}
	if s.lost != nil && now.Sub(s.lost.At) < lostShown {
		v.Lost = s.lost
	}
	if s.server.Admin == AdminMaint && s.server.Requests > s.maintBase {
		v.SentIn = s.server.Requests - s.maintBase
	}
	if s.watch != nil {
		v.Drain = sumDrains([]*drainWatch{s.watch}, DefaultSettle)
	}
	if !s.differs.IsZero() {
		v.Disagree = max(now.Sub(s.differs), time.Nanosecond)
	}
	return v
}
