package client

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/url"
	"os"
	"slices"
	"strings"
)

// quoted is how many bytes of a text from outside stand in our words.
const quoted = 200

// Cut shortens a text from outside to 200 bytes, with an ellipsis behind them. What is shorter stays as it is, and shares no memory with
// what it was part of.
func Cut(s string) string {
	if len(s) <= quoted {
		return strings.Clone(s)
	}
	return strings.ToValidUTF8(s[:quoted], "") + "…"
}

// explain puts what kept an answer away into words that are the same for the same trouble, so that it can be counted.
func (t *Target) explain(asked *url.URL, err error) string {
	var name *net.DNSError
	var distrust *tls.CertificateVerificationError
	var plain tls.RecordHeaderError
	switch {
	case errors.As(err, &name) && !name.IsTimeout:
		return "the name " + Cut(name.Name) + " doesn't resolve; " + t.mend
	case isAny(err, refusals):
		return "nobody listens at " + where(asked, err) + ": the connection is refused"
	case isAny(err, dead):
		return "there is no way to " + where(asked, err)
	case errors.As(err, &distrust):
		return t.Name + "'s certificate isn't trusted: " + Cut(innermost(distrust.Err)) + "; give its authority as tls: ca"
	case isRefusal(err):
		return t.Name + " refuses " + t.offered()
	case errors.As(err, &plain):
		return asked.Host + " doesn't speak TLS"
	case isAny(err, resets):
		return "the connection was cut (RST)"
	case isTimeout(err):
		return "no complete answer within " + t.Timeout.String()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "the connection was closed before the answer was complete"
	default:
		return Cut(innermost(err))
	}
}

// where is the address that a connection failed to: the target's, or that of a proxy before it.
func where(asked *url.URL, err error) string {
	var failed *net.OpError
	if errors.As(err, &failed) && failed.Addr != nil {
		return failed.Addr.String()
	}
	return asked.Host
}

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

func isAny(err error, kinds []error) bool {
	return slices.ContainsFunc(kinds, func(kind error) bool { return errors.Is(err, kind) })
}

// isRefusal tells of a server that speaks none of the HTTP versions which it was offered (RFC 7301, 3.2).
func isRefusal(err error) bool {
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
