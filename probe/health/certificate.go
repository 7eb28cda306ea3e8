package health

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"
	"time"

	"farmtop/model"
)

// verdicts remembers what was found about chains, so that nodes with one certificate share one [model.Certificate], and a chain's
// signatures are checked once a minute rather than at every check.
type verdicts struct {
	mu    sync.Mutex // guards known
	known map[chainKey]verdict
}

// chainKey is all that a verdict depends on but the time.
type chainKey struct {
	chain [sha256.Size]byte
	name  string
	roots *x509.CertPool
}

type verdict struct {
	certificate *model.Certificate
	at          time.Time
}

const (
	// verdictAge is how long a verdict holds: an expiry shows at most this much late.
	verdictAge = time.Minute
	// verdictsKept bounds the memory of nodes that present another certificate each time. A farm of ten thousand nodes with one each fits.
	verdictsKept = 16384
	// chainLimit is how many certificates of a chain are looked at. Real chains have two to four.
	chainLimit = 16
	// namesLimit is how many names of a certificate are kept. Certificates of large hosters name a hundred.
	namesLimit = 100
	// nameLimit is how many bytes of a subject, an issuer or a name are kept: DNS allows 253.
	nameLimit = 256
)

// judge finds out whether a chain, leaf first, is to be trusted for a name at a moment. The same certificate is returned for the same
// chain as long as the verdict is the same, so it can be compared by its pointer.
func (v *verdicts) judge(chain []*x509.Certificate, name string, roots *x509.CertPool, now time.Time) *model.Certificate {
	key := chainKey{chain: fingerprint(chain), name: name, roots: roots}
	v.mu.Lock()
	old := v.known[key]
	v.mu.Unlock()
	if old.certificate != nil && now.Sub(old.at).Abs() < verdictAge {
		return old.certificate
	}

	c := describe(chain)
	c.Problem, c.Why = verify(chain, name, roots, now)
	if o := old.certificate; o != nil && o.Problem == c.Problem && o.Why == c.Why {
		c = o
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.known == nil || len(v.known) >= verdictsKept {
		v.known = make(map[chainKey]verdict)
	}
	v.known[key] = verdict{certificate: c, at: now}
	return c
}

func fingerprint(chain []*x509.Certificate) [sha256.Size]byte {
	h := sha256.New()
	for _, c := range chain {
		h.Write(c.Raw) // DER says its own length, so two chains never read the same
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// describe says what a chain's leaf is, without judging it.
func describe(chain []*x509.Certificate) *model.Certificate {
	leaf := chain[0]
	sum := sha256.Sum256(leaf.Raw)
	return &model.Certificate{
		SHA256:    hex.EncodeToString(sum[:]),
		Subject:   cut(leaf.Subject.String(), nameLimit),
		Issuer:    cut(leaf.Issuer.String(), nameLimit),
		Names:     names(leaf),
		NotBefore: leaf.NotBefore,
		NotAfter:  leaf.NotAfter,
		Sent:      len(chain),
	}
}

// names are what a certificate is for. The common name counts no more since RFC 9525, and Go doesn't look at it.
func names(leaf *x509.Certificate) []string {
	var out []string
	for _, n := range leaf.DNSNames[:min(len(leaf.DNSNames), namesLimit)] {
		out = append(out, cut(n, nameLimit))
	}
	for _, ip := range leaf.IPAddresses[:min(len(leaf.IPAddresses), namesLimit-len(out))] {
		out = append(out, ip.String())
	}
	return out
}

// verify finds what keeps a chain from being trusted. All reasons are told; the problem is the first of time, name, chain.
func verify(chain []*x509.Certificate, name string, roots *x509.CertPool, now time.Time) (model.Problem, string) {
	chain = chain[:min(len(chain), chainLimit)]
	leaf := chain[0]
	problem, whys := model.ProblemNone, []string(nil)
	add := func(p model.Problem, why string) {
		if p == model.ProblemNone {
			return
		}
		if problem == model.ProblemNone {
			problem = p
		}
		whys = append(whys, why)
	}
	moment := now
	switch {
	case now.After(leaf.NotAfter):
		add(model.ProblemExpired, "it expired on "+date(leaf.NotAfter))
		moment = leaf.NotAfter
	case now.Before(leaf.NotBefore):
		add(model.ProblemNotYet, "it isn't valid before "+date(leaf.NotBefore))
		moment = leaf.NotBefore
	}
	if leaf.VerifyHostname(name) != nil {
		add(model.ProblemName, wrongName(leaf, name))
	}
	add(verifyChain(chain, roots, moment))
	return problem, strings.Join(whys, ", and ")
}

// wrongName says which names the certificate has instead.
func wrongName(leaf *x509.Certificate, name string) string {
	has := names(leaf)
	switch {
	case len(has) == 0 && leaf.Subject.CommonName != "":
		return fmt.Sprintf("it has no alternative names, only the common name %s, which clients ignore; they ask for %s", quote(leaf.Subject.CommonName, 60), name)
	case len(has) == 0:
		return "it names no host; clients ask for " + name
	}
	const shown = 4
	rest := ""
	if len(has) > shown {
		rest = fmt.Sprintf(" and %d more", len(has)-shown)
		has = has[:shown]
	}
	return "it is for " + strings.Join(has, ", ") + rest + ", not for " + name
}

// date is a moment as certificates are talked about.
func date(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }
