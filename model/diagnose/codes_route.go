package diagnose

import "farmtop/model"

// What HAProxy counts as chosen is in its src/backend.c: a server that the balancing algorithm returned. How each balancer redirects, leads
// by a cookie and keeps a client on a connection comes from its documentation: HAProxy's configuration manual (redirect scheme, use-server,
// ignore-persist, option prefer-last-server, mode tcp), nginx's ngx_http_rewrite_module and ngx_stream_core_module, Apache's mod_rewrite and
// mod_proxy_balancer, F5's articles K7964 (persistence and OneConnect) and on _sys_https_redirect.
var routeCodes = []Code{
	{
		Code: "RT01", Severity: model.Warning, Title: "HTTP is not redirected to HTTPS",
		Means:  "Who types the name without https:// gets an error, a page over plain HTTP, or another page than asked for; what is sent over HTTP, cookies without Secure among it, can be read on the way.",
		Shows:  "In a routing test of the last 15 minutes the endpoint's HTTP port (routing.http_port) answered otherwise than with a redirect to HTTPS at the same host, port, path and query. A port where nobody listens is none.",
		Remedy: "Send every request of the HTTP port on to https://HOST with its path and query, in front of everything else. Where HTTP is meant to be closed, or served elsewhere, set routing.http_port to 0.",
		Systems: map[string]string{
			"lithnet-ams": "Access Manager's own HTTP port redirects for requests that reach it: let the balancer pass port 80 on, or redirect there.",
		},
		Balancers: map[string]string{
			"haproxy":   "HAProxy: \"http-request redirect scheme https code 301 unless { ssl_fc }\" as the first rule of the frontend that has port 80.",
			"nginx":     "nginx: a server with \"listen 80\" and nothing but \"return 301 https://$host$request_uri;\".",
			"nginxplus": "NGINX Plus: a server with \"listen 80\" and nothing but \"return 301 https://$host$request_uri;\".",
			"apache":    "Apache: in the virtual host of port 80 \"Redirect permanent / https://HOST/\", which keeps path and query, and no ProxyPass.",
			"f5":        "F5: a virtual server at port 80 with the iRule _sys_https_redirect.",
		},
	},
	{
		Code: "RT02", Severity: model.Critical, Title: "a node gets no traffic",
		Means:  "The node is well and the balancer shows it ready, but no client gets there: capacity is missing, and nobody notices until the others fail.",
		Shows:  "In a routing test of the last 15 minutes no session began on a node that was up and ready with a weight above 0 all the time, of so many that a balancer which chooses by weight misses none in 999 of 1000 tests; 20 sessions are enough for three equal nodes. Nothing is said where the log has new sessions there, where the farm is active-passive, or where all sessions went to one node and the balancer chooses by the client's address, or may.",
		Remedy: "Look for what leads clients past the node: a rule before the balancing, another group of servers behind the endpoint, a second balancer that doesn't know the node, a DNS name with the addresses of some nodes only.",
		Balancers: map[string]string{
			"haproxy":   "HAProxy: look at the use_backend and use-server rules that this path meets, at \"balance\" with a hash, at \"first\" or \"leastconn\" with a node that always looks busy, and whether the endpoint's process is the one whose socket is read; \"show stat\" tells how often BACKEND/SERVER was chosen (lbtot).",
			"nginx":     "nginx: look at which upstream the location's proxy_pass names, for \"backup\" or \"down\" on the server line, and whether nginx was reloaded after it was added.",
			"nginxplus": "NGINX Plus: look at which upstream the location's proxy_pass names, for \"backup\" or \"down\" on the server line, and at the API's upstream of that name.",
			"apache":    "Apache: look at which balancer ProxyPass names, for a lbset above 0 and for status=+H in the balancer-manager, and whether Apache was reloaded after the member was added.",
			"f5":        "F5: look at the virtual server's pool and its iRules, and at priority group activation.",
		},
	},
	{
		Code: "RT03", Severity: model.Critical, Title: "new sessions reach a drained node",
		Means:  "The node never becomes empty, and clients who have just come are hurt when it is stopped.",
		Shows:  "Since the first reading that showed a server in drain, the balancer chose it for requests without a cookie or table entry that leads there; or sessions of a routing test in the last 15 minutes began on a node that had been in drain or maintenance since before. Balancers that don't count these apart say nothing but by a test.",
		Remedy: "Look for what makes the node ready for moments, between two readings of farmtop: an agent, a script, another operator. Until it is found, maintenance keeps everybody away: M in farmtop, or \"farmtop maint FARM/NODE\".",
		Balancers: map[string]string{
			"haproxy": "HAProxy's algorithms choose no server in drain, so it was ready in between: its log has a line for each change of BACKEND/SERVER. An agent-check that answers \"ready\" ends a drain within its interval: \"disable agent BACKEND/SERVER\". What use-server and stick rules or force-persist send there counts as cookie-bound, not as new: look at those rules when clients without a cookie arrive and this code is silent, or a routing test alone shows it.",
			"command": "Run the configured read command by hand: when it counts requests with a cookie as new, the pattern for them is wrong.",
		},
	},
	{
		Code: "RT04", Severity: model.Critical, Title: "a pinned session goes elsewhere",
		Means:  "Clients who have a session on the node, and the cookie that says so, are served by another one: they lose their session with each request, or go in circles at the login.",
		Shows:  "In a routing test of the last 15 minutes a request with a node's sticky cookie was answered by another node, while the node was up and not taken out at the balancer. Nothing is said where the two nodes share the value (ST02), or where sessions hold nowhere (ST01, ST06, ST07).",
		Remedy: "Compare the cookie's value in the evidence with the one that the balancer has for the node, and look for a rule that decides before the cookie does.",
		Systems: map[string]string{
			"wso2": wso2Sticky, "forgerock-am": amServerID, "openam": amServerID,
		},
		Balancers: map[string]string{
			"haproxy":   "HAProxy: the \"cookie VALUE\" of the line of BACKEND/SERVER; use-server, ignore-persist and stick rules in the backend decide otherwise; a second balancer may have other values, or another dynamic-cookie-key.",
			"nginx":     "nginx: the route= of the server, or its address, of which the value is made without one; a location with another upstream has values of its own.",
			"nginxplus": "NGINX Plus: the route= of the server, or its address, of which the value is made without one; a location with another upstream has values of its own.",
			"apache":    "Apache: the route= of the BalancerMember must be what stands behind the cookie's dot, and the Tomcat's jvmRoute the same; redirect= sends a route's clients elsewhere.",
			"f5":        "F5: the value holds a pool member's address; an iRule or another pool may decide first.",
		},
	},
}
