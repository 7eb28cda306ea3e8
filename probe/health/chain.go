package health

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"time"

	"farmtop/model"
)

// verifyChain finds what keeps the chain above a leaf from ending at a root, whatever the leaf's time and name.
func verifyChain(chain []*x509.Certificate, roots *x509.CertPool, moment time.Time) (model.Problem, string) {
	between := x509.NewCertPool()
	for _, c := range chain[1:] {
		between.AddCert(c)
	}
	_, err := chain[0].Verify(x509.VerifyOptions{Roots: roots, Intermediates: between, CurrentTime: moment})
	if err == nil {
		return model.ProblemNone, ""
	}
	if invalid, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		return invalidity(invalid, moment)
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		return unknownAuthority(chain)
	}
	return model.ProblemOther, "it can't be verified: " + cut(err.Error(), nameLimit)
}

// invalidity words what is wrong with one certificate of the chain.
func invalidity(e x509.CertificateInvalidError, moment time.Time) (model.Problem, string) {
	if e.Reason != x509.Expired || e.Cert == nil {
		return model.ProblemOther, "it can't be verified: " + cut(e.Error(), nameLimit)
	}
	who := quote(commonName(e.Cert), nameLimit)
	if moment.Before(e.Cert.NotBefore) {
		return model.ProblemNotYet, fmt.Sprintf("its issuer %s isn't valid before %s", who, date(e.Cert.NotBefore))
	}
	return model.ProblemExpired, fmt.Sprintf("its issuer %s expired on %s", who, date(e.Cert.NotAfter))
}

// unknownAuthority tells apart the ways in which a chain ends nowhere. A leaf whose issuer wasn't sent is an incomplete chain, even
// though its issuer may be a root that isn't trusted: from here both look the same, and the words name both remedies.
func unknownAuthority(chain []*x509.Certificate) (model.Problem, string) {
	if isSelfSigned(chain[0]) {
		return model.ProblemSelfSigned, "it is self-signed and not among the trusted roots"
	}
	top, above := climb(chain)
	issuer := quote(issuerName(top), nameLimit)
	switch {
	case isSelfSigned(top):
		return model.ProblemAuthority, fmt.Sprintf("its chain ends at %s, which is not among the trusted roots", issuer)
	case above == 0:
		return model.ProblemIncomplete, fmt.Sprintf("its issuer %s was not sent and is not among the trusted roots", issuer)
	default:
		return model.ProblemAuthority, fmt.Sprintf("its chain leads to %s, which was not sent and is not among the trusted roots", issuer)
	}
}

// climb follows the chain from the leaf from issuer to issuer as far as they were sent; above is how many steps that was.
func climb(chain []*x509.Certificate) (top *x509.Certificate, above int) {
	top = chain[0]
	for above < len(chain) {
		next := issuerOf(top, chain)
		if next == nil || next == top {
			break
		}
		top = next
		above++
	}
	return top, above
}

// issuerOf is the certificate among sent that signed c, nil when none did.
func issuerOf(c *x509.Certificate, sent []*x509.Certificate) *x509.Certificate {
	for _, s := range sent {
		if bytes.Equal(c.RawIssuer, s.RawSubject) && c.CheckSignatureFrom(s) == nil {
			return s
		}
	}
	return nil
}

func isSelfSigned(c *x509.Certificate) bool {
	return bytes.Equal(c.RawIssuer, c.RawSubject) && c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature) == nil
}

func commonName(c *x509.Certificate) string {
	if c.Subject.CommonName != "" {
		return c.Subject.CommonName
	}
	return c.Subject.String()
}

func issuerName(c *x509.Certificate) string {
	if c.Issuer.CommonName != "" {
		return c.Issuer.CommonName
	}
	return c.Issuer.String()
}
