package spoof

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
)

// quotedBytes is how much of a text from outside stands in our words.
const quotedBytes = 200

// cut shortens a text from outside.
func cut(s string) string {
	if len(s) <= quotedBytes {
		return strings.Clone(s)
	}
	return strings.ToValidUTF8(s[:quotedBytes], "") + "…"
}

// fail notes why there is no answer, or not the whole of it.
func (a *answer) fail(ctx context.Context, t *target, err error) {
	if ctx.Err() != nil {
		a.cancelled = true
		return
	}
	a.fault, a.http2 = t.explain(err), insistsOnHTTP2(err)
}

// explain puts what kept an answer away into words.
func (t *target) explain(err error) string {
	var name *net.DNSError
	var distrust *tls.CertificateVerificationError
	var plain tls.RecordHeaderError
	var failed *net.OpError
	switch {
	case errors.As(err, &name) && !name.IsTimeout:
		return "the name " + cut(name.Name) + " doesn't resolve; check the address, or give an endpoint_address"
	case errors.As(err, &distrust):
		return "the certificate of " + t.name + " isn't trusted: " + cut(innermost(distrust.Err)) + "; give its authority as tls: ca"
	case errors.As(err, &plain):
		return t.url.Host + " doesn't speak TLS"
	case isTimeout(err):
		return "no complete answer within " + t.options.Test.Timeout.String()
	case errors.As(err, &failed) && failed.Op == "dial" && failed.Addr != nil:
		return fmt.Sprintf("no connection to %s: %s", failed.Addr, cut(innermost(err)))
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed before the answer was complete"
	default:
		return cut(innermost(err))
	}
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

// insistsOnHTTP2 tells of a server that refuses a client which offers HTTP/1.1 alone (RFC 7301, 3.2).
func insistsOnHTTP2(err error) bool {
	var remote *net.OpError
	return errors.As(err, &remote) && remote.Op == "remote error" && strings.Contains(remote.Err.Error(), "no application protocol")
}

// innermost is the text of the error at the bottom, without the layers that name ports of ours.
func innermost(err error) string {
	for {
		next := errors.Unwrap(err)
		if next == nil {
			return err.Error()
		}
		err = next
	}
}

// refusal turns a proxy's no into an error that says so.
func refusal(_ context.Context, proxy *url.URL, _ *http.Request, said *http.Response) error {
	if said.StatusCode == http.StatusOK {
		return nil
	}
	return fmt.Errorf("the proxy %s, which the environment names, answers %d to CONNECT", proxy.Host, said.StatusCode)
}
