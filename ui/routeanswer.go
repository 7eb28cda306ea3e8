package ui

import (
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// pins sums up what became of the requests with a node's own cookie.
func (j *routeJudge) pins() {
	asked := len(j.r.Test.Pins)
	if asked == 0 {
		return
	}
	var passed int
	var failed, silent []string
	for i := range j.r.Pins {
		switch p := &j.r.Pins[i]; p.Verdict {
		case model.TestPass:
			passed++
		case model.TestFail:
			failed = append(failed, text.Clean(p.Node)+after(": ", text.Clean(p.Why)))
		default:
			silent = append(silent, text.Clean(p.Node)+after(": ", text.Clean(p.Why)))
		}
	}
	landed := counted(uint64(passed)) + " of " + several(uint64(asked), "cookie") + " led to their node"
	switch {
	case len(failed) > 0:
		j.add("pins", model.TestFail, model.Critical, "a node's cookie leads elsewhere: "+firstOf(failed))
	case len(silent) > 0:
		j.none("pins", landed+"; "+firstOf(silent))
	case passed < asked:
		words := j.waits()
		if passed > 0 {
			words = landed + " so far"
		}
		j.none("pins", words)
	default:
		j.pass("pins", "every node's cookie led there")
	}
}

// firstOf are the first of some clean sentences, and how many others there are.
func firstOf(said []string) string {
	words := strings.Join(said[:min(len(said), samplesInWords)], "; ")
	if left := len(said) - samplesInWords; left > 0 {
		words += "; and " + several(uint64(left), "other")
	}
	return words
}

func (j *routeJudge) strange() {
	s := j.r.Strange
	switch {
	case !j.r.Test.Strange:
	case s == nil:
		j.none("strange", j.waits())
	case s.Verdict == model.TestFail:
		j.add("strange", model.TestFail, model.Warning, text.Clean(s.Why))
	case s.Verdict == model.TestPass:
		words := "a cookie that nobody owns was served with " + strconv.Itoa(s.Status)
		if s.Replaced {
			words += ", and replaced"
		}
		j.pass("strange", words)
	default:
		j.add("strange", s.Verdict, model.Info, text.Clean(s.Why))
	}
}

func (j *routeJudge) redirect() {
	d := j.r.Redirect
	switch {
	case j.r.Test.Redirect == 0:
	case d == nil:
		j.none("redirect", j.waits())
	case d.Verdict == model.TestFail:
		j.add("redirect", model.TestFail, model.Warning, unmarked(d.Asked)+": "+text.Clean(d.Why))
	case d.Verdict == model.TestPass:
		j.pass("redirect", unmarked(d.Asked)+" sends on to "+unmarked(d.Location)+", "+strconv.Itoa(d.Status))
	default:
		j.add("redirect", d.Verdict, model.Info, unmarked(d.Asked)+after(": ", text.Clean(d.Why)))
	}
}

// certificate compares the endpoint's with the nodes': where it is another, TLS ends at the balancer.
func (j *routeJudge) certificate() {
	c := &j.r.Certificate
	switch {
	case len(c.SHA256) == 0:
	case c.SameAsNodes == model.TestPass:
		j.pass("cert", "the endpoint's is the nodes' own")
	case c.SameAsNodes == model.TestFail && !j.farm.view.Farm.Expect.Offload:
		j.add("cert", model.TestFail, model.Critical, "TLS ends at the balancer, which this system forbids: the endpoint presents "+text.Clean(c.Subject)+", no node does")
	case c.SameAsNodes == model.TestFail:
		j.pass("cert", "the endpoint's own, "+text.Clean(c.Subject)+": TLS ends at the balancer")
	default:
		j.none("cert", text.Clean(c.Subject)+": the nodes' aren't known to compare with")
	}
}

// cookie is how the sticky one is set, and what clients make of it.
func (j *routeJudge) cookie() {
	c := j.r.Cookie
	required := j.farm.view.Farm.Sticky.Expected == model.StickyRequired
	switch {
	case c == nil && j.r.Fresh.Requests == 0:
	case c == nil && required && j.r.Done:
		j.none("cookie", "no answer set a sticky one: sessions stick by something else, or not at all")
	case c == nil:
		j.none("cookie", "no answer has set a sticky one")
	case c.Unkept != "":
		j.add("cookie", model.TestFail, model.Critical, text.Clean(c.Name)+" isn't sent back by clients: "+text.Clean(c.Unkept))
	default:
		has, lacks := cookieFlags(&c.Set)
		words := text.Clean(c.Name) + ", set by " + several(uint64(max(c.Given, 0)), "answer")
		if lacks != "" {
			j.add("cookie", model.TestFail, model.Warning, words+" without "+lacks+after("; ", has))
			return
		}
		j.pass("cookie", words+after("; ", has))
	}
}

// values are those of the sticky cookie that more than one node answered.
func (j *routeJudge) values() {
	if j.r.Cookie == nil {
		return
	}
	var shared []string
	for i := range j.r.Cookie.Values {
		if v := &j.r.Cookie.Values[i]; len(v.Reached) > 1 {
			shared = append(shared, text.Clean(v.Value)+" leads to "+someNames(v.Reached))
		}
	}
	if len(shared) > 0 {
		j.add("values", model.TestFail, model.Critical, "several nodes share one: "+firstOf(shared))
	}
}

// spoofs sums up whether the application took what was forged.
func (j *routeJudge) spoofs() {
	if j.trial.Spoof == nil {
		return
	}
	s := j.trial.Spoofed
	if s == nil {
		j.none("client", j.waits())
		return
	}
	var taken []string
	refused, silent := 0, 0
	for i := range s.Spoofs {
		switch p := &s.Spoofs[i]; {
		case p.Verdict == model.TestFail:
			taken = append(taken, text.Clean(p.Took)+" "+whereSpoofed(p)+" ("+text.Clean(string(p.Form))+")")
		case p.Form == "":
		case p.Verdict == model.TestPass:
			refused++
		default:
			silent++
		}
	}
	switch {
	case len(taken) > 0:
		j.add("client", model.TestFail, model.Critical, "the application takes what a client forged: "+firstOf(taken))
	case refused > 0 && silent == 0 && s.Done:
		j.pass("client", "none of the "+counted(uint64(refused))+" forged addresses was taken")
	case refused > 0 && (s.Done || s.Stopped != ""):
		j.none("client", "none of "+counted(uint64(refused))+" forged addresses was taken; "+missingSpoofs(s, silent))
	case refused > 0:
		j.none("client", "none of "+counted(uint64(refused))+" forged addresses was taken so far")
	default:
		j.none("client", "nothing tells whom the application took"+after("; ", text.Clean(s.Advice)))
	}
}

// missingSpoofs is what is missing of a test of forged headers that is over: a number of answers, or those that weren't asked for.
func missingSpoofs(s *model.SpoofReport, silent int) string {
	if silent == 0 {
		return "the test ended before the others" + after(": ", text.Clean(s.Stopped))
	}
	return "of " + several(uint64(silent), "other") + " nothing told whom the application took" + after("; ", text.Clean(s.Advice))
}

// whereSpoofed is the way that a forged header took.
func whereSpoofed(p *model.Spoof) string {
	if p.Node == "" {
		return "through the endpoint"
	}
	return "straight to " + text.Clean(p.Node)
}
