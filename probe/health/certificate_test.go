package health

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"farmtop/model"
)

func healthy(conn net.Conn) {
	for readRequest(conn) != nil {
		if _, err := io.WriteString(conn, ok+"Content-Length: 7\r\n\r\nHealthy"); err != nil {
			return
		}
	}
}

func TestEveryProblemOfACertificateIsToldApart(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	between := newAuthority(t, "Farm Issuing", root)
	stranger := newAuthority(t, "Strange Root", nil)
	farmNames := []string{"farm.example", "127.0.0.1"}
	past := func(c *x509.Certificate) { c.NotAfter = time.Date(2024, 2, 29, 12, 0, 0, 0, time.UTC) }
	future := func(c *x509.Certificate) { c.NotBefore = time.Date(2119, 1, 1, 0, 0, 0, 0, time.UTC) }
	clientOnly := func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }
	oldBetween := template("Old Issuing")
	oldBetween.IsCA, oldBetween.BasicConstraintsValid = true, true
	past(oldBetween)
	expired := sign(t, oldBetween, root)
	own := template("am1")
	own.DNSNames = farmNames
	alone := sign(t, own, nil)

	for name, c := range map[string]struct {
		leaf    tls.Certificate
		sent    []*authority
		problem model.Problem
		why     string
	}{
		"good":                 {root.issue(t, farmNames), nil, model.ProblemNone, ""},
		"good by intermediate": {between.issue(t, farmNames), []*authority{between}, model.ProblemNone, ""},
		"expired":              {root.issue(t, farmNames, past), nil, model.ProblemExpired, "it expired on 2024-02-29 12:00 UTC"},
		"not yet valid":        {root.issue(t, farmNames, future), nil, model.ProblemNotYet, "it isn't valid before 2119-01-01 00:00 UTC"},
		"wrong name": {
			root.issue(t, []string{"a.example", "b.example"}), nil, model.ProblemName,
			"it is for a.example, b.example, not for farm.example",
		},
		"many wrong names": {
			root.issue(t, []string{"a.example", "b.example", "c.example", "d.example", "e.example", "10.0.0.1"}), nil, model.ProblemName,
			"it is for a.example, b.example, c.example, d.example and 2 more, not for farm.example",
		},
		"common name only": {
			root.issue(t, nil), nil, model.ProblemName,
			`it has no alternative names, only the common name "leaf", which clients ignore; they ask for farm.example`,
		},
		"intermediate not sent": {
			between.issue(t, farmNames), nil, model.ProblemIncomplete,
			`its issuer "Farm Issuing" was not sent and is not among the trusted roots`,
		},
		"root not trusted": {
			stranger.issue(t, farmNames),
			[]*authority{stranger},
			model.ProblemAuthority,
			`its chain ends at "Strange Root", which is not among the trusted roots`,
		},
		"root neither trusted nor sent": {
			newAuthorityLeaf(t, stranger, farmNames), nil, model.ProblemAuthority,
			`its chain leads to "Strange Root", which was not sent and is not among the trusted roots`,
		},
		"self-signed": {
			tls.Certificate{Certificate: [][]byte{alone.certificate.Raw}, PrivateKey: alone.key},
			nil, model.ProblemSelfSigned,
			"it is self-signed and not among the trusted roots",
		},
		"expired intermediate": {
			expired.issue(t, farmNames),
			[]*authority{expired},
			model.ProblemExpired,
			`its issuer "Old Issuing" expired on 2024-02-29 12:00 UTC`,
		},
		"not for servers": {
			root.issue(t, farmNames, clientOnly), nil, model.ProblemOther,
			"it can't be verified: x509: certificate specifies an incompatible key usage",
		},
		"everything at once": {
			stranger.issue(t, []string{"a.example"}, past), nil, model.ProblemExpired,
			`it expired on 2024-02-29 12:00 UTC, and it is for a.example, not for farm.example, and its issuer "Strange Root" was not sent and is not among the trusted roots`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, a := range c.sent {
				c.leaf.Certificate = append(c.leaf.Certificate, a.certificate.Raw)
			}
			asked := make(chan struct{}, 2)
			address := listenTLS(t, &tls.Config{Certificates: []tls.Certificate{c.leaf}}, func(conn net.Conn) {
				if readRequest(conn) != nil {
					asked <- struct{}{}
					_, _ = io.WriteString(conn, ok+"Content-Length: 0\r\n\r\n")
				}
			})
			o := checkOnce(t, farmOf(root), address, secured())
			if c.problem == model.ProblemNone {
				expect(t, o, address, model.FaultNone, "200 in N ms")
			} else {
				expect(t, o, address, model.FaultCertificate, "certificate refused: "+c.why)
				if len(asked) != 0 {
					t.Error("the request was sent to a node that wasn't to be trusted")
				}
			}
			got := o.Certificate
			if got == nil || got.Problem != c.problem || got.Why != c.why || got.Sent != len(c.leaf.Certificate) || len(got.SHA256) != 64 {
				t.Errorf("certificate %+v", got)
			}

			insecure := farmOf(root)
			insecure.TLS.Insecure = true
			if o := checkOnce(t, insecure, address, secured()); !o.OK || o.Certificate.Problem != c.problem {
				t.Errorf("with insecure: %s, problem %q", o.Reason, o.Certificate.Problem)
			}
		})
	}
}

