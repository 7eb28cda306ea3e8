package health

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"testing"
	"time"
)

// An authority signs certificates for tests.
type authority struct {
	certificate *x509.Certificate
	key         crypto.Signer
}

var (
	testFrom = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC)
	testTo   = time.Date(2120, 1, 1, 0, 0, 0, 0, time.UTC)
)

// newAuthority makes a root, or an intermediate when parent isn't nil.
func newAuthority(t testing.TB, name string, parent *authority) *authority {
	t.Helper()
	a := template(name)
	a.IsCA, a.BasicConstraintsValid, a.KeyUsage = true, true, x509.KeyUsageCertSign
	return sign(t, a, parent)
}

// pool holds the authority as the only root.
func (a *authority) pool() *x509.CertPool {
	p := x509.NewCertPool()
	p.AddCert(a.certificate)
	return p
}

// issue makes a leaf for names, changed by the changes; chain are the certificates sent with it.
func (a *authority) issue(t testing.TB, names []string, changes ...func(*x509.Certificate)) tls.Certificate {
	t.Helper()
	c := template("leaf")
	c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			c.IPAddresses = append(c.IPAddresses, ip)
		} else {
			c.DNSNames = append(c.DNSNames, n)
		}
	}
	for _, change := range changes {
		change(c)
	}
	leaf := sign(t, c, a)
	return tls.Certificate{Certificate: [][]byte{leaf.certificate.Raw}, PrivateKey: leaf.key, Leaf: leaf.certificate}
}

func template(name string) *x509.Certificate {
	serial, err := rand.Int(rand.Reader, big.NewInt(1<<62))
	if err != nil {
		panic(err)
	}
	return &x509.Certificate{SerialNumber: serial, Subject: pkix.Name{CommonName: name}, NotBefore: testFrom, NotAfter: testTo}
}

// sign signs with parent, or with the new key itself when parent is nil.
func sign(t testing.TB, c *x509.Certificate, parent *authority) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	issuer, signer := c, crypto.Signer(key)
	if parent != nil {
		issuer, signer = parent.certificate, parent.key
	}
	der, err := x509.CreateCertificate(rand.Reader, c, issuer, key.Public(), signer)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{certificate: parsed, key: key}
}
