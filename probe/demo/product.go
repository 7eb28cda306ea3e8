package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A product is what the nodes pretend to be: how they name themselves, what they answer and which cookies they set.
type product struct {
	systems []string // the presets whose nodes it is
	node    string   // how its nodes are called, with a number after it
	version string
	older   string // the version of a node that was forgotten; "" where no check asks for the version
	text    bool   // the preset's checks ask for a text in the body
	check   string // the path that the balancer's own check asks
	cookie  string // the application's own session cookie; "" when its pages set none
	login   string // where AM begins a login; "" for other products
	header  [][2]string
	pages   []string // what its clients ask for
}

// amCookie is the cookie that AM itself gives to clients at login, with its server's ID, for balancers to stick on.
const amCookie = "amlbcookie"

// isAM tells whether the product is AM, with amCookie.
func (p *product) isAM() bool { return p.login != "" }

// sticky is the cookie that the balancer ties clients to nodes with: AM's own, where there is one.
func (p *product) sticky() string {
	if p.isAM() {
		return amCookie
	}
	return cookieName
}

// value is the sticky cookie's value for the node of a number. Nodes are numbered from 1: number 0 is one that left the farm.
func (p *product) value(number int) string {
	if p.isAM() {
		return fmt.Sprintf("%02d", number) // the server's ID
	}
	return cookieValue(number)
}

// captured is the cookie that the balancer logs: the application's, where that tells sessions apart, since the sticky one names a node
// alone.
func (p *product) captured() string { return cmp.Or(p.cookie, p.sticky()) }

var products = []product{
	{
		systems: []string{"wso2-apim", "wso2-apim-gateway", "wso2-apim-portal", "wso2-apim-key-manager"},
		node:    "am", version: "4.6.0", older: "4.5.0", text: true,
		check:  "/services/Version",
		cookie: "JSESSIONID",
		header: [][2]string{{"Server", "WSO2 Carbon Server"}, {"X-Content-Type-Options", "nosniff"}},
		pages:  []string{"/devportal/apis", "/devportal/apis/weather/overview", "/publisher/apis", "/devportal/applications", "/oauth2/token"},
	},
	{
		systems: []string{"lithnet-ams-web", "lithnet-ams-cluster"},
		node:    "ams",
		check:   "/health-check",
		header:  lithnetHeader,
		pages:   []string{"/", "/Computer/AccessRequest", "/Home/SignIn"},
	},
	{
		systems: []string{"lithnet-ams-api"},
		node:    "ams",
		check:   "/api/v3.0/health-check",
		header:  lithnetHeader,
		pages:   []string{"/api/v3.0/agent/checkin", "/api/v3.0/agent/password"},
	},
	{
		systems: []string{"forgerock-am"},
		node:    "am", version: "7.3.1",
		check:  "/am/json/health/ready",
		login:  "/am/json/authenticate",
		header: amHeader,
		pages:  []string{"/am/XUI/", "/am/json/serverinfo/*", "/am/oauth2/authorize"},
	},
	{
		systems: []string{"openam"},
		node:    "am", version: "16.0.0", text: true,
		check:  "/openam/isAlive.jsp",
		login:  "/openam/json/authenticate",
		header: amHeader,
		pages:  []string{"/openam/XUI/", "/openam/json/serverinfo/*", "/openam/oauth2/authorize"},
	},
	{
		systems: []string{"generic"},
		node:    "node",
		check:   "/",
		header:  [][2]string{{"Server", "demo"}},
		pages:   []string{"/", "/search", "/orders", "/orders/17", "/account"},
	},
}

var (
	lithnetHeader = [][2]string{
		{"Server", "Microsoft-HTTPAPI/2.0"},
		{"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
	}
	amHeader = [][2]string{{"X-Frame-Options", "SAMEORIGIN"}, {"Cache-Control", "no-cache"}}
)

// productOf finds the product that a system's preset is for.
func productOf(system string) (*product, error) {
	var known []string
	for i := range products {
		if slices.Contains(products[i].systems, system) {
			return &products[i], nil
		}
		known = append(known, products[i].systems...)
	}
	return nil, fmt.Errorf("the demo farm can't imitate the system %q; choose one of %s", system, strings.Join(known, ", "))
}

// activePassive tells whether one node of the system serves at a time and the others don't listen.
func activePassive(system string) bool { return system == "lithnet-ams-cluster" }

// An answer is what a node says on a health path.
type answer struct {
	contentType string
	body        string // VERSION in it stands for the product's version
	header      [][2]string
}

// healthAnswers are the health paths of all systems; every node knows them all.
//
// Sources: WSO2's basic health checks and carbon-apimgt's startup health check, ASP.NET Core's health check middleware,
// PingAM's monitoring guide, OpenAM's isAlive.jsp.
var healthAnswers = map[string]answer{
	"/services/Version": {
		contentType: "application/xml; charset=UTF-8",
		body: `<ns:getVersionResponse xmlns:ns="http://version.services.core.carbon.wso2.org">` +
			`<return>WSO2 API Manager-VERSION</return></ns:getVersionResponse>`,
	},
	"/api/am/gateway/v2/server-startup-healthcheck": {},
	"/health":                         {contentType: "application/json", body: `{"status":"UP"}`},
	"/health-check":                   aspnetHealth,
	"/api/v3.0/health-check":          aspnetHealth,
	"/am/json/health/live":            amHealth,
	"/am/json/health/ready":           amHealth,
	"/openam/json/health/live":        amHealth,
	"/openam/json/health/ready":       amHealth,
	"/am/isAlive.jsp":                 isAlive,
	"/openam/isAlive.jsp":             isAlive,
	"/am/json/serverinfo/*":           serverInfo,
	"/openam/json/serverinfo/*":       serverInfo,
	"/am/json/serverinfo/version":     serverVersion,
	"/openam/json/serverinfo/version": serverVersion,
}

var (
	aspnetHealth = answer{
		contentType: "text/plain", body: "Healthy",
		header: [][2]string{
			{"Cache-Control", "no-store, no-cache"},
			{"Pragma", "no-cache"},
			{"Expires", "Thu, 01 Jan 1970 00:00:00 GMT"},
		},
	}
	amHealth      = answer{header: [][2]string{{"Content-API-Version", "resource=1.0"}}}
	isAlive       = answer{contentType: "text/html;charset=UTF-8", body: "<html><body><h1>Server is ALIVE: </h1></body></html>\n"}
	serverInfo    = answer{contentType: "application/json;charset=UTF-8", body: `{"domains":[],"cookieName":"iPlanetDirectoryPro","secureCookie":true,"realm":"/"}`}
	serverVersion = answer{contentType: "application/json;charset=UTF-8", body: `{"version":"VERSION","revision":"b3d16a1","date":"2024-March-05 15:32"}`}
)
