package diagnose

import "farmtop/model"

// How sticky sessions are made comes from the products' documentation and public source: nginx's ngx_http_upstream_sticky_module
// (in open source from 1.29.6 on) and ip_hash, WSO2's "Configuring the Proxy Server and the Load Balancer", ForgeRock's "Load
// balancing" and OpenAM's AuthClientUtils, Lithnet Access Manager's AuthenticationTicketCache. HAProxy's cookie lines were tried on
// 2.6, Apache's on 2.4.
const (
	haproxySticky = "HAProxy: \"cookie SRVID insert indirect nocache httponly secure\" in the backend and \"cookie NAME\" with a name of its own on every server line. In mode tcp, where it sees no cookie: \"balance source\"."
	nginxSticky   = "nginx: \"sticky cookie srv_id httponly secure path=/\" in the upstream block, or \"sticky learn\" with create=, lookup= and zone= on the application's own cookie (open source from 1.29.6 on); older releases have ip_hash, or hash on a cookie."
	plusSticky    = "NGINX Plus: \"sticky cookie srv_id httponly secure path=/\" in the upstream block, or \"sticky learn\" with create=, lookup= and zone= on the application's own cookie."
	apacheSticky  = "Apache: \"ProxySet stickysession=ROUTEID\" in the Proxy balancer:// section, route= on every BalancerMember, and Header add Set-Cookie \"ROUTEID=.%{BALANCER_WORKER_ROUTE}e; path=/; HttpOnly; Secure\" env=BALANCER_ROUTE_CHANGED."
	f5Sticky      = "F5: a cookie persistence profile (HTTP Cookie Insert) as the virtual server's default persistence profile, beside an HTTP profile."
	wso2Sticky    = "Publisher, Developer Portal and the consoles keep logins on the node under JSESSIONID, which doesn't tell the node: in nginx \"sticky learn create=$upstream_cookie_jsessionid lookup=$cookie_jsessionid zone=client_sessions:1m\", in HAProxy \"cookie JSESSIONID prefix nocache\". The gateway's ports 8243 and 8280 need none."
	amSticky      = "AM sets amlbcookie to its server's ID from the first answer of a login on: in HAProxy \"cookie amlbcookie\" (without insert) and \"cookie 01\" on the server line of the server 01, in nginx \"sticky route $cookie_amlbcookie\" and route=01. json/global-config/servers?_queryFilter=true lists the IDs. The balancer must end TLS to see the cookie. A break only costs time where sessions are kept in the CTS token store or in the client; where a realm keeps authentication sessions in AM's memory the login begins anew: write expected: required under sticky."
	amServerID    = "amlbcookie is the server's ID unless com.iplanet.am.lbcookie.value says something else: remove that property from the server defaults, or set it for each server alone (Deployment > Servers > the server > Advanced). Two instances with the same ID were installed from a copy: install the second one anew into the site."
	amDeleted     = "A server that was deleted from the site keeps its ID in browsers until they are closed; an ID that no server line knows is missing at the balancer."
	lithnetSticky = "Access Manager sets no cookie that tells the node: let the balancer insert its own. Logins by OIDC and WS-Federation, and the keys that protect forms, are in the node's memory and registry."
)

var stickySystems = map[string]string{
	"lithnet-ams-web": lithnetSticky, "wso2": wso2Sticky, "forgerock-am": amSticky, "openam": amSticky,
	"lithnet-ams-api": "The agent API asks for no affinity: set sticky.expected to none, unless your agents need it.",
}

var stickyBalancers = map[string]string{
	"haproxy": haproxySticky, "nginx": nginxSticky, "nginxplus": plusSticky, "apache": apacheSticky, "f5": f5Sticky,
}

