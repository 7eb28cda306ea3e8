package diagnose

import (
	"fmt"
	"time"

	"farmtop/model"
)

// expiring is TLS01: a certificate that has expired, or will within the farm's time of warning.
func expiring(e *exam) {
	hasExpired := func(c *model.Certificate) bool {
		return c.Problem == model.ProblemExpired || !c.NotAfter.IsZero() && !e.now.Before(c.NotAfter)
	}
	limit := e.farm.Limits.CertWarning
	wrong := func(c *model.Certificate) bool {
		return hasExpired(c) || !c.NotAfter.IsZero() && c.NotAfter.Sub(e.now) < limit
	}
	code := lookup("TLS01")
	for _, p := range e.presentations(wrong) {
		severity := model.Warning
		if hasExpired(p.cert) {
			severity = model.Critical
		}
		f := e.open(p.only(), code, severity)
		if f == nil {
			continue
		}
		f.About = p.name()
		left := p.cert.NotAfter.Sub(e.now)
		day := p.cert.NotAfter.UTC().Format(time.DateOnly)
		switch {
		case left <= 0:
			f.Title = fmt.Sprintf("the certificate of %s expired %s, %s ago", p.by(e), day, span(left))
		case severity == model.Critical:
			f.Title = fmt.Sprintf("the certificate chain of %s has expired", p.by(e))
		default:
			f.Title = fmt.Sprintf("the certificate of %s expires %s, in %s", p.by(e), day, span(left))
		}
		f.Evidence = describe(p.cert) + "; warning below " + span(limit)
	}
}

// untrusted is TLS02: a certificate that clients refuse for another reason than its age.
func untrusted(e *exam) {
	if e.farm.TLS.Insecure {
		return
	}
	wrong := func(c *model.Certificate) bool {
		return c.Problem != model.ProblemNone && c.Problem != model.ProblemExpired
	}
	for _, p := range e.presentations(wrong) {
		f := e.about(p.only(), "TLS02")
		if f == nil {
			continue
		}
		f.About = p.name()
		f.Title = fmt.Sprintf("the certificate of %s %s", p.by(e), Complaint(p.cert, e.farm.ServerName()))
		f.Evidence = describe(p.cert)
		if p.cert.Why != "" {
			f.Evidence = p.cert.Why + "; " + f.Evidence
		}
	}
}

// Complaint is a certificate's problem as the rest of a sentence about it. Host is the name that it was verified for; "" where each node
// was asked by its own address.
func Complaint(c *model.Certificate, host string) string {
	switch c.Problem {
	case model.ProblemName:
		asked := "its address"
		if host != "" {
			asked = short(host)
		}
		if len(c.Names) == 0 {
			return fmt.Sprintf("does not name %s, nor any host", asked)
		}
		return fmt.Sprintf("does not name %s, but %s", asked, short(c.Names[0]))
	case model.ProblemAuthority:
		return "is signed by an unknown authority: " + cut(c.Issuer, quoteRunes)
	case model.ProblemIncomplete:
		return "comes without its issuer " + cut(c.Issuer, quoteRunes)
	case model.ProblemSelfSigned:
		return "is self-signed"
	case model.ProblemNotYet:
		return "is not valid before " + c.NotBefore.UTC().Format(time.DateOnly)
	default:
		if c.Why == "" {
			return "is refused"
		}
		return "is refused: " + c.Why
	}
}
