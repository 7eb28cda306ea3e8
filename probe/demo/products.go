package demo

// Ports that more than one product has.
const (
	servletPort = 9443 // WSO2's, and as good as any other for products whose own one takes rights
	trafficPort = 8243 // WSO2's API traffic over HTTPS, and in plain HTTP
	plainPort   = 8280
	redirecting = 8080 // for 80, which takes rights
)

var products = []product{
	{
		systems: []string{"wso2-apim"},
		node:    "am", port: servletPort, version: "4.6.0", older: "4.5.0", text: true,
		beside: []beside{{port: trafficPort}, {port: plainPort, plain: true}},
		checks: "[{name: version}, {name: deployed}, {name: gateway, tcp: %[1]d}]",
		check:  wso2Version,
		cookie: wso2Cookie,
		header: wso2Header,
		pages:  append([]string{"/oauth2/token", "/weather/1.0/forecast"}, portals...),
		ties:   "/publisher",
	},
	{
		systems: []string{"wso2-apim-gateway"},
		node:    "gw", port: trafficPort, version: "4.6.0", older: "4.5.0", text: true,
		beside: []beside{{port: servletPort}, {port: plainPort, plain: true}},
		checks: "[{name: deployed, port: %[1]d}, {name: version, port: %[1]d}, {name: traffic}]",
		check:  wso2Version,
		cookie: wso2Cookie,
		header: wso2Header,
		pages:  []string{"/weather/1.0/forecast", "/weather/1.0/alerts", "/pizza/1.0/menu", "/pizza/1.0/order"},
	},
	{
		systems: []string{"wso2-apim-portal"},
		node:    "am", port: servletPort, version: "4.6.0", older: "4.5.0", text: true,
		check:  wso2Version,
		cookie: wso2Cookie,
		header: wso2Header,
		pages:  append([]string{"/oauth2/token"}, portals...),
		ties:   "/publisher",
	},
	{
		systems: []string{"wso2-apim-key-manager"},
		node:    "km", port: servletPort, version: "4.6.0", older: "4.5.0", text: true,
		check:  wso2Version,
		cookie: wso2Cookie,
		header: wso2Header,
		pages:  []string{"/oauth2/authorize", "/keymanager-operations/dcr/register", "/oauth2/userinfo", "/oauth2/token"},
	},
	{
		systems: []string{"lithnet-ams-web"},
		node:    "ams", port: servletPort, version: "3.0.9", older: "3.0.8", silent: true,
		beside:  []beside{{port: redirecting, plain: true}},
		check:   "/health-check",
		header:  lithnetHeader,
		pages:   []string{"/", "/Computer/AccessRequest", "/Home/SignIn"},
		audited: "/Computer/AccessRequest",
		sendsOn: true,
	},
	{
		systems: []string{"lithnet-ams-cluster"},
		node:    "ams", version: "3.0.9", older: "3.0.8", silent: true,
		beside:  []beside{{plain: true}},
		check:   "/health-check",
		header:  lithnetHeader,
		pages:   []string{"/", "/Computer/AccessRequest", "/Home/SignIn"},
		sendsOn: true,
		cluster: true,
	},
	{
		systems: []string{"lithnet-ams-api"},
		node:    "ams", port: servletPort, version: "3.0.9", older: "3.0.8", silent: true,
		check:   "/api/v3.0/health-check",
		header:  lithnetHeader,
		pages:   []string{"/api/v3.0/agent/checkin", "/api/v3.0/agent/password"},
		audited: "/api/v3.0/agent/password",
	},
	{
		systems: []string{"forgerock-am"},
		node:    "am", port: servletPort, version: "7.3.1",
		check:  "/am/json/health/ready",
		login:  "/am/json/authenticate",
		header: amHeader,
		pages:  []string{"/am/XUI/", "/am/json/serverinfo/*", "/am/oauth2/authorize"},
	},
	{
		systems: []string{"openam"},
		node:    "am", port: servletPort, version: "16.0.0", text: true,
		check:  "/openam/isAlive.jsp",
		login:  "/openam/json/authenticate",
		header: amHeader,
		pages:  []string{"/openam/XUI/", "/openam/json/serverinfo/*", "/openam/oauth2/authorize"},
	},
	{
		systems: []string{"generic"},
		node:    "node", port: servletPort,
		check:  "/",
		header: [][2]string{{"Server", "demo"}},
		pages:  []string{"/", "/search", "/orders", "/orders/17", "/account"},
	},
}

// What WSO2's products have in common.
const (
	wso2Version = "/services/Version"
	wso2Cookie  = "JSESSIONID"
)

var (
	wso2Header = [][2]string{{"Server", "WSO2 Carbon Server"}, {"X-Content-Type-Options", "nosniff"}}
	portals    = []string{"/devportal/apis", "/devportal/apis/weather/overview", "/publisher/apis", "/devportal/applications"}
)

var (
	lithnetHeader = [][2]string{
		{"Server", "Microsoft-HTTPAPI/2.0"},
		{"Strict-Transport-Security", "max-age=31536000; includeSubDomains"},
	}
	amHeader = [][2]string{{"X-Frame-Options", "SAMEORIGIN"}, {"Cache-Control", "no-cache"}}
)
