package diagnose

import (
	"fmt"
	"strings"

	"farmtop/model/clientip"
)

const (
	// curedExamples is how many examples are asked which limit would fit.
	curedExamples = 8
	// repeatedShare: a client that sends its own address makes one repetition, a balancer that does makes them all.
	repeatedShare = 0.1
	// comparedLeast is how many examples of each of two logs are compared.
	comparedLeast = 8
)

// limitTooSmall is XFF06: the limit ends the reading before the client. What fits can't be said where everybody is believed, and XFF05
// is to be mended first.
func limitTooSmall(e *exam) {
	s := e.clients()
	if s == nil || isOpen(s.Rule) {
		return
	}
	p := part{-1, s.Total.Recent.Limited, s.Total.Recent.Samples}
	if !p.isMuch(clientsLeast, rareShare) {
		return
	}
	f := e.about(nil, "XFF06")
	if f == nil {
		return
	}
	limit := 1
	if s.Rule.Limit != nil {
		limit = *s.Rule.Limit
	}
	isLimited := func(x *clientip.Example) bool { return x.Limited }
	f.Title = fmt.Sprintf("the limit of %d is too small in %s of the requests of %s", limit, percent(p.n, p.of), short(e.farm.Name))
	f.Evidence = p.words("requests", e.clientWindow()) + " had entries left when the limit was reached"
	if best, fit, asked := limitThatFits(s); fit > 0 {
		f.Title = fmt.Sprintf("the limit of %d is too small for %s: %d fits", limit, short(e.farm.Name), best.limit)
		f.Evidence += fmt.Sprintf("; limit %d finds the client in %d of %d examples", best.limit, fit, asked)
		f.Remedy += best.words(s.Rule.Name)
	}
	if x := newestExample(s, -1, isLimited); x != nil {
		f.Evidence += "; " + chainWords(s.Rule, x)
	}
}

// limitThatFits asks the newest examples that were cut short: the highest limit that one needs, in how many the client is found then, and how
// many were asked.
func limitThatFits(s *clientip.Summary) (best cure, fit, asked int) {
	for i := len(s.Examples) - 1; i >= 0 && asked < curedExamples; i-- {
		x := &s.Examples[i]
		if !x.Limited {
			continue
		}
		asked++
		if c, ok := cureFor(s.Rule, x); ok {
			fit++
			if c.limit > best.limit {
				best = c
			}
		}
	}
	return best, fit, asked
}

// hopsRepeatedOrLost is XFF07: balancers write one hop twice, or throw hops away.
func hopsRepeatedOrLost(e *exam) {
	s := e.clients()
	if s == nil {
		return
	}
	if p := (part{-1, s.Total.Recent.Repeated, s.Total.Recent.Samples}); p.isMuch(clientsLeast, repeatedShare) {
		e.hopsRepeated(s, p)
	}
	e.hopsLost(s)
}

func (e *exam) hopsRepeated(s *clientip.Summary, p part) {
	f := e.about(nil, "XFF07")
	if f == nil {
		return
	}
	f.About = "repeated"
	f.Title = fmt.Sprintf("the last hop stands twice in %s of %s of the requests", headerName(s.Rule), percent(p.n, p.of))
	f.Evidence = p.words("requests", e.clientWindow()) + " name the same address in their last two entries"
	if x := newestExample(s, -1, isRepeated); x != nil {
		f.Evidence += "; " + chainWords(s.Rule, x)
	}
}

// isRepeated tells whether an example's last two entries are the same.
func isRepeated(x *clientip.Example) bool {
	header := strings.Join(x.Headers, ",")
	comma := strings.LastIndexByte(header, ',')
	if comma < 0 {
		return false
	}
	last, before := header[comma+1:], header[:comma]
	before = before[strings.LastIndexByte(before, ',')+1:]
	return strings.Trim(last, " \t") == strings.Trim(before, " \t")
}

// A headerSpan is what the examples of a balancer's logs, or of nodes' own, say of the number of entries.
type headerSpan struct{ count, least, most int }

func (s *headerSpan) add(entries int) {
	if s.count == 0 {
		s.least, s.most = entries, entries
	}
	s.count++
	s.least, s.most = min(s.least, entries), max(s.most, entries)
}

// hopsLost compares what a balancer sends on with what a node gets. It speaks only where every example of the one has more entries
// than any of the other. Apache's own log has what mod_remoteip left of the header, so it is no witness.
func (e *exam) hopsLost(s *clientip.Summary) {
	var balancer, node headerSpan
	for i := range s.Examples {
		x := &s.Examples[i]
		switch {
		case x.Log < 0 || x.Log >= len(e.farm.Logs):
		case !e.isNodeLog(x.Log):
			balancer.add(entriesOf(x))
		case e.farm.Logs[x.Log].Format != "apache":
			node.add(entriesOf(x))
		}
	}
	if balancer.count < comparedLeast || node.count < comparedLeast || node.most >= balancer.least || node.most == 0 {
		return
	}
	if f := e.about(nil, "XFF07"); f != nil {
		f.About = "lost"
		f.Title = fmt.Sprintf("hops of %s are lost between the balancer and the nodes of %s", headerName(s.Rule), short(e.farm.Name))
		f.Evidence = fmt.Sprintf("the balancer's log goes on with %d entries or more in %d examples, the nodes' own have %d at most in %d",
			balancer.least, balancer.count, node.most, node.count)
	}
}

// entriesOf is how many entries an example's header has.
func entriesOf(x *clientip.Example) (n int) {
	for _, line := range x.Headers {
		n += strings.Count(line, ",") + 1
	}
	return n
}
