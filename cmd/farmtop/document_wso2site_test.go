package main

import (
	"bufio"
	"crypto/rand"
	"crypto/rsa"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"math/big"
	mathrand "math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/config"
	"farmtop/probe/demo"
	"farmtop/probe/lab"
)

// A wso2Site is one of the configurations of "Configuring the Proxy Server and the Load Balancer" (apim.docs.wso2.com), served: its nodes at
// the document's ports, a real nginx before them, and what "farmtop import nginx" makes of it.
type wso2Site struct {
	t       *testing.T
	network string              // the first three bytes of all addresses
	doors   map[string]*passage // the nodes' ports, by the address's last byte and the port
	file    string              // nginx's part for the farm
	remarks string              // of the import
	config  string              // farmtop's
}

// The ports of a node (apim.docs.wso2.com, as above): consoles, and API traffic over HTTPS.
const (
	consolePort = "9443"
	trafficPort = "8243"
)

// wso2Folder has the document's configurations, with addresses for documentation in place of its placeholders.
const wso2Folder = "../../config/importnginx/testdata/"

// documentAddress is an address of those.
var documentAddress = regexp.MustCompile(`192\.0\.2\.([0-9]+)`)

// importNginx imports a configuration for the nginx of Debian 12.
func importNginx(t *testing.T, file string) (made, remarks string) {
	t.Helper()
	code, made, remarks := farmtop(t, "import", "nginx", file, "--nginx-version", "1.22.1")
	if code != 0 {
		t.Fatalf("importing %s: exit %d, %s", file, code, remarks)
	}
	return made, strings.ReplaceAll(remarks, file, "am.conf")
}

// newWSO2Site starts nodes and nginx; edit changes the configuration before.
func newWSO2Site(t *testing.T, configuration string, o demo.Options, edit func(string) string) *wso2Site {
	t.Helper()
	original, err := os.ReadFile(wso2Folder + configuration)
	if err != nil {
		t.Fatal(err)
	}
	text := edit(string(original))
	s := &wso2Site{t: t, network: claimNetwork(t), doors: map[string]*passage{}}
	s.openNodes(text, o)
	edited := filepath.Join(t.TempDir(), configuration)
	write(t, edited, text)
	folder := nginxFolder(t, edited)
	s.file = filepath.Join(folder, "am.conf")
	here := strings.NewReplacer("192.0.2.", s.network, "127.0.0.1:18080", s.at("1:8080"), "127.0.0.1:18443", s.at("1:8443"))
	write(t, s.file, here.Replace(s.text()))
	server := lab.NginxWithWorkers(t, func(w *lab.WebServer) string {
		return fmt.Sprintf("include %s; server { listen %s; return 204; }", s.file, w.Address) // the last, so that all listen when this one does
	})
	s.importFor(server)
	return s
}

// openNodes starts a node for each address of the configuration.
func (s *wso2Site) openNodes(text string, o demo.Options) {
	s.t.Helper()
	var hosts []string
	for _, found := range documentAddress.FindAllStringSubmatch(text, -1) {
		hosts = append(hosts, found[1])
	}
	slices.Sort(hosts)
	hosts = slices.Compact(hosts)
	o.System, o.Nodes, o.Traffic = "wso2-apim", len(hosts), -1
	farm, _ := demoFile(s.t, o)
	for i, node := range farm.Nodes() {
		for _, port := range []string{consolePort, trafficPort} {
			place := hosts[i] + ":" + port
			s.doors[place] = newPassage(s.t, s.at(place), node.Address)
		}
	}
}

// importFor makes farmtop's configuration. Only where the endpoint's name leads to is added, as it is in no DNS, and how that nginx is run.
func (s *wso2Site) importFor(server *lab.WebServer) {
	s.t.Helper()
	made, remarks := importNginx(s.t, s.file)
	s.remarks, s.config = remarks, filepath.Join(s.t.TempDir(), "farmtop.yaml")
	through, err := json.Marshal(server.NginxThrough(s.t))
	if err != nil {
		s.t.Fatal(err)
	}
	write(s.t, s.config, made)
	s.configure(":8443/", "/\n    endpoint_address: "+s.at("1:8443"))
	s.configure("{kind: nginx,", "{kind: nginx, through: "+string(through)+",")
}

// notDeployed lets a node answer 500 to the startup health check, as it does before all APIs are deployed, and all else as before.
func (s *wso2Site) notDeployed(host string) {
	s.t.Helper()
	door := s.doors[host+":"+consolePort]
	door.shut()
	bundle := lab.NewAuthority(s.t).Bundle(s.t, "127.0.0.1")
	starting := lab.Nginx(s.t, func(w *lab.WebServer) string {
		return fmt.Sprintf("server { listen %s ssl; ssl_certificate %s; ssl_certificate_key %[2]s; "+
			"location = /api/am/gateway/v2/server-startup-healthcheck { return 500; } location / { proxy_pass https://%s; } }", w.Address, bundle, door.to)
	})
	newPassage(s.t, s.at(host+":"+consolePort), starting.Address)
}

