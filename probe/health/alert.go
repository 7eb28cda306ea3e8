package health

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"strings"

	"farmtop/model"
)

// explainTLS puts a failed handshake into words; got is how many bytes came.
func (e *exchange) explainTLS(err error, got int64) (model.Fault, string) {
	who := e.seen.Address
	if fault, why, ok := alert(err, who); ok {
		return fault, why
	}
	var header tls.RecordHeaderError
	switch {
	case isTimeout(err) && got == 0:
		return model.FaultTimeout, fmt.Sprintf("no TLS handshake with %s within %s: it accepted the connection, then sent nothing", who, e.limit())
	case isTimeout(err):
		return model.FaultTimeout, fmt.Sprintf("no TLS handshake with %s within %s: it stopped after %s", who, e.limit(), count(got))
	case errors.As(err, &header):
		return model.FaultTLS, who + " " + notTLS(header)
	case isEnd(err):
		return model.FaultTLS, who + " closed the connection during the TLS handshake"
	case isReset(err):
		return model.FaultReset, who + " cut the connection (RST) during the TLS handshake"
	default:
		return model.FaultTLS, "TLS with " + who + " failed: " + strings.TrimPrefix(cut(err.Error(), nameLimit), "tls: ")
	}
}

// notTLS says what came instead of a TLS record.
func notTLS(e tls.RecordHeaderError) string {
	if bytes.HasPrefix(e.RecordHeader[:], []byte("HTTP/")) {
		return "speaks plain HTTP on the TLS port"
	}
	return "doesn't speak TLS: its first bytes are " + quote(string(e.RecordHeader[:]), 20)
}

// alert words what a node says when it refuses the handshake, by the names that crypto/tls gives the alerts of RFC 8446, section 6.
func alert(err error, who string) (model.Fault, string, bool) {
	var remote *net.OpError
	if !errors.As(err, &remote) || remote.Op != "remote error" {
		return "", "", false
	}
	said := strings.TrimPrefix(remote.Err.Error(), "tls: ")
	why := "TLS: " + who + " refused the handshake: " + said
	if means, ok := alertMeanings[said]; ok {
		why += " (" + means + ")"
	}
	return model.FaultTLS, why, true
}

// alertMeanings are what the alerts mean in practice that operators meet.
var alertMeanings = map[string]string{
	"certificate required":           "it wants a client certificate, and none is configured",
	"bad certificate":                "it wants a client certificate, or another one",
	"handshake failure":              "no cipher in common, or it wants a client certificate",
	"unknown certificate authority":  "it doesn't trust who signed our client certificate",
	"unsupported certificate":        "it can't use our client certificate",
	"expired certificate":            "our client certificate has expired",
	"access denied":                  "our client certificate isn't allowed in",
	"protocol version not supported": "it speaks neither TLS 1.2 nor 1.3",
	"unrecognized name":              "it doesn't know the server name",
	"no application protocol":        "it doesn't offer this version of HTTP",
}
