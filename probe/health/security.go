package health

import (
	"crypto/tls"
	"crypto/x509"
	"time"

	"farmtop/model"
)

// security is how a target's connections are secured, and the TLS session that the next one may resume. All nodes of a farm share one
// server name, so a cache of sessions shared by nodes would offer one node's ticket to another and resume nothing; this holds one.
type security struct {
	prober  *Prober
	config  *tls.Config
	name    string
	roots   *x509.CertPool
	session *tls.ClientSessionState
	proven  time.Time // when the node last proved that it holds its certificate's key, by a full handshake
	at      time.Time // of the handshake under way

	chain   []*x509.Certificate // as last judged
	judged  time.Time
	verdict *model.Certificate
}

// curves are the key exchanges offered to nodes. The hybrid post-quantum ones are left out: they protect what is recorded today
// against the computers of tomorrow, a health check says nothing worth that, and they cost 0.2 to 0.3 ms of CPU on each side.
// Every server that speaks TLS 1.2 or 1.3 knows one of these.
var curves = []tls.CurveID{tls.X25519, tls.CurveP256, tls.CurveP384}

// provenFor is how long sessions are resumed before a full handshake is asked for: a resumed session shows the certificate it began
// with, not the one the node has now.
const provenFor = 10 * time.Second

func newSecurity(p *Prober, f *model.Farm, name string, c *model.Check) *security {
	s := &security{prober: p, name: name, roots: f.TLS.Roots}
	s.config = &tls.Config{
		ServerName:         name,
		InsecureSkipVerify: true, // judge looks at the certificate instead, so that a bad one can be shown
		CurvePreferences:   curves,
		ClientSessionCache: s,
		NextProtos:         protocols(c),
	}
	if len(f.TLS.Certificates) > 0 {
		s.config.GetClientCertificate = present(f.TLS.Certificates)
	}
	if c.KeepAlive {
		// A kept connection seldom shakes hands, and its session would be the larger part of its memory.
		s.config.ClientSessionCache = nil
	}
	return s
}

// protocols is what a check offers in ALPN.
func protocols(c *model.Check) []string {
	if c.HTTP == "2" {
		return []string{"h2"}
	}
	return []string{"http/1.1"}
}

// present answers a node that asks for a client certificate with the first it can use, or else with the first, so that the node says
// what it dislikes.
func present(own []tls.Certificate) func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
	return func(asked *tls.CertificateRequestInfo) (*tls.Certificate, error) {
		for i := range own {
			if asked.SupportsCertificate(&own[i]) == nil {
				return &own[i], nil
			}
		}
		return &own[0], nil
	}
}

// begin notes when a handshake starts.
func (s *security) begin(at time.Time) { s.at = at }

// end notes how a handshake ended.
func (s *security) end(at time.Time, resumed bool) {
	if !resumed {
		s.proven = at
	}
}

// forget drops the session, so that the next handshake is a full one.
func (s *security) forget() { s.session = nil }

// Get hands out the session, unless the node has to prove itself again. It implements [tls.ClientSessionCache].
func (s *security) Get(string) (*tls.ClientSessionState, bool) {
	if s.session == nil || s.at.Sub(s.proven) > provenFor {
		return nil, false
	}
	return s.session, true
}

// Put keeps the newest session. It implements [tls.ClientSessionCache].
func (s *security) Put(_ string, session *tls.ClientSessionState) { s.session = session }

// judge returns what is to be said of the chain a node presented; nil when it presented none.
func (s *security) judge(chain []*x509.Certificate) *model.Certificate {
	if len(chain) == 0 {
		return nil
	}
	now := s.prober.now()
	if s.verdict != nil && sameChain(s.chain, chain) && now.Sub(s.judged).Abs() < verdictAge {
		return s.verdict
	}
	s.verdict = s.prober.verdicts.judge(chain, s.name, s.roots, now)
	s.chain, s.judged = chain, now
	return s.verdict
}

// sameChain tells whether both are the very same parsed certificates: crypto/tls shares them between connections.
func sameChain(a, b []*x509.Certificate) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
