package diagnose

import "farmtop/model"

// What ends a session comes from the products' documentation and public source: Tomcat's session-timeout as WSO2's
// carbon-kernel templates fill it in, the Session service of OpenAM and ForgeRock AM, Lithnet Access Manager's
// AuthenticationTicketCache, and nginx's ngx_http_upstream_sticky_module. The balancers' commands were tried on HAProxy 2.6 and
// 3.5, nginx 1.31 and Apache 2.4.
var drainCodes = []Code{
	{
		Code: "DR01", Severity: model.Warning, Title: "drain stalls on cookie-bound sessions",
		Means:  "The node doesn't become empty by itself: clients with its cookie keep coming, or a request stays open. Stopping the node now would hurt them.",
		Shows:  "A drain passed its deadline and the node isn't quiet; or for a minute or more its cookie-bound requests haven't become fewer (with 95 % confidence, not by half in 5 minutes); or no request came for a minute while some stay in flight.",
		Remedy: "Wait until the sessions end, or press M in farmtop (\"farmtop maint FARM/NODE\"): the balancer then leads those who are left to other nodes. They lose their session unless the nodes share it; what is in flight goes on. To wait for less the next time, shorten the cookie's life or the session's. What stays in flight without new requests is a WebSocket, a long poll or a download: maintenance doesn't end it, stopping the node does.",
		Systems: map[string]string{
			"lithnet-ams-web":       "Who logged in with OIDC or WS-Federation logs in again, since the node keeps these logins in its memory; integrated Windows authentication and client certificates are asked for anew without anybody noticing.",
			"wso2":                  "The portals and consoles keep their logins on the node: users that are moved log in again and lose what they hadn't saved. The consoles' sessions end after session_timeout under [tomcat.management_console] in deployment.toml. Calls to the gateway (8243, 8280) carry tokens and can be moved at any time.",
			"wso2-apim-gateway":     "Calls to a gateway carry tokens, no sessions, so maintenance moves them without harm.",
			"wso2-apim-key-manager": "Token requests need no session, so maintenance hurts only those who are on a login page.",
			"forgerock-am":          "Sessions in the CTS or in the client's cookie go on at another node. Where authentication sessions are in memory, those in the middle of a login begin anew. The Session service ends sessions by default after 30 minutes without use, and after 120 in any case.",
			"openam":                "Sessions go on at another node where the CTS is used (session failover), otherwise users log in again. The Session service ends sessions by default after 30 minutes without use, and after 120 in any case.",
		},
		Balancers: map[string]string{
			"haproxy":   "HAProxy: \"maxidle\" and \"maxlife\" on the backend's cookie line bound its life, \"timeout tunnel\" ends idle WebSockets; \"shutdown sessions server BACKEND/SERVER\" cuts what is in flight, and those clients get an error.",
			"nginx":     "nginx: a server marked \"down\" instead of \"drain\" loses its cookie holders at the next reload. \"sticky learn\" forgets a session its timeout= after the last request (10 minutes by default), \"sticky cookie\" takes expires=.",
			"nginxplus": "NGINX Plus: a server that is down instead of draining loses its cookie holders at once. \"sticky learn\" forgets a session its timeout= after the last request, \"sticky cookie\" takes expires=.",
			"apache":    "Apache: Disabled instead of Drain in the balancer-manager moves the rest; the cookie of a Header directive lives until the browser is closed unless it says Max-Age.",
			"f5":        "F5: forced offline instead of disabled moves persistent clients; the persistence profile's timeout or expiration bounds how long they stay.",
		},
	},
}
