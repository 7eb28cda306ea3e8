package client

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func TestWhatKeepsAnAnswerAwayIsSaidInWords(t *testing.T) {
	t.Parallel()
	target := &Target{Manner: Manner{Timeout: 2 * time.Second}, Name: "am1", mend: "check its address"}
	asked := &url.URL{Scheme: "https", Host: "am1.test:8443"}
	address := &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 443}
	for _, c := range []struct {
		err  error
		want string
	}{
		{&net.OpError{Op: "dial", Err: &net.DNSError{Name: "am1.test", IsNotFound: true}}, "the name am1.test doesn't resolve; check its address"},
		{&net.DNSError{Name: "am1.test", IsTimeout: true}, "no complete answer within 2s"},
		{&net.OpError{Op: "dial", Addr: address, Err: os.NewSyscallError("connect", refusals[0])}, "nobody listens at 192.0.2.1:443: the connection is refused"},
		{os.NewSyscallError("connect", refusals[0]), "nobody listens at am1.test:8443: the connection is refused"},
		{&net.OpError{Op: "dial", Addr: address, Err: dead[0]}, "there is no way to 192.0.2.1:443"},
		{&net.OpError{Op: "read", Addr: address, Err: resets[0]}, "the connection was cut (RST)"},
		{
			&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
			"am1's certificate isn't trusted: x509: certificate signed by unknown authority; give its authority as tls: ca",
		},
		{tls.RecordHeaderError{Msg: "first record does not look like a TLS handshake"}, "am1.test:8443 doesn't speak TLS"},
		{os.ErrDeadlineExceeded, "no complete answer within 2s"},
		{fmt.Errorf("body: %w", io.ErrUnexpectedEOF), "the connection was closed before the answer was complete"},
		{fmt.Errorf("from 127.0.0.1:40000: %w", errors.New(strings.Repeat("x", 300))), strings.Repeat("x", 200) + "…"},
	} {
		if got := target.explain(asked, c.err); got != c.want {
			t.Errorf("%v: %q, want %q", c.err, got, c.want)
		}
	}
}

func FuzzAQuotedTextIsShortAndWhole(f *testing.F) {
	f.Add("short")
	f.Add(strings.Repeat("é", 150))
	f.Add(strings.Repeat("x", 199) + "é")
	f.Fuzz(func(t *testing.T, text string) {
		got := Cut(text)
		if len(got) > quoted+len("…") || utf8.ValidString(text) && !utf8.ValidString(got) || len(text) <= quoted && got != text {
			t.Errorf("%q is quoted as %q", text, got)
		}
	})
}
