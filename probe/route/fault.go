package route

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"os"
	"slices"
	"strings"
)

// quoted is how many bytes of a text from outside stand in our words.
const quoted = 200

// cut shortens a text from outside.
func cut(s string) string {
	if len(s) <= quoted {
		return strings.Clone(s)
	}
	return strings.ToValidUTF8(s[:quoted], "") + "…"
}

// explain puts what kept an answer away into words that are the same for the same trouble, so that it can be counted.
func (c *client) explain(err error) string {
	var name *net.DNSError
	var distrust *tls.CertificateVerificationError
	var plain tls.RecordHeaderError
	switch {
	case errors.As(err, &name) && !name.IsTimeout:
		return "the name " + cut(name.Name) + " doesn't resolve; " + c.mend
	case isAny(err, refusals):
		return "nobody listens at " + c.where(err) + ": the connection is refused"
	case isAny(err, dead):
		return "there is no way to " + c.where(err)
	case errors.As(err, &distrust):
		return c.whose + " certificate isn't trusted: " + cut(innermost(distrust.Err)) + "; give its authority as tls: ca"
	case errors.As(err, &plain):
		return c.dialled + " doesn't speak TLS"
	case isAny(err, resets):
		return "the connection was cut (RST)"
	case isTimeout(err):
		return "no complete answer within " + c.timeout.String()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed before the answer was complete"
	default:
		return cut(innermost(err))
	}
}

// where is the address that a connection failed to: the endpoint's, or that of a proxy before it.
func (c *client) where(err error) string {
	var failed *net.OpError
	if errors.As(err, &failed) && failed.Addr != nil {
		return failed.Addr.String()
	}
	return c.dialled
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

func isAny(err error, kinds []error) bool {
	return slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) })
}

// insistsOnHTTP2 tells of an endpoint that refuses a client which offers HTTP/1.1 alone (RFC 7301, 3.2).
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