// shortKey puts a certificate in the place of nginx's that has a key as the document's step 1 makes it.
func (s *wso2Site) shortKey() {
	s.t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		s.t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "publisher.am.wso2.com"}, NotAfter: time.Now().AddDate(1, 0, 0)}
	certificate, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		s.t.Fatal(err)
	}
	ssl := filepath.Join(filepath.Dir(s.file), "ssl")
	write(s.t, filepath.Join(ssl, "am.crt"), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: certificate})))
	write(s.t, filepath.Join(ssl, "am.key"), string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})))
}

// begin begins a request, of which the worker that has it waits for more until it is ended.
func (s *wso2Site) begin() (end func()) {
	s.t.Helper()
	dialer := tls.Dialer{Config: &tls.Config{ServerName: lab.ServerName, InsecureSkipVerify: true}}
	conn, err := dialer.DialContext(s.t.Context(), "tcp", s.at("1:8443"))
	if err != nil {
		s.t.Fatal(err)
	}
	end = func() { _ = conn.Close() } // it had no answer
	s.t.Cleanup(end)
	// A worker says that it goes on with the body when it has read the head.
	if _, err := io.WriteString(conn, "POST /publisher/ HTTP/1.1\r\nHost: api.am.wso2.com\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n"); err != nil {
		s.t.Fatal(err)
	}
	if line, err := bufio.NewReader(conn).ReadString('\n'); err != nil || !strings.Contains(line, "100") {
		s.t.Fatalf("nginx says %q: %v", line, err)
	}
	return end
}

// configure changes farmtop's configuration.
func (s *wso2Site) configure(old, with string) {
	s.t.Helper()
	text, err := os.ReadFile(s.config)
	if err != nil || !strings.Contains(string(text), old) {
		s.t.Fatalf("%s has no %q: %v\n%s", s.config, old, err, text)
	}
	write(s.t, s.config, strings.ReplaceAll(string(text), old, with))
}

// systems are those that the import guessed, in the farms' order.
func (s *wso2Site) systems() []string {
	s.t.Helper()
	text, err := os.ReadFile(s.config)
	if err != nil {
		s.t.Fatal(err)
	}
	file, err := config.Parse(s.config, text, known())
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, f := range file.Farms {
		names = append(names, f.System)
	}
	return names
}

// text is nginx's file.
func (s *wso2Site) text() string {
	s.t.Helper()
	text, err := os.ReadFile(s.file)
	if err != nil {
		s.t.Fatal(err)
	}
	return string(text)
}

// at is an address of the site's: its last byte, and what follows.
func (s *wso2Site) at(place string) string { return s.network + place }

// says checks that the import remarked something, and hasNone that it didn't.
func (s *wso2Site) says(words string) {
	s.t.Helper()
	if !strings.Contains(s.remarks, words) {
		s.t.Errorf("the import doesn't say %q:\n%s", words, s.remarks)
	}
}

func (s *wso2Site) hasNone(words string) {
	s.t.Helper()
	if strings.Contains(s.remarks, words) {
		s.t.Errorf("the import says %q:\n%s", words, s.remarks)
	}
}

// finds checks what "farmtop check" finds: codes with their subjects, whose nodes are named by their last byte.
func (s *wso2Site) finds(want ...string) {
	s.t.Helper()
	_, c := checkJSON(s.t, "--config", s.config)
	var got []string
	for _, found := range c.codes() {
		got = append(got, strings.ReplaceAll(found, s.network, ""))
	}
	if !slices.Equal(got, want) {
		s.t.Errorf("check finds %q, want %q\n%+v", got, want, c.Farms)
	}
}

// routes checks what "farmtop route" finds, and its exit code.
func (s *wso2Site) routes(exit int, codes string, more ...string) {
	s.t.Helper()
	code, r := routeJSON(s.t, quickRoute(s.config, append([]string{"--sessions", "8", "--requests", "3"}, more...)...))
	if code != exit || codesOf(r) != codes {
		s.t.Errorf("route %q: exit %d with %q, want %d with %q\n%+v", more, code, codesOf(r), exit, codes, r)
	}
}

// claimNetwork is a network of loopback addresses, as the first three bytes of each, that no other test has until this one ends.
func claimNetwork(t *testing.T) string {
	t.Helper()
	var err error
	for range 100 {
		network := fmt.Sprintf("127.%d.%d.", 100+mathrand.IntN(100), mathrand.IntN(256))
		var l net.Listener
		if l, err = new(net.ListenConfig).Listen(t.Context(), "tcp", network+"1:1024"); err == nil {
			t.Cleanup(func() { _ = l.Close() }) // nobody has connected
			return network
		}
	}
	t.Fatalf("no network of loopback addresses is free: %v", err)
	return ""
}