var stickyCodes = []Code{
	{
		Code: "ST01", Severity: model.Critical, Title: "sessions break",
		Means:     "Clients who have a session on one node are served by another one, though neither was drained nor failed: they are logged out, lose what they typed, or go in circles at the login.",
		Shows:     "In the last 5 minutes 5 or more requests, and 0.5 % or more of those that had a session, were served by another node than the one before, with no drain, failure or retry to explain it. It is told of a node where all breaks of the last hour are of that node's sessions, and of the farm otherwise. Or in a routing test of the last 15 minutes 2 or more replays, or half of fewer, went to another node than the request before, while both nodes were well, the farm expects sessions for that path to hold, and a cookie was given or should have been; not where RT04, ST02, ST06 or ST07 explains it. Critical where sticky sessions are required, a warning where they are recommended, unknown, or required on some paths only; nothing where none are expected.",
		Remedy:    "Compare the two requests in the evidence on the Sticky screen (s). Mend ST02 first where it is found, too. Look for a second balancer that doesn't know the first one's sessions, for a stick table that is too small or not shared by its peers, for clients whose address changes where the address decides, and for a rule that sends a path elsewhere.",
		Systems:   stickySystems,
		Balancers: stickyBalancers,
	},
	{
		Code: "ST02", Severity: model.Critical, Title: "two nodes give the same cookie value",
		Means:  "The cookie doesn't tell the two nodes apart: the balancer sends the clients of one to the other, always or in turns.",
		Shows:  "Two servers of one group have the same cookie value at the balancer, and neither is a backup; or two nodes each set the sticky cookie to one value 3 times or more, in 5 % or more of all times that it was set, and again in the last 5 minutes; or two nodes that a routing test of the last 15 minutes asked straight gave the same; or it was given fewer values than there were nodes that its sessions began on; or a node sets it to a value that the application's own list of servers has for another node.",
		Remedy: "Give every node a value of its own.",
		Systems: map[string]string{
			"forgerock-am": amServerID,
			"openam":       amServerID,
			"wso2":         "JSESSIONID tells a node only where a jvmRoute was added to the Engine of catalina-server.xml.j2: it must differ between the nodes.",
		},
		Balancers: map[string]string{
			"haproxy":   "HAProxy: the \"cookie VALUE\" of each server line; only a backup server may share one.",
			"nginx":     "nginx: the route= of each server; without it the value is made of the server's address.",
			"nginxplus": "NGINX Plus: the route= of each server; without it the value is made of the server's address.",
			"apache":    "Apache: the route= of each BalancerMember, and the jvmRoute of the Tomcat behind it, which must be the same.",
		},
	},
	{
		Code: "ST03", Severity: model.Warning, Title: "cookie value that no node owns",
		Means:  "Clients bring a cookie for a node that isn't there: it left the farm or was renamed, or another balancer has other values. They are sent to any node and lose their session.",
		Shows:  "In the last 5 minutes 5 requests or more had a value that leads to no node, and one such value came 5 times or more, over a minute or more, so that a made-up value alone doesn't count. Values are shown as a hash.",
		Remedy: "After a node was renamed or removed it ends with the clients' sessions. Otherwise compare the cookie's values of all balancers in front of the farm, and see with \"farmtop cookie\" what a browser's value says.",
		Systems: map[string]string{
			"forgerock-am": amDeleted,
			"openam":       amDeleted,
		},
		Balancers: map[string]string{
			"haproxy":   "HAProxy logs such requests with I as the third letter of the termination state. \"show stat\" has each server's value in its column cookie; with dynamic-cookie-key it must be the same key on every balancer, and the same address and port of the server.",
			"nginx":     "nginx: without route= the value is the MD5 of the server's address, so another address or port makes another value.",
			"nginxplus": "NGINX Plus: without route= the value is the MD5 of the server's address, so another address or port makes another value.",
			"apache":    "Apache: what stands behind the cookie's last dot must be a BalancerMember's route=.",
			"f5":        "F5: the value holds the pool member's address and port; it changes with them.",
		},
	},
	{
		Code: "ST04", Severity: model.Warning, Title: "new sessions are skewed",
		Means:  "A node gets far more or fewer new sessions than its weight promises: it is overloaded while others idle, or it is hardly used.",
		Shows:  "The chi-square test on the new sessions of up to an hour, with the balancer's weights, has p below 0.001, and the node is off its share by 20 % or more. It begins anew whenever a node goes out, comes back, or changes its weight. Not shown where ST08 explains it.",
		Remedy: "Compare the weights at the balancer with what the nodes can carry, and the balancing method: least connections sends more to a node that answers faster, or that fails faster. Hashes of addresses spread few networks badly.",
		Balancers: map[string]string{
			"haproxy":   "HAProxy: \"balance\" and \"weight\"; \"show servers state\" tells the weights that hold now. After \"slowstart\" a node gets fewer for a while.",
			"nginx":     "nginx: weight=, max_conns= and slow_start= of the servers; several workers without a zone each count for themselves.",
			"nginxplus": "NGINX Plus: weight=, max_conns= and slow_start= of the servers; several workers without a zone each count for themselves.",
			"apache":    "Apache: lbmethod and loadfactor in the balancer-manager.",
			"f5":        "F5: the pool's load balancing method, and the members' ratio and connection limit.",
		},
	},
	{
		Code: "ST05", Severity: model.Warning, Title: "sticky cookie without Secure or HttpOnly",
		Means:  "Without Secure a browser also sends the cookie over plain HTTP, where it can be read; without HttpOnly scripts of a page can read it. A session's cookie is worth a login.",
		Shows:  "Clients use HTTPS, and the sticky cookie that the endpoint sets lacks one of them, in the newest check of it or a routing test of the last 15 minutes; where the endpoint sets none, the one that nodes set.",
		Remedy: "Set both where the cookie is made.",
		Systems: map[string]string{
			"wso2":         "useHttpOnly of context.xml.j2 and secure of the connector in catalina-server.xml.j2 (repository/resources/conf/templates/repository/conf/tomcat) decide on JSESSIONID; behind a balancer that ends TLS and speaks HTTP to the node set secure=\"true\" there.",
			"forgerock-am": "Set com.iplanet.am.cookie.secure and com.sun.identity.cookie.httponly to true (Configure > Server Defaults), and restart AM.",
			"openam":       "Set com.iplanet.am.cookie.secure and com.sun.identity.cookie.httponly to true (Configure > Server Defaults), and restart OpenAM.",
		},
		Balancers: map[string]string{
			"haproxy":   "HAProxy: \"httponly secure\" on the backend's cookie line; for an application's cookie http-response replace-header Set-Cookie.",
			"nginx":     "nginx: \"httponly secure\" on the \"sticky cookie\" line; for an application's cookie \"proxy_cookie_flags NAME secure httponly\" (1.19.3 or later).",
			"nginxplus": "NGINX Plus: \"httponly secure\" on the \"sticky cookie\" line; for an application's cookie \"proxy_cookie_flags NAME secure httponly\".",
			"apache":    "Apache: \"; HttpOnly; Secure\" in the Header directive that sets ROUTEID; for an application's cookie \"Header edit Set-Cookie\".",
			"f5":        "F5: \"Secure Attribute\" and \"HttpOnly Attribute\" of the cookie persistence profile.",
		},
	},
	{
		Code: "ST06", Severity: model.Critical, Title: "no sticky cookie is set where one is required",
		Means:     "Nothing ties a client to its node: each request may reach another one, and whoever needs a session can't log in.",
		Shows:     "Sticky sessions are required (on some paths is enough where the balancer makes the cookie), and of the last 5 minutes' requests the log says for 100 or more, and 99 %, that none brought a sticky cookie and none was given one, while nobody had a session; or the balancer's servers have cookie values, yet its last 3 answers at the endpoint were good and the newest set no cookie; or 5 sessions or more of a routing test of the last 15 minutes got a page, but no cookie, where the balancer makes it and the path requires it. A balancer that passes TLS through (mode tcp), balances by no hash and should stick to a cookie, also where that is only recommended, can't: that is said as well, unless a routing test saw sessions hold.",
		Remedy:    "Ask the endpoint with \"curl -si\" and look for Set-Cookie. The cookie's name here (sticky.cookie) must be the one that is really set.",
		Systems:   stickySystems,
		Balancers: stickyBalancers,
	},
	{
		Code: "ST07", Severity: model.Warning, Title: "sticky only on kept-alive connections",
		Means:  "Sessions hold as long as a client keeps its connection. Browsers open several at once and new ones after a pause: then the next request goes to another node, and the session breaks.",
		Shows:  "In a routing test of the last 15 minutes that was run twice, no session moved over its one kept connection, while sessions with a connection for each request broke as ST01 says. ST01 isn't said of that test then.",
		Remedy: "Tie clients to their node by a cookie that each request is led by, not by the connection. A balancer that doesn't look into TLS (layer 4) can't: let it end TLS, or tie clients by their address.",
		Systems: map[string]string{
			"wso2": wso2Sticky, "forgerock-am": amSticky, "openam": amSticky, "lithnet-ams-web": lithnetSticky,
		},
		Balancers: map[string]string{
			"haproxy":   haproxySticky + " Look for \"mode tcp\" and ignore-persist; \"option prefer-last-server\" keeps a client on its connection's server and hides what is missing. Instead of \"balance source\": \"stick-table type ipv6 size 1m expire 1h\" and \"stick on src\".",
			"nginx":     nginxSticky + " In the stream block: \"hash $remote_addr consistent\".",
			"nginxplus": plusSticky + " In the stream block: \"hash $remote_addr consistent\".",
			"apache":    apacheSticky,
			"f5":        f5Sticky + " A OneConnect profile makes the F5 look at the cookie of each request, not only at a connection's first.",
		},
	},
	{
		Code: "ST08", Severity: model.Warning, Title: "source-hash balancing has collapsed onto one node",
		Means:  "Clients are spread by a hash of their address, and nearly all come from one network, as behind a company's proxy, a NAT or another balancer: one node carries the farm.",
		Shows:  "Of 100 or more free choices of the balancer in 5 minutes the other nodes got a quarter or less of what their weights promise, and 90 % or more of the node's came from one network (/24 or /48) of 20 clients or more.",
		Remedy: "Spread by a cookie instead of the address. Where another proxy stands in front, let the balancer hash the client that it forwards, not the proxy.",
		Systems: map[string]string{
			"wso2": wso2Sticky, "forgerock-am": amSticky, "openam": amSticky, "lithnet-ams-web": lithnetSticky,
		},
		Balancers: map[string]string{
			"haproxy":   haproxySticky + " It replaces \"balance source\" and \"stick on src\".",
			"nginx":     "nginx: ip_hash looks at the first three octets of an IPv4 address, after set_real_ip_from and real_ip_header have replaced it: set these for the proxy in front, or replace ip_hash by \"hash $binary_remote_addr consistent\", which takes the whole address. " + nginxSticky,
			"nginxplus": "NGINX Plus: ip_hash looks at the first three octets of an IPv4 address, after set_real_ip_from and real_ip_header have replaced it. " + plusSticky,
			"apache":    apacheSticky,
			"f5":        "F5: replace source address affinity by cookie persistence, or narrow its mask to 255.255.255.255.",
		},
	},
}
