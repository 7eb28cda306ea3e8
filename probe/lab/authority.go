package lab

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// ServerName is the name that good certificates are for: the farm's host.
const ServerName = "farm.test"

// A Flaw is what is wrong with a certificate.
type Flaw string

// The flaws. FlawNone makes a good certificate, for ServerName and the node's own address.
const (
	FlawNone       Flaw = ""
	FlawExpired    Flaw = "expired"
	FlawNotYet     Flaw = "not-yet-valid"
	FlawName       Flaw = "wrong-name"
	FlawSelfSigned Flaw = "self-signed"
	FlawAuthority  Flaw = "other-authority"
)

// An Authority signs the certificates of a farm. It lives as long as its test.
type Authority struct {
	File string         // its certificate, PEM
	Pool *x509.CertPool // its certificate alone

	certificate *x509.Certificate
	key         *ecdsa.PrivateKey
	other       *Authority // signs certificates with FlawAuthority
	dir         string
}

// NewAuthority makes an authority and writes its certificate to a file.
func NewAuthority(t testing.TB) *Authority {
	t.Helper()
	a := newAuthority(t, "farmtop lab CA")
	a.other = newAuthority(t, "another CA")
	a.dir = t.TempDir()
	a.File = filepath.Join(a.dir, "ca.pem")
	if err := os.WriteFile(a.File, certificatePEM(a.certificate.Raw), 0o600); err != nil {
		t.Fatal(err)
	}
	return a
}

func newAuthority(t testing.TB, name string) *Authority {
	t.Helper()
	key := newKey(t)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: name},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(365 * 24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
	}
	raw := sign(t, template, template, key, key)
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return &Authority{Pool: pool, certificate: certificate, key: key}
}

// Certificate makes a new certificate, with the flaw, for a server at an IP address.
func (a *Authority) Certificate(t testing.TB, ip string, flaw Flaw) tls.Certificate {
	t.Helper()
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: ServerName},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(90 * 24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature, ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames: []string{ServerName, "localhost"}, IPAddresses: []net.IP{net.ParseIP(ip)},
	}
	key := newKey(t)
	issuer, issuerKey := a.certificate, a.key
	switch flaw {
	case FlawExpired:
		template.NotBefore, template.NotAfter = time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour)
	case FlawNotYet:
		template.NotBefore = time.Now().Add(24 * time.Hour)
	case FlawName:
		template.Subject.CommonName, template.DNSNames, template.IPAddresses = "wrong.test", []string{"wrong.test"}, nil
	case FlawSelfSigned:
		issuer, issuerKey = template, key
	case FlawAuthority:
		issuer, issuerKey = a.other.certificate, a.other.key
	}
	return tls.Certificate{Certificate: [][]byte{sign(t, template, issuer, key, issuerKey)}, PrivateKey: key}
}

// Bundle writes a good certificate for a server at an IP address and its key into one PEM file, as HAProxy wants them.
func (a *Authority) Bundle(t testing.TB, ip string) string {
	t.Helper()
	pair := a.Certificate(t, ip, FlawNone)
	key, err := x509.MarshalPKCS8PrivateKey(pair.PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "server.pem")
	bundle := append(certificatePEM(pair.Certificate[0]), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})...)
	if err := os.WriteFile(file, bundle, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func sign(t testing.TB, template, issuer *x509.Certificate, key, issuerKey *ecdsa.PrivateKey) []byte {
	t.Helper()
	raw, err := x509.CreateCertificate(rand.Reader, template, issuer, &key.PublicKey, issuerKey)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func certificatePEM(raw []byte) []byte {
	var b bytes.Buffer
	_ = pem.Encode(&b, &pem.Block{Type: "CERTIFICATE", Bytes: raw}) // a buffer takes everything
	return b.Bytes()
}
