package verify

import (
	"slices"
	"time"

	"farmtop/model"
	"farmtop/model/diagnose"
)

// version tells whether the node runs what its peers run.
func version(e *exam) outcome {
	own := e.node.Version
	if own == "" {
		if !e.farm.Expect.SameVersion {
			return skipped("the node doesn't tell its version, and the system asks for none")
		}
		if e.standsBy() {
			return e.unseen()
		}
		if e.isUnasked() {
			return noData("not asked yet")
		}
		if !answers(e.node) {
			return noData("it gives no good answer that could tell")
		}
		o := noData("the node doesn't tell its version")
		o.remedy = "Write the version that it runs, and that of its peers, as the nodes' \"version\" in farmtop's config."
		return o
	}
	known := func(n *model.NodeView) bool { return answers(n) || n.Node.Version != "" } // what was asserted counts of those that don't answer, too
	all := camps(e.others(known), func(n *model.NodeView) (string, bool) { return n.Version, n.Version != "" })
	if len(all) == 0 {
		return e.alone("tells its version")
	}
	usual := beside(all, own)
	if usual.says == own {
		return passed("%s, as %s", cut(own, quoteRunes), names(usual.nodes))
	}
	return failed(e.remedy("PAR01", nil), "%s, but %s %s", cut(own, quoteRunes), names(usual.nodes), cut(usual.says, quoteRunes))
}

// isUnasked tells whether no check of the node was answered yet.
func (e *exam) isUnasked() bool {
	return !slices.ContainsFunc(e.node.Checks, func(c *model.CheckView) bool { return c.Last != nil })
}

// certificate tells whether clients accept what the node presents, and whether it is what its peers present where it must be.
func certificate(e *exam) outcome {
	c := e.node.Certificate
	switch {
	case !e.speaksTLS():
		return skipped("no check of the farm speaks TLS")
	case e.standsBy():
		return e.unseen()
	case c == nil && e.isUnasked():
		return noData("not asked yet")
	case c == nil:
		return noData("none was seen: %s", cut(e.node.Reason, reasonRunes))
	}
	for _, check := range e.node.Checks { // two ports may have two
		if check.Last != nil && check.Last.Certificate != nil {
			if o := e.valid(check.Last.Certificate); o.result == model.TestFail {
				return o
			}
		}
	}
	valid := e.valid(c)
	if valid.result == model.TestFail || !e.farm.Expect.SameCertificate {
		return valid
	}
	seen := func(n *model.NodeView) bool { return answers(n) || e.hadRole(n) }
	all := camps(e.others(seen), func(n *model.NodeView) (string, bool) {
		if n.Certificate == nil {
			return "", false
		}
		return n.Certificate.SHA256, true
	})
	if len(all) == 0 {
		return e.alone("presents a certificate")
	}
	usual := beside(all, c.SHA256)
	if usual.says == c.SHA256 {
		return passed("%s; the same as %s", valid.detail, names(usual.nodes))
	}
	return failed(e.remedy("TLS03", nil), "%.16s…, but %s %.16s…; the system wants the same on every node", c.SHA256, names(usual.nodes), usual.says)
}

// speaksTLS tells whether a check of the farm can see a certificate.
func (e *exam) speaksTLS() bool {
	return e.node.Certificate != nil ||
		slices.ContainsFunc(e.node.Checks, func(c *model.CheckView) bool { return c.Check.Protocol == model.ProtocolHTTPS })
}

// valid tells whether a certificate is accepted now and will be for a while.
func (e *exam) valid(c *model.Certificate) outcome {
	left := c.NotAfter.Sub(e.now)
	day := c.NotAfter.UTC().Format(time.DateOnly)
	isKnown := !c.NotAfter.IsZero()
	switch {
	case c.Problem == model.ProblemExpired, isKnown && left <= 0:
		return failed(e.remedy("TLS01", nil), "it expired %s", day)
	case c.Problem != model.ProblemNone && !e.farm.TLS.Insecure:
		return failed(e.remedy("TLS02", nil), "it %s", diagnose.Complaint(c, e.farm.ServerName()))
	case isKnown && left < e.farm.Limits.CertWarning:
		return failed(e.remedy("TLS01", nil), "it expires %s, in %s", day, plural(int(left.Hours()/24), "day"))
	}
	host := e.farm.ServerName()
	switch {
	case c.Problem != model.ProblemNone:
		return passed("valid until %s; it isn't verified (tls.insecure), and %s", day, diagnose.Complaint(c, host))
	case host == "":
		return passed("its chain is complete, valid until %s", day)
	default:
		return passed("for %s, its chain is complete, valid until %s", short(host), day)
	}
}

