package config

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// An authority is a certificate with its key.
type authority struct {
	der, pem, key []byte
	pool          *x509.CertPool
}

func newAuthority(t *testing.T) authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test"},
		NotAfter: time.Now().Add(time.Hour), IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	keyDER, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	a := authority{
		der: der, pem: pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		key: pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: keyDER}), pool: x509.NewCertPool(),
	}
	a.pool.AppendCertsFromPEM(a.pem)
	return a
}

func TestTheClientsKeyIsFetchedFromItsReference(t *testing.T) {
	a := newAuthority(t)
	folder := t.TempDir()
	write(t, folder, "cert.pem", a.pem, 0o644)
	key := write(t, folder, "my key.pem", a.key, 0o600)
	t.Setenv("FARM_KEY", string(a.key))
	references := []string{"env:FARM_KEY", "file:my key.pem", "file:" + key}
	if runtime.GOOS != "windows" {
		references = append(references, fmt.Sprintf("cmd:cat '%s'", key))
	}
	for _, reference := range references {
		t.Run(reference, func(t *testing.T) {
			config := web(fmt.Sprintf("tls: {client_cert: cert.pem, client_key: %q}", reference))
			f, err := Parse(filepath.Join(folder, "farmtop.yaml"), []byte(config), known)
			if err != nil {
				t.Fatal(err)
			}
			if got := f.Farms[0].TLS.Certificates; len(got) != 1 || !bytes.Equal(got[0].Certificate[0], a.der) {
				t.Error("the farm has another client certificate")
			}
			if shown := string(Show(f)); strings.Contains(shown, "PRIVATE") || !strings.Contains(shown, reference) {
				t.Errorf("the configuration is shown as\n%s", shown)
			}
		})
	}
}

