package client

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/netip"
	"net/url"
)

// What is read of one answer, in bytes.
const (
	BodyLimit   = 64 << 10 // more of a page tells nothing new, and an echo that needs more for an address is none
	headerLimit = 64 << 10 // HAProxy's own limit is 16 kB
)

// An Answer is what came of a question.
type Answer struct {
	Status      int            // 0 when there was no answer
	Header      http.Header    // nil without an answer
	Cookies     []*http.Cookie // that it sets
	Sample      []byte         // the beginning of its body, Manner.Sample bytes at most
	Asked       string         // the path, escaped
	From        netip.Addr     // where the connection came from; the zero value where there was none, or a proxy stood between
	Reused      bool           // over a connection that an earlier question had used
	Fingerprint string         // SHA-256 of the certificate, trusted or not, in lower-case hex; "" without TLS
	Subject     string         // of the certificate, cut
	Fault       string         // in words that are the same for the same trouble; "" when all is well
	Cancelled   bool           // the context ended, not the time for this answer
	refused     bool           // for the HTTP version that was offered: nothing was sent
}

// fail notes why there is no answer, or not the whole of it.
func (a *Answer) fail(ctx context.Context, t *Target, asked *url.URL, err error) {
	if ctx.Err() != nil {
		a.Cancelled = true
		return
	}
	if distrust, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		a.present(distrust.UnverifiedCertificates)
	}
	a.Fault, a.refused = t.explain(asked, err), isRefusal(err)
}

// present notes the certificate.
func (a *Answer) present(chain []*x509.Certificate) {
	if len(chain) == 0 {
		return
	}
	sum := sha256.Sum256(chain[0].Raw)
	a.Fingerprint, a.Subject = hex.EncodeToString(sum[:]), Cut(chain[0].Subject.String())
}

// read takes the body in, to its limit, and keeps its beginning.
func (a *Answer) read(body io.Reader, kept int64) error {
	sample, err := io.ReadAll(io.LimitReader(body, kept))
	a.Sample = sample
	if err != nil || int64(len(sample)) < kept {
		return err
	}
	if _, err = io.CopyN(io.Discard, body, BodyLimit-kept); errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
