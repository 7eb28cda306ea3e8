package ui

import (
	"math"
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// certDays is how many whole days a certificate is still good, negative when it has expired.
func certDays(c *model.Certificate, at time.Time) int {
	if c == nil {
		return math.MaxInt32
	}
	return int(math.Floor(c.NotAfter.Sub(at).Hours() / 24))
}

// certWords is the certificate in a word or two: what is wrong with it, else how many days are left.
func certWords(c *model.Certificate, at time.Time, warnBelow time.Duration, t *theme) (string, paint) {
	if c == nil {
		return "none", t.faint
	}
	if words := problemWords(c.Problem); words != "" {
		return words, t.bad
	}
	left := c.NotAfter.Sub(at)
	days := strconv.Itoa(certDays(c, at)) + " d"
	switch {
	case left <= 0:
		return "expired", t.bad
	case left < warnBelow:
		return days, t.warn
	default:
		return days, t.plain
	}
}

func problemWords(p model.Problem) string {
	switch p {
	case model.ProblemNone:
		return ""
	case model.ProblemExpired:
		return "expired"
	case model.ProblemNotYet:
		return "too early"
	case model.ProblemName:
		return "wrong name"
	case model.ProblemAuthority:
		return "unknown CA"
	case model.ProblemIncomplete:
		return "no chain"
	case model.ProblemSelfSigned:
		return "self-signed"
	default:
		return "not trusted"
	}
}

// certWords is a node's certificate in a word or two. A node that doesn't serve may have one that nobody has seen.
func (p *panelist) certWords(n *nodeScene) (string, paint) {
	if n.view.Certificate == nil && !n.view.State.Serves() {
		return "not seen", p.theme.faint
	}
	return certWords(n.view.Certificate, p.at, p.farm.view.Farm.Limits.CertWarning, p.theme)
}

// certificate is how long the certificate is good and, where no line of its own has it, the version that runs.
func (p *panelist) certificate(n *nodeScene, limit int) {
	l, t := p.line, p.theme
	l.fit(t.label, "cert", labelWidth)
	words, paint := p.certWords(n)
	l.upTo(paint, words, limit)
	l.space(max(1, labelWidth+certWidth-l.cells))
	switch {
	case p.rows[rowVersion] == 0:
		p.version(n, limit)
	case n.view.Certificate != nil:
		if until := n.view.Certificate.NotAfter.Format(time.DateOnly); limit-l.cells >= len(until) {
			l.put(t.faint, until)
		}
	}
}

// certWidth is the room for "61 d" beside a version or a date; a problem takes more.
const certWidth = 6

// version is what the node runs, marked where it isn't what most run.
func (p *panelist) version(n *nodeScene, limit int) {
	l, t := p.line, p.theme
	if !n.odd {
		l.upTo(t.plain, n.version, limit)
		return
	}
	l.upTo(t.mark, n.version, limit-2)
	l.space(1)
	l.put(t.mark, t.differs)
}

// names is whom the certificate is for.
func (p *panelist) names(n *nodeScene, limit int) {
	c := n.view.Certificate
	if c == nil || len(c.Names) == 0 {
		return
	}
	words := text.Clean(c.Names[0])
	if more := len(c.Names) - 1; more > 0 {
		words += " +" + strconv.Itoa(more)
	}
	p.line.fit(p.theme.label, "for", labelWidth)
	p.line.upTo(p.theme.faint, words, limit)
}

// issuer is who signed the certificate.
func (p *panelist) issuer(n *nodeScene, limit int) {
	if n.view.Certificate == nil {
		return
	}
	p.line.fit(p.theme.label, "by", labelWidth)
	p.line.upTo(p.theme.faint, text.Clean(commonName(n.view.Certificate.Issuer)), limit)
}

// commonName is the first common name in a certificate's subject or issuer, all of it when it has none.
func commonName(subject string) string {
	for part := range strings.SplitSeq(subject, ",") {
		if name, found := strings.CutPrefix(part, "CN="); found {
			return name
		}
	}
	return subject
}