func TestCertificatesAndKeysThatDoNotFitAreExplained(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no file modes")
	}
	folder := t.TempDir()
	a, b := newAuthority(t), newAuthority(t)
	broken := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: []byte("no certificate")})
	for name, content := range map[string][]byte{
		"a.pem": a.pem, "a.der": a.der, "a.key": a.key, "b.key": b.key, "empty": nil, "text": []byte("hello"), "broken.pem": broken,
		"locked.key": []byte("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), "large": make([]byte, maxReadBytes+1),
	} {
		write(t, folder, name, content, 0o600)
	}
	write(t, folder, "open.key", a.key, 0o644)
	write(t, folder, "run.key", a.key, 0o610)
	at := func(name string) string { return filepath.Join(folder, name) }
	for _, c := range []struct{ tls, want string }{
		{"ca: none.pem", "4:15: the CA file " + at("none.pem") + " doesn't exist; correct the path or put the file there"},
		{"ca: .", "4:15: the CA file " + at("") + " isn't a file; name one"},
		{"ca: empty", `4:15: the CA file ` + at("empty") + ` holds no certificate; it must be PEM, with "-----BEGIN CERTIFICATE-----"`},
		{"ca: a.key", `4:15: the CA file ` + at("a.key") + ` holds no certificate; it must be PEM, with "-----BEGIN CERTIFICATE-----"`},
		{"ca: a.der", "4:15: the CA file " + at("a.der") + " isn't PEM but DER; convert it by openssl x509 -inform der -in " + at("a.der") + " -out ca.pem"},
		{"ca: broken.pem", "4:15: the CA file " + at("broken.pem") + " holds a certificate that can't be read (malformed certificate); export it anew"},
		{"ca: large", "4:15: the CA file " + at("large") + " has more than 1 MB; is it the right file?"},
		{"client_cert: a.pem", `4:24: "client_cert" says nothing by itself; write client_key: file:PATH beside it`},
		{"client_key: 'file:a.key'", `4:23: "client_key" says nothing by itself; write client_cert: FILE beside it`},
		{"client_key: hunter2, client_cert: a.pem", `4:23: "client_key" is a secret and doesn't belong in this file; write env:NAME, file:PATH or cmd:COMMAND, which say where it is`},
		{"client_cert: a.pem, client_key: 'file:b.key'", "4:43: the key file:b.key doesn't belong to the certificate a.pem; name the key that the certificate was made for"},
		{"client_cert: text, client_key: 'file:a.key'", `4:24: the client's certificate text holds no certificate; it must be PEM, with "-----BEGIN CERTIFICATE-----"`},
		{"client_cert: a.pem, client_key: 'file:text'", `4:43: file:text stands for no private key; it must be PEM, with "-----BEGIN PRIVATE KEY-----"`},
		{"client_cert: a.pem, client_key: 'file:locked.key'", "4:43: the key file:locked.key is encrypted; decrypt it by openssl pkey, and keep the file readable for its owner only"},
		{"client_cert: a.pem, client_key: 'file:open.key'", "4:43: " + at("open.key") + " is open to others than its owner (mode 0644); run chmod 600 " + at("open.key")},
		{"client_cert: a.pem, client_key: 'file:run.key'", "4:43: " + at("run.key") + " is open to others than its owner (mode 0610); run chmod 600 " + at("run.key")},
		{"client_cert: a.pem, client_key: 'file:empty'", "4:43: file:empty stands for nothing; put the secret there"},
		{"client_cert: a.pem, client_key: 'env:FARMTOP_TEST_UNSET'", "4:43: the environment has no FARMTOP_TEST_UNSET; set it before farmtop starts"},
		{"client_cert: a.pem, client_key: 'cmd:no-such-command x'", `4:43: the command "no-such-command x" isn't installed; run it by hand to see why`},
		{"client_cert: a.pem, client_key: 'cmd:false'", `4:43: the command "false" failed with exit status 1; run it by hand to see why`},
		{"client_cert: a.pem, client_key: 'cmd:head -c 300000 /dev/zero'", "4:43: cmd:head -c 300000 /dev/zero stands for more than 256 kB; a secret is shorter"},
		{`client_cert: a.pem, client_key: "cmd:pass 'x"`, `4:43: the command "pass 'x" has an opening ' without a closing one; add it`},
		{"server_name: a b", `4:24: "server_name" can't be "a b": the host "a b" is no name; write one of letters, digits, dots and hyphens, or an IP address`},
	} {
		t.Run(c.tls, func(t *testing.T) {
			t.Parallel()
			_, err := Parse(at("farmtop.yaml"), []byte(web("tls: {"+c.tls+"}")), known)
			first, _, _ := strings.Cut(fmt.Sprint(err), "\n")
			if got := strings.TrimPrefix(first, at("farmtop.yaml")+":"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

func TestACommandMustNotHoldFarmtopUp(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "windows" {
		if _, err := run(t.Context(), time.Millisecond)([]string{"sleep", "3600"}); err == nil || err.Error() != "took longer than 1ms" {
			t.Errorf("got %v", err)
		}
	}
	if _, err := run(t.Context(), time.Hour)(nil); err == nil || err.Error() != "is empty" {
		t.Errorf("got %v", err)
	}
	words, err := splitCommand(`  pass  show "farm key" 'it''s' ""  `)
	if err != nil || strings.Join(words, "|") != "pass|show|farm key|its|" {
		t.Errorf("got %q, %v", words, err)
	}
	var out limited
	written := struct{ io.Reader }{strings.NewReader(strings.Repeat("x", 3*maxSecretBytes))} // copied as os/exec does
	if n, err := io.Copy(&out, written); n != 3*maxSecretBytes || err != nil || out.kept.Len() != maxSecretBytes+1 {
		t.Errorf("%d bytes, %v; kept %d, want one more than a secret may have", n, err, out.kept.Len())
	}
}

func TestSecretsAreNeverPrinted(t *testing.T) {
	t.Setenv("FARM_TOKEN", "hunter2")
	const config = `
farms:
  - name: web
    nodes: [{address: a}]
    checks: [{name: a, headers: {Authorization: "env:FARM_TOKEN"}}]
`
	f, err := Parse("farmtop.yaml", []byte(config), known)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Farms[0].Checks[0].Send[0].Value; got != "hunter2" {
		t.Errorf("the header's value is %q", got)
	}
	if shown := fmt.Sprintf("%s %v %+v", Show(f), f.document, f.document); strings.Contains(shown, "hunter2") || !strings.Contains(shown, "env:FARM_TOKEN") {
		t.Errorf("shown is\n%s", shown)
	}
	if err := os.Unsetenv("FARM_TOKEN"); err != nil {
		t.Fatal(err)
	}
	for _, plain := range []string{
		web("checks: [{name: a, headers: {Authorization: Bearer hunter2}, port: 0}]"),
		web("checks: [{port: 0, name: a, headers: {Cookie: hunter2}}]"),
		web("checks:\n      - name: a\n        headers:\n          X-Api-Key:\n            hunter2"),
		web("checks:\n      - name: a\n        headers:\n          X-Api-Key: |\n            hunter2\n        port: 0"),
		web("tls: {client_key: hunter2, insecure: 5}"),
		web("tls: {insecure: 5, client_key: hunter2}"),
		web("tls:\n      client_key:\n        hunter2"),
		web("tls: {client_kye: hunter2}"),
		web("tls: {client_key: a, client_key: hunter2}"),
		web("tls: {client_key: hunter2: x}"),
		web("tls: {client_key: [hunter2]}"),
		web("tls: {client_key: &k hunter2}\n    sticky: {cookie: *k}"),
		web("checks: [{name: a, port: 0, headers: {Cookie: [hunter2]}}]"),
		web("checks:\n      - name: a\n        headers:\n          Cookie:\n            - x\n            - hunter2\n        port: 0"),
		web("checks: [{name: a, headers: {X-Session: {hunter2: 1}}}]"),
		web("checks: [{name: a, path: \"https://me:hunter2@www.example.com/\"}]"),
		web("endpoint: https://me:hunter2@www.example.com/"),
		web("endpoint: https://me:hunter2@www example com/"),
		"farms: [{name: web, nodes: [{address: \"https://me:hunter2@www.example.com/\"}], protected: 1}]",
		web("token: hunter2"),
		web("tls: {client_key: \"-----BEGIN PRIVATE KEY-----\n" + strings.Repeat("hunter2x", 8) + "\n"),
	} {
		_, err := Parse("farmtop.yaml", []byte(plain), known)
		if err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("configuration:\n%s\nproblems:\n%v", plain, err)
		}
	}
}
