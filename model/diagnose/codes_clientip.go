package diagnose

import "farmtop/model"

// How the client's address is derived comes from the products' source and documentation, as in model/clientip, and Lithnet Access
// Manager's page "IP address detection", OpenAM's ClientUtils and carbon-kernel's catalina-server.xml.j2. What balancers add to the
// header was tried on HAProxy 2.6, nginx 1.22 and Apache 2.4.
const (
	lithnetDetection = "On the page \"IP address detection\" of the configuration tool: the balancer's addresses towards the nodes under known proxies or known networks, and every further proxy that adds an entry; \"Maximum allowed entries\" is the number of them."
	wso2Valve        = "Tomcat takes the connection's address until a RemoteIpValve stands in the Engine of repository/resources/conf/templates/repository/conf/tomcat/catalina-server.xml.j2: <Valve className=\"org.apache.catalina.valves.RemoteIpValve\" internalProxies=\"...\"/> with the balancer's addresses; private networks are its default. Then set client_ip.rule to tomcat in farmtop's config."
	amHeader         = "AM takes the left-most entry of the header that com.sun.identity.authentication.client.ipAddressHeader names (Configure > Server Defaults > Advanced), whoever wrote it, and the connection's address where that is empty. It has no list of proxies: the outermost balancer must replace the header by its client's address."
)

// Balancers that stand outermost replace the header: what comes from a client is thrown away.
var replaceHeader = map[string]string{
	"haproxy":   "HAProxy at the edge: \"http-request set-header X-Forwarded-For %[src]\" instead of \"option forwardfor\", which adds a line and keeps what came.",
	"nginx":     "nginx at the edge: \"proxy_set_header X-Forwarded-For $remote_addr\" instead of $proxy_add_x_forwarded_for, which keeps what came.",
	"nginxplus": "NGINX Plus at the edge: \"proxy_set_header X-Forwarded-For $remote_addr\" instead of $proxy_add_x_forwarded_for, which keeps what came.",
	"apache":    "Apache at the edge: \"RequestHeader unset X-Forwarded-For early\"; mod_proxy_http adds its client's address afterwards (ProxyAddHeaders On).",
	"f5":        "F5 at the edge: in the HTTP profile erase the header X-Forwarded-For (Request Header Erase) beside Insert X-Forwarded-For, or replace it in an iRule with HTTP::header replace X-Forwarded-For [IP::client_addr].",
}

// Balancers add their client's address, so that the chain is whole.
var addHeader = map[string]string{
	"haproxy":   "HAProxy: \"option forwardfor\" in the frontend or backend, with \"mode http\"; \"if-none\" and \"except\" leave it out for some.",
	"nginx":     "nginx: \"proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for\"; a location with a proxy_set_header of its own inherits none from outside.",
	"nginxplus": "NGINX Plus: \"proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for\"; a location with a proxy_set_header of its own inherits none from outside.",
	"apache":    "Apache: mod_proxy_http adds it unless ProxyAddHeaders is Off.",
	"f5":        "F5: \"Insert X-Forwarded-For\" in the HTTP profile of the virtual server.",
}

// trustSettings are where each rule's product lists the proxies that it believes.
var trustSettings = map[string]string{
	"aspnet": "KnownProxies or KnownNetworks",
	"nginx":  "set_real_ip_from",
	"tomcat": "internalProxies or trustedProxies",
	"httpd":  "RemoteIPInternalProxy",
}

