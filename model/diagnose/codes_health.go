package diagnose

import "farmtop/model"

// What the systems' own health endpoints mean comes from their documentation and public source: Lithnet Access Manager's
// load balancer guide and its WebServiceHealthCheckProvider, WSO2's "Basic health checks" and
// ServerStartupHealthcheckApiServiceImpl, ForgeRock's monitoring guide and OpenAM's isAlive.jsp.
var healthCodes = []Code{
	{
		Code: "HC01", Severity: model.Critical, Echo: true, Title: "node down",
		Means:  "A node doesn't answer its health checks as it should. Clients that are sent to it fail or wait.",
		Shows:  "A check failed as often in a row as its fall says: refused, timed out, TLS failed, wrong status. The reason is in the title. While every balancer has the node in maintenance it is an info, as HC02 and HC05 are.",
		Remedy: "Start with the reason: refused means the service doesn't run or listens elsewhere, a timeout that it hangs or a firewall drops, a status that it runs but is not well.",
		Systems: map[string]string{
			"lithnet-ams-web": `Check the Windows service "Lithnet Access Manager Service" and its access-manager-service.log; 503 from /health-check means that it can't reach its SQL server.`,
			"lithnet-ams-api": `Check the Windows service "Lithnet Access Manager Service", and on its Host configuration page that the API is enabled on this host and listens on this port.`,
			"lithnet-ams":     `Check the Windows service "Lithnet Access Manager Service" in Failover Cluster Manager under Roles, and its access-manager-service.log.`,
			"wso2":            "Read repository/logs/wso2carbon.log on the node. /services/Version answers as soon as the server is up; 500 from server-startup-healthcheck means that APIs or policies are not deployed yet, or can't be fetched from the control plane.",
			"forgerock-am":    "503 from json/health/live means that AM doesn't run, from json/health/ready that it shouldn't get requests, for example since its CTS queue is full; look at the token store and AM's debug logs.",
			"openam":          "500 from isAlive.jsp means that OpenAM can't read its configuration store: look at that directory server and at OpenAM's debug logs.",
		},
	},
	{
		Code: "HC02", Severity: model.Critical, Echo: true, Title: "health answers a redirect",
		Means:  "The health check is answered with a redirect. It proves that something listens, not that the application works, so a balancer that follows it, or takes 3xx for healthy, sends clients to a sick node.",
		Shows:  "A node is down because its check got 3xx. farmtop never follows redirects.",
		Remedy: "Ask the address that the redirect leads to, if that is the health page: mostly another path, or https instead of http. A redirect to a login page means that the path isn't a health page.",
		Systems: map[string]string{
			"lithnet-ams":  "The HTTP port only redirects: check /health-check (web) or /api/v3.0/health-check (agent API) over HTTPS on the port of the Host configuration page.",
			"wso2":         "Check /services/Version rather than /carbon or a portal's page, which lead to the login; proxyPort under [transport.https.properties] in deployment.toml decides which port redirects name.",
			"forgerock-am": "Check json/health/ready under the deployment's own path (/am or /openam), not the path alone, which leads to the login.",
			"openam":       "Check isAlive.jsp under the deployment's own path (/openam, or as it was installed), not the path alone, which leads to the login.",
		},
	},
	{
		Code: "HC03", Severity: model.Warning, Title: "slow node",
		Means:  "A node answers its health check much slower than it should. Its clients wait, and requests pile up on it.",
		Shows:  "p95 over at least 20 answers is 50 ms or more and 5 times the median of its peers or its own past hour, or it is above limits.slow.",
		Remedy: "Compare the phases on the node's screen: a slow connect is the network, a slow TLS handshake is CPU, a slow first byte is the application or what it waits for. Drain the node while you look.",
		Systems: map[string]string{
			"lithnet-ams":  "/health-check runs a query: look at the way to the SQL server first.",
			"wso2":         "Look for long collections in the JVM's garbage log, and at its heap (-Xmx in bin/api-manager.sh).",
			"forgerock-am": "json/health/ready looks at the CTS queue: look at the token store first, then at the container's garbage collection.",
			"openam":       "isAlive.jsp reads the configuration store: look at that directory server first, then at the container's garbage collection.",
		},
	},
	{
		Code: "HC04", Severity: model.Warning, Title: "flapping",
		Means:  "A node comes and goes. Each time its sticky clients are moved, and lose what only that node knew of them.",
		Shows:  "It changed between serving and not serving as often as limits.flaps says within limits.flap_window.",
		Remedy: "Look in the events for a rhythm: memory that runs out, a restart loop, a timeout close to the usual answer time. Raise the check's fall or timeout only when the node is really well.",
		Balancers: map[string]string{
			"haproxy": "HAProxy follows with its own rise, fall and inter of the server line: take the node out with \"set server BACKEND/SERVER state drain\" until it is steady.",
		},
	},
	{
		Code: "HC05", Severity: model.Critical, Echo: true, Title: "wrong body",
		Means:  "The status is right, but the body isn't: an error page that says 200, another application, or a node that says of itself that it is not well.",
		Shows:  "A node is down because the body lacks the check's text, or breaks one of its other conditions on the body.",
		Remedy: "Ask for the page yourself (Y on the node's screen copies it as a curl command) and compare it with the check's body condition.",
		Systems: map[string]string{
			"lithnet-ams":  "The body is the word Healthy, Degraded or Unhealthy; Degraded comes with 200.",
			"wso2":         "/services/Version says \"WSO2 API Manager-\" and the version; anything else on that port is another product or a proxy's page.",
			"forgerock-am": "json/health/live and json/health/ready answer 200 with an empty body; a page means that another path was reached.",
			"openam":       "isAlive.jsp says \"Server is ALIVE\"; \"Server is DOWN\" means that the configuration store can't be read.",
		},
	},
	{
		Code: "HC06", Severity: model.Critical, Title: "endpoint fails although nodes can serve",
		Means:  "Clients get no answer at the address they use, while nodes behind it work. The fault is in front of the nodes.",
		Shows:  "The last checks of the endpoint failed, and at least one node is up.",
		Remedy: "Check in this order: that HOST resolves to the balancer, that the balancer runs and listens there, that its certificate is accepted, that it has a usable server for this farm.",
		Systems: map[string]string{
			"lithnet-ams-cluster": "Check in Failover Cluster Manager that the role's client access point (name and address) is online on the node that owns the role.",
			"wso2":                "Check that hostname under [server] and proxyPort under [transport.https.properties] in deployment.toml name what clients use.",
		},
		Balancers: map[string]string{
			"haproxy": "HAProxy answers 503 by itself when no server of the backend is usable; its log then says <NOSRV>.",
			"nginx":   "nginx answers 502 when no server of the upstream is usable; its error log then says \"no live upstreams\".",
			"apache":  "Apache answers 503 when no worker of the balancer is usable; its error log then says AH01170.",
		},
	},
}
