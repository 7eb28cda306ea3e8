package importnginx

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"farmtop/config"
)

// The ports of WSO2 API Manager (apim.docs.wso2.com, "Configuring the Proxy Server and the Load Balancer").
var (
	consolePorts = []string{"9443", "9763"}
	trafficPorts = []string{"8243", "8280"}
)

// system guesses what an upstream's servers run.
func (im *importer) system(u *upstream) guess {
	name, why := im.guessed(u)
	s, err := config.SystemNamed(name)
	if err != nil {
		panic(err) // the names are those of this file, which a test compares
	}
	return guess{s, why}
}

func (im *importer) guessed(u *upstream) (name, why string) {
	c := im.clues(u)
	switch {
	case strings.EqualFold(im.stickyCookie(u), "amlbcookie") || c.hasWord("openam", "forgerock", "pingam"):
		if c.hasWord("openam") {
			return "openam", "guessed by its names and paths"
		}
		return "forgerock-am", "guessed by its cookie and names; openam before AM 7.1"
	case c.hasWord("lithnet", "accessmanager") || c.hasPath("/health-check", "/api/v3.0"):
		if c.hasPath("/api/v3.0") || c.hasWord("api", "agent") {
			return "lithnet-ams-api", "guessed by its names and paths"
		}
		return "lithnet-ams-web", "guessed by its names and paths"
	case onlyPorts(u, trafficPorts):
		return "wso2-apim-gateway", fmt.Sprintf("guessed by the port %s; generic where it isn't WSO2", u.members[0].port)
	case onlyPorts(u, consolePorts):
		name, why := im.console(u, c)
		return name, fmt.Sprintf("guessed by the port %s %s; generic where it isn't WSO2", u.members[0].port, why)
	case c.hasPath("/publisher", "/devportal"):
		return "wso2-apim-portal", "guessed by its paths"
	}
	return "generic", "nothing tells which product it is; farmtop systems lists those with checks of their own"
}

// console tells the parts of WSO2 API Manager that serve their consoles on one port.
func (im *importer) console(u *upstream, c clues) (name, why string) {
	switch {
	case c.hasWord("km", "keymanager"):
		return "wso2-apim-key-manager", "and its name"
	case c.hasWord("publisher", "store", "devportal", "portal"):
		return "wso2-apim-portal", "and its name"
	case c.hasWord("gateway", "gw", "mgtgw", "mgt", "gwm"):
		return "wso2-apim-gateway", "and its name"
	}
	for _, other := range im.upstreams {
		if other != u && onlyPorts(other, trafficPorts) && slices.ContainsFunc(other.hosts(), func(h string) bool { return slices.Contains(u.hosts(), h) }) {
			return "wso2-apim", fmt.Sprintf("and %s on the same hosts", other.members[0].port)
		}
	}
	return "wso2-apim-portal", "alone"
}

func onlyPorts(u *upstream, of []string) bool {
	return len(u.members) > 0 && !slices.ContainsFunc(u.ports(), func(p string) bool { return !slices.Contains(of, p) })
}

// clues are what names tell of an upstream.
type clues struct {
	words []string // of its name and of the hosts that lead to it, in small letters
	paths []string // of its locations
}

func (im *importer) clues(u *upstream) clues {
	texts := []string{u.name}
	var c clues
	for _, r := range u.routes {
		texts = append(texts, r.server.names...)
		texts = append(texts, r.path)
		c.paths = append(c.paths, r.path)
	}
	for _, t := range texts {
		t = strings.ReplaceAll(strings.ReplaceAll(strings.ToLower(t), "key-manager", "keymanager"), "access-manager", "accessmanager")
		c.words = append(c.words, strings.FieldsFunc(t, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })...)
	}
	return c
}

func (c clues) hasWord(any ...string) bool {
	return slices.ContainsFunc(c.words, func(w string) bool { return slices.Contains(any, w) })
}

func (c clues) hasPath(any ...string) bool {
	return slices.ContainsFunc(c.paths, func(p string) bool {
		return slices.ContainsFunc(any, func(prefix string) bool { return p == prefix || strings.HasPrefix(p, prefix+"/") })
	})
}