var clientIPCodes = []Code{
	{
		Code: "XFF01", Severity: model.Critical, Title: "the application takes a proxy for the client",
		Means:  "The application believes that its requests come from a balancer or proxy: audit logs name the wrong address, limits for one address hit everybody, and rules for addresses are void.",
		Shows:  "In the last 5 minutes the address that the application's rule derives, or that its own log names, is a proxy's in 5 requests or more and 0.5 % or more of those that could be judged. An address that isn't one of the Internet and that no list names counts as a proxy when it sent two headers that differ. An info where the rule is peer: then the configuration says that the application sees the balancer.",
		Remedy: "Follow the steps in the evidence, or on the Client IP screen (x). Where XFF06 is found too, raise the limit first: no list helps while the reading ends too early. Else add the proxy at which the reading stopped to those that the application believes.",
		Systems: map[string]string{
			"lithnet-ams": lithnetDetection, "wso2": wso2Valve, "forgerock-am": amHeader, "openam": amHeader,
		},
		Balancers: addHeader,
	},
	{
		Code: "XFF02", Severity: model.Critical, Title: "a client can choose its address",
		Means:  "Who sends the header X-Forwarded-For decides which address the application believes: address rules, limits and audit logs can be evaded.",
		Shows:  "In the last 5 minutes the application took 5 addresses or more from somebody whom no list names; or its rule takes the left-most entry, clients reach the balancer directly, and the log says (forwards) that the balancer keeps what they send; or in a client-IP test of the last 15 minutes it took an address that was made up, sent through the balancer. A warning where there is no list and whoever wrote the entries is in a private network: most likely proxies that nobody named. Not shown beside XFF05, which names the cause.",
		Remedy: "Let the outermost balancer throw away what clients send, or name every proxy in front in client_ip.trusted if that is what they are.",
		Systems: map[string]string{
			"forgerock-am": amHeader, "openam": amHeader, "lithnet-ams": lithnetDetection,
		},
		Balancers: replaceHeader,
	},
	{
		Code: "XFF03", Severity: model.Warning, Title: "the header is missing",
		Means:     "Requests reach the application without the header of forwarded addresses, so that it takes the balancer for the client.",
		Shows:     "In the last 5 minutes 20 % or more of 20 requests or more had no header though the rule would have read it, and a balancer is in front. In a node's own log the sender must be one that never sends the header, so that a balancer's health checks don't count.",
		Remedy:    "Let every layer-7 balancer add the header. A layer-4 balancer can't, and needn't where it keeps the client's address.",
		Systems:   map[string]string{"lithnet-ams": "Behind a layer-4 balancer that keeps the client's address switch the detection off on the page \"IP address detection\", and set client_ip.rule to peer in farmtop's config."},
		Balancers: addHeader,
	},
	{
		Code: "XFF04", Severity: model.Warning, Title: "malformed entries",
		Means:  "The entry that decides is no address to the application: it stops there and takes a proxy for the client, or takes the text as it stands.",
		Shows:  "In the last 5 minutes an entry that is no address decided in 5 requests or more, and 1 % or more.",
		Remedy: "See in the evidence who wrote the entry. Ports (\"192.0.2.1:4711\"), brackets, \"unknown\" and host names are what gateways write; replace the header where they hand over.",
		Systems: map[string]string{
			"forgerock-am": amHeader, "openam": amHeader,
			"wso2": "RemoteIpValve takes an entry as a text, ports included, and looks names up in the DNS.",
		},
		Balancers: map[string]string{
			"haproxy": "HAProxy: a port is cut off by http-request replace-header X-Forwarded-For before the request goes on.",
			"nginx":   "nginx: realip reads ports; what goes on to the node is what \"proxy_set_header X-Forwarded-For\" says.",
			"apache":  "Apache: mod_remoteip doesn't read ports or brackets; \"RequestHeader edit X-Forwarded-For\" takes them off.",
		},
	},
	{
		Code: "XFF05", Severity: model.Critical, Title: "the header is believed from anybody",
		Means:  "No proxy is listed, and the product then believes everybody: who reaches a node, or a balancer that passes the header on, chooses its own address.",
		Shows:  "The rule is aspnet with both lists empty, or httpd without a list; or in a client-IP test of the last 15 minutes a node that was asked straight took an address that was made up, though no list names farmtop's own. The rule openam knows no lists, so there that says nothing. Without a setting aspnet believes the loopback addresses alone, which is not this.",
		Remedy: "List the proxies, and nobody else.",
		Systems: map[string]string{
			"lithnet-ams": lithnetDetection + " Saving that page without any entry may leave both lists empty.",
		},
		Balancers: replaceHeader,
	},
	{
		Code: "XFF06", Severity: model.Warning, Title: "the limit doesn't fit the number of proxies",
		Means:  "The application reads fewer entries of the header than there are proxies, so it ends at one of them, or at another address that isn't the client's.",
		Shows:  "In the last 5 minutes the limit ended the reading at an address that isn't one of the Internet while entries were left, in 5 requests or more and 1 % or more.",
		Remedy: "Set the limit to the number of proxies that add an entry, and list each of them.",
		Systems: map[string]string{
			"lithnet-ams": "\"Maximum allowed entries\" on the page \"IP address detection\" is the number of devices that add an entry: a balancer alone 1, with a firewall in front 2. The last entries are read, not the first.",
		},
	},
	{
		Code: "XFF07", Severity: model.Warning, Title: "hops are repeated or lost",
		Means:  "A balancer writes the same address twice, or throws away what the one before wrote: the application counts hops that aren't there, or misses the client.",
		Shows:  "In the last 5 minutes the last two entries were one address in 5 requests or more and 10 % or more; or all examples of a balancer's log go on with more entries than any of a node's own log came with.",
		Remedy: "Let each balancer add exactly the address that its connection comes from.",
		Balancers: map[string]string{
			"haproxy":   "HAProxy: \"option forwardfor\" in both frontend and backend adds one entry; a second one comes from an http-request add-header. \"http-request set-header\" and \"del-header\" lose what came.",
			"nginx":     "nginx: with real_ip_header $proxy_add_x_forwarded_for adds the resolved client, which stands in the header already, and the connection's own address is lost: use \"$http_x_forwarded_for, $realip_remote_addr\" instead. $remote_addr alone loses what came.",
			"nginxplus": "NGINX Plus: with real_ip_header $proxy_add_x_forwarded_for adds the resolved client, which stands in the header already: use \"$http_x_forwarded_for, $realip_remote_addr\" instead. $remote_addr alone loses what came.",
			"apache":    "Apache: mod_remoteip takes entries out of the header, and mod_proxy_http adds the address that it resolved.",
			"f5":        "F5: either the HTTP profile's Insert X-Forwarded-For or an iRule, not both.",
		},
	},
}
