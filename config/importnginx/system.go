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

// A guess is the system that the nodes seem to run.
type guess struct {
	config.System
	why string
}

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
	c := cluesOf(u)
	switch {
	case strings.EqualFold(im.stickyCookie(u), "amlbcookie") || c.hasWord("openam", "forgerock", "pingam") || c.hasPath("/openam"):
		if c.hasWord("openam") || c.hasPath("/openam") {
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
	if port := im.trafficPort(u); port != "" {
		return "wso2-apim", fmt.Sprintf("and %s on the same hosts", port)
	}
	return "wso2-apim-portal", "alone"
}

// trafficPort is the port of API traffic at which another upstream has one of the same hosts; "" for none.
func (im *importer) trafficPort(u *upstream) string {
	for _, m := range u.members {
		for _, port := range trafficPorts {
			if im.servedAt[m.host+":"+port] {
				return port
			}
		}
	}
	return ""
}

func onlyPorts(u *upstream, of []string) bool {
	return len(u.members) > 0 && !slices.ContainsFunc(u.ports(), func(p string) bool { return !slices.Contains(of, p) })
}

// clues are what an upstream is called.
type clues struct {
	names []string // the words of its name and of the hosts that lead to it, in small letters
	paths []string // of its locations
}

func cluesOf(u *upstream) clues {
	c := clues{names: words(u.name)}
	for _, r := range u.routes {
		for _, name := range r.server.names {
			c.names = append(c.names, words(name)...)
		}
		c.paths = append(c.paths, r.path)
	}
	return c
}

// words are those of a name in small letters; what is one word to some and two to others is one.
func words(name string) []string {
	name = strings.NewReplacer("key-manager", "keymanager", "access-manager", "accessmanager").Replace(strings.ToLower(name))
	return strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

func (c clues) hasWord(wanted ...string) bool {
	return slices.ContainsFunc(c.names, func(w string) bool { return slices.Contains(wanted, w) })
}

func (c clues) hasPath(wanted ...string) bool {
	return slices.ContainsFunc(c.paths, func(p string) bool {
		return slices.ContainsFunc(wanted, func(prefix string) bool { return strings.HasPrefix(p+"/", prefix+"/") })
	})
}
