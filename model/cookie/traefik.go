package cookie

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"hash/fnv"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// traefikName is the cookie's name where the service has none: of its hash, five digits (traefik/traefik, pkg/server/cookie).
var traefikName = regexp.MustCompile(`^_[0-9a-f]{5}$`)

// traefikDigits is how many hexadecimal digits Traefik takes of a SHA-256.
const traefikDigits = 16

// traefikClaims are the cookies of Traefik for a server's URL. Version 3 writes the SHA-256's first digits; it still reads what
// older ones wrote: the FNV-1 of the name once or twice, or the name itself. The name is the URL, and was its FNV-1a
// (traefik/traefik, pkg/server/service/loadbalancer/sticky.go; before, pkg/server/service/service.go).
func traefikClaims(address string, _ *Known) []claim {
	var all []claim
	for _, u := range urlsOf(address) {
		add := func(form, value string) {
			all = append(all, claim{value: value, rank: byAddress, kind: Traefik, form: form, of: u})
		}
		older := fnv.New64a()
		_, _ = older.Write([]byte(u))
		for _, name := range []string{u, hex.EncodeToString(older.Sum(nil))} {
			sum := sha256.Sum256([]byte(name))
			add("sha256", hex.EncodeToString(sum[:])[:traefikDigits])
			add("fnv", fnv1(name))
			add("fnv", fnv1(fnv1(name)))
		}
		add("fnv", hex.EncodeToString(older.Sum(nil)))
		add("url", u)
	}
	return all
}

func fnv1(s string) string {
	h := fnv.New64()
	_, _ = h.Write([]byte(s))
	return strconv.FormatUint(h.Sum64(), 16)
}

// urlsOf are the URLs that a server at an address may have in Traefik's configuration.
func urlsOf(address string) []string {
	var all []string
	for _, scheme := range []string{"http", "https", "h2c"} {
		base := scheme + "://" + address
		all = append(all, base, base+"/")
		if short, is := strings.CutSuffix(base, ":"+defaultPort(scheme)); is {
			all = append(all, short, short+"/")
		}
	}
	return all
}

func defaultPort(scheme string) string {
	if scheme == "https" {
		return "443"
	}
	return "80"
}

// urlHost is the host and port of a server's URL.
func urlHost(s string) (string, bool) {
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" {
		return "", false
	}
	switch u.Scheme {
	case "http", "https", "h2c":
	default:
		return "", false
	}
	port := u.Port()
	if port == "" {
		port = defaultPort(u.Scheme)
	}
	return net.JoinHostPort(u.Hostname(), port), true
}

// locatedURL reads a server's URL, as the first versions of Traefik wrote it.
func (r *reader) locatedURL() {
	if !bytes.Contains(r.value, []byte("://")) || r.has(Traefik) {
		return
	}
	host, fits := urlHost(string(r.value))
	if !fits {
		return
	}
	reading := Reading{
		Kind: Traefik, Form: "url", Address: host,
		Says: "a server's URL, as the first versions of Traefik write it", Hint: hintAddress(host),
	}
	if address, err := netip.ParseAddrPort(host); err == nil {
		reading = r.lead(reading, address)
	}
	reading.Sure = reading.Node != "" || traefikName.MatchString(r.name)
	r.add(reading)
}
