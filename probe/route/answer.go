package route

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
)

// What is read of one answer, in bytes.
const (
	bodyLimit   = 64 << 10 // read of one answer, and looked at where the body is to name the node
	headerLimit = 64 << 10 // of one answer; HAProxy's own limit is 16 kB
	sampleBytes = 4 << 10  // of a body that are looked at elsewhere: a firewall's page says what it is at its head
)

// An answer is what came of a question.
type answer struct {
	status      int // 0 when there was no answer
	header      http.Header
	asked       string // the path
	sample      []byte // of the body
	cookies     []*http.Cookie
	reused      bool   // over a connection that an earlier question had used
	fingerprint string // of the certificate, lower-case hex; "" without TLS
	subject     string
	fault       string // in words; "" when all is well
	http2       bool   // failed because the endpoint speaks HTTP/2 alone
	cancelled   bool   // the test ended
}

// fail notes why there is no answer, or not the whole of it.
func (a *answer) fail(ctx context.Context, c *client, err error) {
	if ctx.Err() != nil {
		a.cancelled = true
		return
	}
	if distrust, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		a.present(distrust.UnverifiedCertificates)
	}
	a.fault, a.http2 = c.explain(err), insistsOnHTTP2(err)
}

// present notes the certificate.
func (a *answer) present(chain []*x509.Certificate) {
	if len(chain) == 0 {
		return
	}
	sum := sha256.Sum256(chain[0].Raw)
	a.fingerprint, a.subject = hex.EncodeToString(sum[:]), cut(chain[0].Subject.String())
}

// read takes the body in, to its limit, and keeps its beginning.
func (a *answer) read(body io.Reader, kept int64) error {
	sample, err := io.ReadAll(io.LimitReader(body, kept))
	a.sample = sample
	if err != nil || int64(len(sample)) < kept {
		return err
	}
	if _, err = io.CopyN(io.Discard, body, bodyLimit-kept); errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
