package report

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// CheckJUnit writes the snapshot as JUnit's XML, a test suite for each farm. It is green, which is to say without failures and errors,
// exactly where the farm's verdict is ok.
//
// The names of test cases never hold what was measured, so a CI server can follow them from run to run. Each node, the endpoint and
// each balancer have one, in the classes FARM.nodes, FARM.endpoint and FARM.balancers, which is there in every run: it fails when the
// thing is down or can't be read, is an error when it wasn't asked yet, and is skipped where that is meant to be so, as in maintenance.
// So has, in the class FARM.active, that a node of a farm with one active node is; it is an error while the role is on its way.
// All other findings are in the class FARM.findings, with one test case for each code and node, named "PAR01 am3" or, where it is about
// the farm, "ST05", which fails as long as there is such a finding. It isn't there without one: a check doesn't look at everything that
// a code is about, so nothing says that it passed. A failure's type is the severity, critical or warning. What is worth knowing and no
// more is in the suite's output.
func CheckJUnit(w io.Writer, s *model.Snapshot) error {
	suites := make([]junitSuite, 0, len(s.Farms))
	for _, f := range s.Farms {
		suites = append(suites, suiteOf(f))
	}
	return writeJUnit(w, "farmtop check", s.At, suites)
}

// A farmSuite is one farm's test cases in the making.
type farmSuite struct {
	f     *model.FarmView
	suite junitSuite
	said  []bool // findings that a test case has told, by their index
}

func suiteOf(f *model.FarmView) junitSuite {
	s := farmSuite{f: f, suite: junitSuite{Name: "farmtop check " + text.Clean(f.Farm.Name)}, said: make([]bool, len(f.Findings))}
	if len(f.Nodes) == 0 {
		s.add("nodes", "nodes", 0).Error = junitMessageOf(string(model.VerdictUnknown), "the farm has no nodes")
	}
	for _, n := range f.Nodes {
		s.node(n)
	}
	s.endpoint()
	s.active()
	for _, b := range f.Balancers {
		s.balancer(b)
	}
	s.findings()
	return s.suite
}

// add is one more test case, which passes as long as nothing else is said of it.
func (s *farmSuite) add(class, name string, took time.Duration) *junitCase {
	s.suite.took += took
	s.suite.Cases = append(s.suite.Cases, junitCase{Name: text.Clean(name), Class: className(s.f.Farm.Name, class), Time: seconds(took)})
	return &s.suite.Cases[len(s.suite.Cases)-1]
}

func (s *farmSuite) node(n *model.NodeView) {
	c := s.add("nodes", n.Node.Name, tookToAnswer(n.Checks))
	down := s.take(func(f *model.Finding) bool { return f.Echo && f.Node == n.Node.Name })
	reason := fmt.Sprintf("%s is %s", n.Node.Name, stateOf(n.State))
	if n.Reason != "" {
		reason += ": " + n.Reason
	}
	switch {
	case down != nil:
		c.fail(down)
	case n.State == model.StateDown && isOnItsWay(s.f):
		c.Skipped = &junitSkipped{Message: text.Clean(reason)}
	case n.State == model.StateDown && !isPlanned(n): // one of very many, whose findings are summed up
		c.Failure = junitMessageOf(model.Critical.String(), reason)
	case stateOf(n.State) == model.StateUnknown, hasUnasked(n.Checks):
		c.Error = junitMessageOf(string(model.VerdictUnknown), reason)
	case n.State == model.StateRising, n.State == model.StateDown:
		c.Skipped = &junitSkipped{Message: text.Clean(reason)}
	default:
		c.Out = text.Clean(reason)
	}
}

// isPlanned tells whether every balancer that knows a node has it in maintenance.
func isPlanned(n *model.NodeView) bool {
	isOther := func(s *model.ServerView) bool { return s.Admin != model.AdminMaint }
	return len(n.Servers) > 0 && !slices.ContainsFunc(n.Servers, isOther)
}

// tookToAnswer is how long a node's checks took, one after the other.
func tookToAnswer(checks []*model.CheckView) time.Duration {
	var took time.Duration
	for _, c := range checks {
		if c.Last != nil {
			took += c.Last.Phases.Total
		}
	}
	return took
}

// hasUnasked tells whether one of a node's checks was never answered, not even by a failure.
func hasUnasked(checks []*model.CheckView) bool {
	return slices.ContainsFunc(checks, func(c *model.CheckView) bool { return c.Last == nil })
}

