package lab

import (
	"crypto/tls"
	"net/http/httptest"
	"slices"
)

// InsistOnHTTP2 makes a server that was started over TLS with HTTP/2 refuse clients who don't offer that (RFC 7301, 3.2). By itself
// crypto/tls lets those in who offer HTTP/1.1 alone.
func InsistOnHTTP2(server *httptest.Server) {
	server.TLS.GetConfigForClient = func(hello *tls.ClientHelloInfo) (*tls.Config, error) {
		if slices.Contains(hello.SupportedProtos, "h2") {
			return nil, nil //nolint:nilnil // crypto/tls's word for "the usual one"
		}
		none := server.TLS.Clone()
		none.NextProtos = []string{"none"}
		return none, nil
	}
}
