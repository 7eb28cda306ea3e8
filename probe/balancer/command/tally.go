package command

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"farmtop/model"
)

// A tally makes servers and groups of rows, and keeps count of what can't be understood in them.
type tally struct {
	reader   *Reader
	backend  string
	elseName string // the group of servers that tell none
	servers  []model.Server
	groups   []model.Group
	groupAt  map[string]int
	seen     map[[2]string]bool

	rows, nameless, tooLong, twice int
	unknown                        []string // states that nobody explained, in the order of their first server
	uncounted, unweighed           int
}

func newTally(r *Reader) *tally {
	return &tally{
		reader: r, backend: r.balancer.Backend, elseName: cmp.Or(r.balancer.Backend, r.balancer.Name),
		groupAt: map[string]int{}, seen: map[[2]string]bool{},
	}
}

// add takes a row in. A name that would have to be cut would be another server's, so it counts as none.
func (t *tally) add(r *row) {
	t.rows++
	r[fieldServer] = strings.ToValidUTF8(strings.TrimSpace(r[fieldServer]), "\uFFFD")
	switch name := r[fieldServer]; {
	case name == "":
		t.nameless++
		return
	case len(name) >= maxText:
		t.tooLong++
		return
	}
	s := r.server(t.reader.told[fieldWeight])
	s.Group = cmp.Or(s.Group, t.elseName)
	s.Admin, s.Status = t.state(r)
	s.Why = reasons(s.Admin)
	s.Up = r.isUp(s.Admin)
	key := [2]string{s.Group, s.Name}
	if t.seen[key] {
		t.twice++
		return
	}
	t.seen[key] = true
	t.count(&s)
	if t.backend == "" || s.Group == t.backend {
		t.servers = append(t.servers, s)
		if s.Uncounted {
			t.uncounted++
		}
		if s.Weight == unknownWeight {
			t.unweighed++
		}
	}
}

// reasons are why a server is in its state. A program's answer doesn't tell them, so what nobody but an operator does counts as one's.
func reasons(admin model.AdminState) []model.AdminReason {
	switch admin {
	case model.AdminDrain, model.AdminMaint:
		return []model.AdminReason{model.ReasonOperator}
	case model.AdminDown:
		return []model.AdminReason{model.ReasonCheck}
	}
	return nil
}

// state is what the word for it means, and how the balancer puts it.
func (t *tally) state(r *row) (admin model.AdminState, status string) {
	word := cut(strings.TrimSpace(r[fieldState]))
	status = cmp.Or(cut(strings.TrimSpace(r[fieldStatus])), word)
	admin, known := t.reader.states[strings.ToLower(word)]
	if known {
		return admin, status
	}
	if len(t.unknown) < maxNamed && !slices.Contains(t.unknown, word) {
		t.unknown = append(t.unknown, word)
	}
	return model.AdminUnknown, status
}

// count adds a server to its group.
func (t *tally) count(s *model.Server) {
	i, known := t.groupAt[s.Group]
	if !known {
		i = len(t.groups)
		t.groupAt[s.Group] = i
		t.groups = append(t.groups, model.Group{Name: s.Group})
	}
	t.groups[i].InFlight += s.InFlight
	t.groups[i].Requests += s.Requests
}

// maxNamed is how many names or words a message lists; more would hide the rest of it.
const maxNamed = 5

// status is the whole of it.
func (t *tally) status() (model.BalancerStatus, *failure) {
	switch {
	case t.rows > 0 && t.rows == t.nameless:
		return model.BalancerStatus{}, answerFailure(model.ReadGarbage,
			"tells the name of none of its %d servers: correct where the server's name is (%s)", t.rows, t.reader.nameSource())
	case t.backend != "" && len(t.servers) == 0:
		return model.BalancerStatus{}, answerFailure(model.ReadAbsent, "has no servers of the group %q; it has: %s", t.backend, t.groupNames())
	case t.backend != "":
		t.groups = []model.Group{t.groups[t.groupAt[t.backend]]}
	}
	level := model.LevelUser
	if len(t.reader.commands.Vectors()) > 0 {
		level = model.LevelAdmin
	}
	return model.BalancerStatus{
		Software: t.reader.software, Level: level, Hidden: t.hidden(), Groups: t.groups, Servers: t.servers,
	}, nil
}

func (t *tally) groupNames() string {
	if len(t.groups) == 0 {
		return "none"
	}
	var names []string
	for _, g := range t.groups[:min(len(t.groups), maxNamed)] {
		names = append(names, strconv.Quote(g.Name))
	}
	text := strings.Join(names, ", ")
	if more := len(t.groups) - maxNamed; more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// hidden says what can't be seen, in words.
func (t *tally) hidden() []string {
	var notes []string
	note := func(n int, format string, args ...any) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf(format, args...))
		}
	}
	note(t.nameless, "%s without a name", servers(t.nameless))
	note(t.tooLong, "%s with a name of %d bytes or more", servers(t.tooLong), maxText)
	note(t.twice, "%s listed twice", servers(t.twice))
	for _, word := range t.unknown {
		note(1, "what the state %q means (give it in \"states\")", word)
	}
	note(t.unweighed, "the weight of %s", servers(t.unweighed))
	note(t.uncounted, "requests, and those in flight, of %s", servers(t.uncounted))
	return notes
}

func servers(n int) string {
	if n == 1 {
		return "1 server"
	}
	return strconv.Itoa(n) + " servers"
}

// nameSource is where the name is looked for.
func (r *Reader) nameSource() string {
	switch {
	case r.commands.JSON == nil:
		return `the group "server" of "pattern"`
	case !r.told[fieldServer]:
		return `"fields" has no "server"`
	}
	return fmt.Sprintf("%q in \"fields\"", r.commands.JSON.Fields[fieldNames[fieldServer]])
}