// endpoint takes the code HC06 as its own. That it fails while no node serves is told by the nodes.
func (s *farmSuite) endpoint() {
	p := s.f.Endpoint
	if p == nil {
		return
	}
	c := s.add("endpoint", "endpoint", tookToAnswer([]*model.CheckView{p}))
	down := s.take(func(f *model.Finding) bool { return f.Code == "HC06" })
	state := stateOf(p.Health.State)
	reason := fmt.Sprintf("%s is %s", s.f.Farm.Endpoint, state)
	if p.Last != nil && p.Last.Reason != "" {
		reason += ": " + p.Last.Reason
	}
	switch {
	case down != nil:
		c.fail(down)
	case state == model.StateUp, state == model.StateFalling:
		c.Out = text.Clean(reason)
	default:
		c.Skipped = &junitSkipped{Message: text.Clean(reason)}
	}
}

// active takes the code CL02 as its own: that no node of a farm with one active node is.
func (s *farmSuite) active() {
	a := s.f.Active
	if a == nil {
		return
	}
	c := s.add("active", "active", 0)
	nobody := s.take(func(f *model.Finding) bool { return f.Code == "CL02" })
	state, words := activeWords(a)
	switch {
	case nobody != nil:
		c.fail(nobody)
	case state == model.StateUp:
		c.Out = text.Clean(words)
	case state == model.StateUnknown:
		c.Error = junitMessageOf(string(model.VerdictUnknown), words)
	default:
		c.Error = junitMessageOf(string(model.VerdictUnknown), wayWords(s.f))
	}
}

// balancer takes the code LB07 as its own.
func (s *farmSuite) balancer(b *model.BalancerView) {
	c := s.add("balancers", b.Balancer.Name, 0)
	unread := s.take(func(f *model.Finding) bool { return f.Code == "LB07" && isAbout(f, b.Balancer.Name) })
	switch {
	case unread != nil:
		c.fail(unread)
	case b.Status == nil:
		c.Error = junitMessageOf(string(model.VerdictUnknown), "not read yet")
	case !b.Readable():
		c.Skipped = &junitSkipped{Message: text.Clean("cannot be read: " + b.Status.Err)}
	case b.Status.Cluster != nil:
		c.Out = text.Clean(b.Status.Cluster.Standing() + "; " + quorumWords(b.Status.Cluster))
	}
}

// isAbout tells whether a finding is about a thing of that name, which findings may cut at its end.
func isAbout(f *model.Finding, name string) bool {
	beginning, cut := strings.CutSuffix(f.About, "…")
	return f.About == name || cut && strings.HasPrefix(name, beginning)
}

// take is the first finding that nobody has taken and that is asked for; nil when there is none.
func (s *farmSuite) take(wanted func(*model.Finding) bool) *model.Finding {
	for i := range s.f.Findings {
		if f := &s.f.Findings[i]; !s.said[i] && wanted(f) {
			s.said[i] = true
			return f
		}
	}
	return nil
}

// findings are those that no other test case has told.
func (s *farmSuite) findings() {
	var known []string
	byName := map[string]int{} // where a name's test case stands
	for i := range s.f.Findings {
		f := &s.f.Findings[i]
		name := strings.TrimSpace(f.Code + " " + f.Node)
		at, again := byName[name]
		switch {
		case s.said[i]:
		case f.Severity == model.Info:
			known = append(known, text.Clean(f.Code+" "+f.Title))
		case again:
			s.suite.Cases[at].failAgain(f)
		default:
			byName[name] = len(s.suite.Cases)
			s.add("findings", name, 0).fail(f)
		}
	}
	s.suite.Out = strings.Join(known, "\n")
}

// fail makes a finding the test case's outcome.
func (c *junitCase) fail(f *model.Finding) {
	title := cmp.Or(f.Title, f.Code)
	if f.Severity == model.Info {
		c.Skipped = &junitSkipped{Message: text.Clean(title)}
		return
	}
	c.Failure = junitMessageOf(f.Severity.String(), title,
		fmt.Sprintf("%s %s %s: %s", f.Code, f.Severity, f.Subject(), title), behind("evidence", f.Evidence), behind("remedy", f.Remedy))
}

// failAgain adds another finding of the same code and node, which is no worse than the first: findings come worst first.
func (c *junitCase) failAgain(f *model.Finding) {
	var other junitCase
	other.fail(f)
	c.Failure.Message += "; " + other.Failure.Message
	c.Failure.Text += "\n\n" + other.Failure.Text
}
