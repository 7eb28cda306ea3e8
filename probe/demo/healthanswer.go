package demo

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