// newAuthorityLeaf is a leaf by an intermediate that is sent, of a root that isn't.
func newAuthorityLeaf(t testing.TB, root *authority, names []string) tls.Certificate {
	t.Helper()
	between := newAuthority(t, "Strange Issuing", root)
	leaf := between.issue(t, names)
	leaf.Certificate = append(leaf.Certificate, between.certificate.Raw)
	return leaf
}

func TestACertificateThatIsARootItselfIsTrusted(t *testing.T) {
	t.Parallel()
	own := template("am1")
	own.DNSNames = []string{"farm.example"}
	alone := sign(t, own, nil)
	address := listenTLS(t, &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{alone.certificate.Raw}, PrivateKey: alone.key}}}, healthy)
	expect(t, checkOnce(t, farmOf(alone), address, secured()), address, model.FaultNone, "200 in N ms")
}

func TestWithoutAServerNameTheNodesAddressMustBeNamed(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	address := listenTLS(t, &tls.Config{Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})}}, healthy)
	farm := &model.Farm{Name: "web", TLS: model.TLS{Roots: root.pool()}}
	expect(t, checkOnce(t, farm, address, secured()), address, model.FaultCertificate,
		"certificate refused: it is for farm.example, not for 127.0.0.1")
}

func TestAVerdictIsSharedAndChangesWithTime(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	end := time.Date(2030, 1, 1, 0, 0, 0, 0, time.UTC)
	leaf := root.issue(t, []string{"farm.example"}, func(c *x509.Certificate) { c.NotAfter = end })
	chain := []*x509.Certificate{leaf.Leaf}
	roots := root.pool()
	var v verdicts
	first := v.judge(chain, "farm.example", roots, end.Add(-time.Hour))
	if again := v.judge(chain, "farm.example", roots, end.Add(-time.Minute/2)); again != first || first.Problem != model.ProblemNone {
		t.Errorf("the same verdict is not the same certificate: %+v", again)
	}
	late := v.judge(chain, "farm.example", roots, end.Add(2*time.Minute))
	if late.Problem != model.ProblemExpired || late == first || first.Problem != model.ProblemNone {
		t.Errorf("after its end: %+v", late)
	}
	if other := v.judge(chain, "else.example", roots, end.Add(-time.Hour)); other.Problem != model.ProblemName {
		t.Errorf("for another name: %+v", other)
	}
}

func TestVerdictsAreForgottenRatherThanHeldForEver(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	leaf := root.issue(t, []string{"farm.example"})
	v := verdicts{known: make(map[chainKey]verdict)}
	for i := range verdictsKept {
		v.known[chainKey{name: string(rune(i))}] = verdict{}
	}
	v.judge([]*x509.Certificate{leaf.Leaf}, "farm.example", root.pool(), testFrom)
	if len(v.known) > verdictsKept {
		t.Errorf("%d verdicts are kept", len(v.known))
	}
}

