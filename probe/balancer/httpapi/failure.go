package httpapi

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"farmtop/model"
)

// A Failure is why an interface wasn't asked, didn't answer, or said no, in words that end with what to do.
type Failure struct {
	Read   model.ReadFault // what it is for a reading,
	Step   model.StepFault // and for a change
	Text   string
	Unsent bool // nothing was asked at all
}

// Status is a reading of which nothing came but the failure.
func (f *Failure) Status() model.BalancerStatus {
	return model.BalancerStatus{Fault: f.Read, Err: f.Text}
}

// Garbage is an answer that isn't what was asked for.
func Garbage(format string, args ...any) *Failure {
	return &Failure{Read: model.ReadGarbage, Step: model.StepRejected, Text: fmt.Sprintf(format, args...)}
}

// Absent is something that the balancer doesn't have.
func Absent(format string, args ...any) *Failure {
	return &Failure{Read: model.ReadAbsent, Step: model.StepRejected, Text: fmt.Sprintf(format, args...)}
}

// tooLargeError is an answer of more bytes than it may have.
type tooLargeError int64

// Error names the bound.
func (e tooLargeError) Error() string { return fmt.Sprintf("more than %d kB", int64(e)>>10) }

// failure explains why there is no answer, or not all of it.
func (c *Client) failure(err error, sent bool) *Failure {
	read, text := c.explain(err)
	f := &Failure{Read: read, Step: model.StepUnreachable, Text: text, Unsent: !sent}
	if read == model.ReadDenied {
		f.Step = model.StepDenied
	}
	return f
}

func (c *Client) explain(err error) (fault model.ReadFault, text string) {
	at, host := c.software+" at "+c.At, c.address.Host
	if lookup, ok := errors.AsType[*net.DNSError](err); ok && !lookup.IsTimeout {
		return model.ReadAbsent, fmt.Sprintf("the host %q wasn't found: correct the URL of %s, or see that the name resolves", lookup.Name, c.software)
	}
	if distrust, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		return model.ReadGarbage, fmt.Sprintf("the certificate of %s isn't trusted (%v): give its authority as tls: ca", at, innermost(distrust.Err))
	}
	if _, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		return model.ReadGarbage, fmt.Sprintf("%s doesn't speak TLS: correct the port, or write http://", host)
	}
	if _, ok := errors.AsType[tooLargeError](err); ok {
		return model.ReadGarbage, fmt.Sprintf("the answer of %s is too large (%v): is this its URL?", at, innermost(err))
	}
	switch {
	case errors.Is(err, context.Canceled):
		return model.ReadTimeout, "asking " + at + " was stopped"
	case isTimeout(err):
		return model.ReadTimeout, fmt.Sprintf("%s gave no complete answer within %v: is it overloaded, or does a firewall stand in between?", at, c.Timeout)
	case errors.Is(err, refused):
		return model.ReadRefused, fmt.Sprintf("nobody listens at %s: is %s running, and is the port right?", host, c.software)
	case errors.Is(err, errPermission):
		return model.ReadDenied, fmt.Sprintf("this system doesn't permit a connection to %s: look at its firewall rules", host)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, reset):
		return model.ReadCut, at + " broke off before its answer was complete: is it being restarted, or does the port speak TLS?"
	case isDial(err):
		return model.ReadAbsent, fmt.Sprintf("no way to %s: %v; is that host up, and is the URL right?", host, innermost(err))
	}
	return model.ReadGarbage, fmt.Sprintf("%s gave no answer that is HTTP (%v): correct its URL", at, innermost(err))
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return errors.Is(err, context.DeadlineExceeded) || ok && timeout.Timeout()
}

func isDial(err error) bool {
	op, ok := errors.AsType[*net.OpError](err)
	return ok && op.Op == "dial"
}

// innermost is the error at the bottom, without Go's account of what it tried.
func innermost(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

// Refusal is what an answer's status says against the request; nil where it is a success.
func (c *Client) Refusal(a Answer) *Failure {
	at := c.software + " at " + c.At
	switch {
	case a.Status >= 200 && a.Status < 300:
		return nil
	case a.Status == http.StatusUnauthorized, a.Status == http.StatusForbidden:
		return &Failure{Read: model.ReadDenied, Step: model.StepDenied, Text: c.denial(a.Status)}
	case a.Status == http.StatusNotFound:
		return Absent("%s answers 404: there is nothing at that path; correct its URL", at)
	case a.Status >= 300 && a.Status < 400:
		return Garbage("%s redirects%s: redirects aren't followed, so give the right URL", at, target(a.Header.Get("Location")))
	}
	return Garbage("%s answers %d %s: look at its error log", at, a.Status, http.StatusText(a.Status))
}

// denial says who isn't let in.
func (c *Client) denial(status int) string {
	at := c.software + " at " + c.At
	switch {
	case status == http.StatusForbidden:
		return at + " answers 403: permit this machine's address there, and the user where one is given"
	case c.login.User == "":
		return at + " answers 401: it wants a login; give user and password"
	}
	return fmt.Sprintf("%s answers 401: it doesn't accept the password of %q; correct user and password", at, c.login.User)
}

// target is where a redirect leads: its host and path alone, because a query may hold what nobody is to see.
func target(location string) string {
	to, err := url.Parse(location)
	if err != nil || location == "" || len(location) > maxQuoted {
		return ""
	}
	return fmt.Sprintf(" to %q", (&url.URL{Scheme: to.Scheme, Host: to.Host, Path: to.Path}).String())
}

// maxQuoted bounds what a message quotes, in bytes: what is longer hides the rest of it.
const maxQuoted = 200
