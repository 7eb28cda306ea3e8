package config

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"strings"

	"farmtop/model"
)

// security reads the certificates and keys that the document names.
func (r *reading) security(s *security) model.TLS {
	made := model.TLS{ServerName: s.ServerName.value, Insecure: s.Insecure.value}
	if s.ServerName.given() {
		if problem := hostProblem(s.ServerName.value); problem != "" {
			r.problems.add(s.ServerName.place, `"server_name" can't be %q: the host %s`, shorten(s.ServerName.value), problem)
		}
	}
	if s.CA.given() && !r.outline {
		content, err := r.outside.readFile(s.CA.value)
		if err == nil {
			made.Roots, err = authorities(r.outside.path(s.CA.value), content)
		}
		if err != nil {
			r.problems.add(s.CA.place, "the CA file %s", err)
		}
	}
	r.clientCertificate(s, &made)
	return made
}

// authorities are the certificates of a CA file.
func authorities(path string, content []byte) (*x509.CertPool, error) {
	pool := x509.NewCertPool()
	certificates := 0
	for rest := content; ; {
		var block *pem.Block
		if block, rest = pem.Decode(rest); block == nil {
			break
		}
		if block.Type != "CERTIFICATE" {
			continue
		}
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("%s holds a certificate that can't be read (%s); export it anew", path, strings.TrimPrefix(err.Error(), "x509: "))
		}
		pool.AddCert(certificate)
		certificates++
	}
	switch {
	case certificates > 0:
		return pool, nil
	case bytes.HasPrefix(content, []byte{0x30, 0x82}): // a DER sequence
		return nil, fmt.Errorf("%s isn't PEM but DER; convert it by openssl x509 -inform der -in %s -out ca.pem", path, path)
	default:
		return nil, fmt.Errorf(`%s holds no certificate; it must be PEM, with "-----BEGIN CERTIFICATE-----"`, path)
	}
}

func (r *reading) clientCertificate(s *security, made *model.TLS) {
	if s.has["client_cert"] != s.has["client_key"] {
		at, have, missing := s.ClientCert.place, "client_cert", "client_key: file:PATH"
		if s.has["client_key"] {
			at, have, missing = s.ClientKey.place, "client_key", "client_cert: FILE"
		}
		if at.given() {
			r.problems.add(at, "%q says nothing by itself; write %s beside it", have, missing)
		}
	}
	if !s.ClientCert.given() || !s.ClientKey.given() || r.outline {
		return
	}
	certificate, err := r.outside.readFile(s.ClientCert.value)
	if err != nil {
		r.problems.add(s.ClientCert.place, "the client's certificate %s", err)
	}
	key, ok := r.secret(s.ClientKey.place, s.ClientKey.reference)
	if err != nil || !ok {
		return
	}
	pair, err := tls.X509KeyPair(certificate, []byte(key))
	if err != nil {
		at, problem := s.explainPair(certificate, []byte(key))
		r.problems.add(at, "%s", problem)
		return
	}
	made.Certificates = []tls.Certificate{pair}
}

// explainPair says what is wrong with a certificate and key that don't make a pair, and where. It never quotes the key.
func (s *security) explainPair(certificate, key []byte) (place, string) {
	switch {
	case !bytes.Contains(certificate, []byte("-----BEGIN CERTIFICATE-----")):
		return s.ClientCert.place, fmt.Sprintf(`the client's certificate %s holds no certificate; it must be PEM, with "-----BEGIN CERTIFICATE-----"`, s.ClientCert.value)
	case bytes.Contains(key, []byte("ENCRYPTED")):
		return s.ClientKey.place, fmt.Sprintf("the key %s is encrypted; decrypt it by openssl pkey, and keep the file readable for its owner only", s.ClientKey)
	case !bytes.Contains(key, []byte("PRIVATE KEY-----")):
		return s.ClientKey.place, fmt.Sprintf(`%s stands for no private key; it must be PEM, with "-----BEGIN PRIVATE KEY-----"`, s.ClientKey)
	}
	if _, err := tls.X509KeyPair(certificate, key); strings.Contains(err.Error(), "does not match") {
		return s.ClientKey.place, fmt.Sprintf("the key %s doesn't belong to the certificate %s; name the key that the certificate was made for", s.ClientKey, s.ClientCert.value)
	}
	return s.ClientKey.place, fmt.Sprintf("the key %s and the certificate %s can't be read as a pair; export them anew as PEM", s.ClientKey, s.ClientCert.value)
}