// clock tells whether the node's clock is that of its peers.
func clock(e *exam) outcome {
	switch {
	case e.standsBy():
		return skipped(oneAtATime)
	case !slices.ContainsFunc(e.node.Checks, func(c *model.CheckView) bool { return c.Check.SpeaksHTTP() }):
		return skipped("no check of the farm speaks HTTP, whose answers tell the time")
	case !e.node.SkewKnown && e.isUnasked():
		return noData("not asked yet")
	case !e.node.SkewKnown:
		return noData("its answers have no Date header")
	}
	var skews []time.Duration
	for _, n := range e.peers() {
		if n.SkewKnown {
			skews = append(skews, n.Skew)
		}
	}
	if skews == nil {
		return e.alone("tells the time")
	}
	slices.Sort(skews)
	low, high := skews[(len(skews)-1)/2], skews[len(skews)/2]
	usual := min(max(e.node.Skew, low), high) // of two in the middle the nearer one: their mean is nobody's
	limit := e.farm.Limits.ClockSkew
	seen := offset(e.node.Skew) + " from farmtop's own clock, its peers " + offset(usual)
	if off := e.node.Skew - usual; limit > 0 && off.Abs() > limit {
		return failed(e.remedy("PAR02", nil), "%s: off by %s", seen, offset(off))
	}
	return passed("%s", seen)
}

// parity tells whether the node answers as those of its peers that run the same version.
func parity(e *exam) outcome {
	if e.standsBy() {
		return skipped(oneAtATime)
	}
	n := e.node
	peers := slices.DeleteFunc(e.peers(), func(p *model.NodeView) bool { return p.Version != n.Version })
	switch {
	case !answers(n):
		return noData("it gives no good answer")
	case len(peers) == 0:
		return e.alone("runs the same version")
	case len(n.Headers) == 0 && !n.BodySteady:
		return noData("too few answers to compare")
	}
	if o := e.sameHeaders(peers); o.result != model.TestPass {
		return o
	}
	return e.sameBody(peers)
}

func (e *exam) sameHeaders(peers []*model.NodeView) outcome {
	agree, differ := 0, []*model.NodeView(nil)
	for _, p := range peers {
		if slices.Equal(p.Headers, e.node.Headers) {
			agree++
		} else if len(p.Headers) > 0 {
			differ = append(differ, p)
		}
	}
	if len(e.node.Headers) == 0 || len(differ) <= agree {
		return passed("the same headers")
	}
	name, here, there := diagnose.FirstDifference(e.node.Headers, differ[0].Headers)
	return failed(e.remedy("PAR03", nil), "header %s: %s here, %s on %s", short(name), here, there, names(differ))
}

func (e *exam) sameBody(peers []*model.NodeView) outcome {
	compares := func(n *model.NodeView) bool { return n.BodySteady && !diagnose.NamesItself(n) }
	all := camps(peers, func(n *model.NodeView) (uint64, bool) { return n.BodyHash, compares(n) })
	isUsual := len(all) > 0 && (len(all) == 1 || len(all[0].nodes) > 1) // where no two agree, the body says something of its node
	if !compares(e.node) || !isUsual {
		return passed("the same headers as %s; the body isn't one to compare", names(peers))
	}
	usual := beside(all, e.node.BodyHash)
	if usual.says == e.node.BodyHash {
		return passed("the same headers and body as %s", names(usual.nodes))
	}
	return failed(e.remedy("PAR03", nil), "another body than %s: %q here, %q there", names(usual.nodes), sample(e.node), sample(usual.nodes[0]))
}

// sample is the beginning of the body that is compared.
func sample(n *model.NodeView) string {
	for _, c := range n.Checks {
		if c.Check.SpeaksHTTP() && c.Last != nil {
			return cut(c.Last.Body, quoteRunes)
		}
	}
	return ""
}
