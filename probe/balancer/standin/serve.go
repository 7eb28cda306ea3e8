package standin

import (
	"crypto/x509"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"testing"

	"farmtop/model"
)

// Serve starts an HTTPS server, and tells its URL and how it is trusted.
func Serve(t testing.TB, h http.Handler) (address string, trust model.TLS) {
	t.Helper()
	server := httptest.NewUnstartedServer(h)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // clients that don't trust it are no trouble of its
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	return server.URL, model.TLS{Roots: roots}
}

// Say answers in JSON.
func Say(w http.ResponseWriter, status int, what any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(what) // a client that is gone needs no answer
}