func TestAClientCertificateIsShownToNodesThatWantOne(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	server := &tls.Config{
		Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})},
		ClientAuth:   tls.RequireAndVerifyClientCert, ClientCAs: root.pool(),
	}
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		config := server.Clone()
		config.MaxVersion = version
		address := listenTLS(t, config, healthy)
		farm := farmOf(root)
		o := checkOnce(t, farm, address, secured())
		want := map[uint16]string{
			tls.VersionTLS12: "TLS: NODE refused the handshake: handshake failure (no cipher in common, or it wants a client certificate)",
			tls.VersionTLS13: "TLS: NODE refused the handshake: certificate required (it wants a client certificate, and none is configured)",
		}[version]
		expect(t, o, address, model.FaultTLS, want)

		farm.TLS.Certificates = []tls.Certificate{root.issue(t, []string{"monitor"})}
		expect(t, checkOnce(t, farm, address, secured()), address, model.FaultNone, "200 in N ms")
	}
}

func TestANodeOfTheTLSPastIsToldInWords(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	address := listenTLS(t, &tls.Config{
		Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})}, MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
	}, healthy)
	expect(t, checkOnce(t, farmOf(root), address, secured()), address, model.FaultTLS,
		"TLS: NODE refused the handshake: protocol version not supported (it speaks neither TLS 1.2 nor 1.3)")
}

func TestANodeThatShakesHandsAndFallsSilentIsToldApart(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	address := listenTLS(t, &tls.Config{Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})}}, hold)
	expect(t, checkOnce(t, farmOf(root), address, secured(within(3*time.Second))), address, model.FaultTimeout,
		"no answer from NODE within 3 s: it shook hands, then sent nothing")
}

func TestASessionIsResumedUntilTheNodeHasToProveItselfAgain(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	address := listenTLS(t, &tls.Config{Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})}}, healthy)
	target := NewProber(Options{}).Target(farmOf(root), model.Node{Address: address}, secured())
	var resumed []bool
	for i := range 4 {
		if i == 2 {
			target.secure.proven = target.secure.proven.Add(-2 * provenFor)
		}
		o := target.Check(t.Context())
		expect(t, o, address, model.FaultNone, "200 in N ms")
		resumed = append(resumed, o.Phases.Resumed)
		if o.Certificate == nil || o.Phases.TLS <= o.Phases.Connect || o.Phases.FirstByte < o.Phases.TLS || o.Phases.Total < o.Phases.FirstByte {
			t.Errorf("phases %+v", o.Phases)
		}
	}
	if want := []bool{false, true, false, true}; !slices.Equal(resumed, want) {
		t.Errorf("resumed %v, want %v", resumed, want)
	}
}

func TestAFullHandshakeShowsAnExchangedCertificate(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	certificates := []tls.Certificate{root.issue(t, []string{"farm.example"}), root.issue(t, []string{"farm.example"})}
	turn := make(chan int, 2)
	address := listenTLS(t, &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
		return &certificates[<-turn], nil
	}}, healthy)
	target := NewProber(Options{}).Target(farmOf(root), model.Node{Address: address}, secured())
	turn <- 0
	first := target.Check(t.Context())
	target.secure.forget()
	turn <- 1
	second := target.Check(t.Context())
	if !first.OK || !second.OK || first.Certificate.SHA256 == second.Certificate.SHA256 {
		t.Errorf("%s, %s: the exchanged certificate didn't show", first.Reason, second.Reason)
	}
}

func TestAKeyExchangeOutsideOursIsNegotiated(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	for _, curve := range curves {
		address := listenTLS(t, &tls.Config{
			Certificates: []tls.Certificate{root.issue(t, []string{"farm.example"})}, CurvePreferences: []tls.CurveID{curve},
		}, healthy)
		expect(t, checkOnce(t, farmOf(root), address, secured()), address, model.FaultNone, "200 in N ms")
	}
}

func BenchmarkVerdictKnown(b *testing.B) {
	root := newAuthority(b, "Farm Root", nil)
	leaf := root.issue(b, []string{"farm.example"})
	chain, roots := []*x509.Certificate{leaf.Leaf}, root.pool()
	var v verdicts
	b.ReportAllocs()
	for b.Loop() {
		v.judge(chain, "farm.example", roots, testFrom)
	}
}
