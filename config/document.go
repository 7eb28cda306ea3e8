package config

// The documents: what the YAML says, key by key, each value with its place. Their tags are the one source of the keys, of the
// bounds that the decoder enforces and of the JSON Schema:
//
//	yaml    the key
//	about   what it means, as editors show it
//	eg      a value as an example, in YAML
//	enum    the values it may have, separated by |
//	range   the bounds of a number or a duration, both included, separated by ..
//	need    "yes" where it must be given
//	single  "yes" where one value stands for a list of one
//	some    "yes" where a list must not be empty
//	loose   "yes" where a number or true and false are taken as text, too
//	argv    "yes" where a list is a command, an argument an item
//	short   the key that a value alone stands for, where keys are wanted
//	none    for what the word none stands, where a number or that word is wanted

// A document is the whole file.
type document struct {
	block
	Farms    []farm        `yaml:"farms" need:"yes" some:"yes" about:"The farms to watch, in the order in which they are shown." eg:"[{name: web, nodes: [{address: \"192.0.2.11:443\"}]}]"`
	ReadOnly flag          `yaml:"read_only" about:"No actions at all: farmtop only watches. False when left out."`
	Keys     named[[]text] `yaml:"keys" some:"yes" single:"yes" loose:"yes" about:"Key bindings by action; they replace the action's own. farmtop keys lists the actions." eg:"{drain: D}"`
	Theme    text          `yaml:"theme" about:"The colours: auto asks the terminal for its background." eg:"auto"`
	Mouse    flag          `yaml:"mouse" about:"Whether clicks and the wheel are taken from the terminal. Without it, text is selected as usual."`
}

// A farm is a set of nodes that serve one service behind one endpoint.
type farm struct {
	block
	Name            text       `yaml:"name" need:"yes" about:"What the farm is called on the screen and in commands; unique." eg:"portals"`
	System          text       `yaml:"system" about:"The product that the nodes run. Its preset fills in checks, sticky cookie, client-IP rule and expectations; what stands in this farm wins over it. farmtop systems lists them. Generic when left out." eg:"generic"`
	Endpoint        text       `yaml:"endpoint" about:"The URL that clients use; it leads to the balancer. Nodes are asked with its host in the Host header and in TLS." eg:"https://www.example.com/"`
	EndpointAddress text       `yaml:"endpoint_address" about:"HOST[:PORT] to reach the endpoint at instead of asking DNS, such as a new address before the name is moved to it." eg:"\"192.0.2.10:443\""`
	Nodes           []node     `yaml:"nodes" need:"yes" some:"yes" about:"The servers of the farm, each at an address of its own that farmtop reaches directly, not through the balancer."`
	Checks          []check    `yaml:"checks" some:"yes" about:"The questions asked of every node; a node is up when all are answered as expected. The list replaces the system's, but a check named as one of the system's starts from that one and needs only what differs."`
	TLS             security   `yaml:"tls" about:"How connections to the nodes are secured and verified."`
	Sticky          sticky     `yaml:"sticky" about:"What is expected of sessions: how a client's requests keep to one node."`
	Routing         routing    `yaml:"routing" about:"How the routing test asks the endpoint, and what of an answer names the node."`
	ClientIP        clientIP   `yaml:"client_ip" about:"How the application derives the address of its client."`
	Expect          expect     `yaml:"expect" about:"What the product demands of its farm; a system presets it."`
	Balancers       []balancer `yaml:"balancer" some:"yes" single:"yes" about:"The balancer in front of the nodes, to see what it believes of them; a list where there are several." eg:"{kind: haproxy, socket: /run/haproxy/admin.sock}"`
	Logs            []log      `yaml:"logs" some:"yes" about:"The access logs to read while they are written: of the balancer, of the nodes, or of both. From them comes where sessions really go, and who the application takes for its client." eg:"[{file: /var/log/nginx/access.log, format: nginx}]"`
	Limits          limits     `yaml:"limits" about:"Thresholds of findings."`
	Protected       flag       `yaml:"protected" about:"Actions on this farm ask for its name to be typed. False when left out."`
}

// A node is one server of a farm.
type node struct {
	block
	Name    text   `yaml:"name" loose:"yes" about:"What the node is called; unique in its farm. The host of its address when left out." eg:"am1"`
	Address text   `yaml:"address" need:"yes" about:"HOST[:PORT] of the node itself; IPv6 in brackets. Without a port it is the endpoint's where its URL has one, else the system's, else that of the endpoint's scheme, else 443." eg:"\"192.0.2.11:9443\""`
	Weight  number `yaml:"weight" range:"1..65535" about:"The weight it should have at the balancer."`
	Server  text   `yaml:"server" loose:"yes" about:"Its name at the balancer, where that is not the node's name."`
	Version text   `yaml:"version" loose:"yes" about:"The version it is known to run, for products whose answers don't tell." eg:"\"4.3.0\""`
	Expand  flag   `yaml:"expand" about:"The address's name stands for several nodes, one for each address that it resolves to."`
}

// A check is one question to a node and the answer that counts as healthy.
type check struct {
	block
	Name          text              `yaml:"name" need:"yes" about:"What the check is called; unique in its farm." eg:"health"`
	Path          text              `yaml:"path" about:"What is asked for, with its query. / when left out." eg:"/health"`
	Port          number            `yaml:"port" range:"1..65535" about:"Another port than that of the node's address."`
	TCP           number            `yaml:"tcp" range:"1..65535" about:"A port that must accept connections, and that is all; short for protocol tcp and port." eg:"8243"`
	Command       []text            `yaml:"command" some:"yes" loose:"yes" argv:"yes" about:"A program that tells of the node, and its arguments, for what no port tells: exit code 0 is good, and what it prints is the body. It is run here without a shell, so each argument is an item of the list; {node}, {address}, {host} and {port} are replaced. A program with a slash is relative to this file's folder." eg:"[ssh, '{host}', powershell -File version.ps1]"`
	Protocol      text              `yaml:"protocol" enum:"https|http|tcp" about:"What the check speaks; https when left out. With tcp a connection is accepted, and that is all."`
	Method        text              `yaml:"method" enum:"GET|HEAD|OPTIONS|POST" about:"The request's method; a POST has an empty body. GET when left out."`
	Host          text              `yaml:"host" about:"Another Host header than the endpoint's." eg:"www.example.com"`
	Headers       named[lineValue]  `yaml:"headers" about:"Header lines to send. Values that are secrets, such as Authorization's, are written as env:NAME, file:PATH or cmd:COMMAND." eg:"{Accept: application/json, Authorization: \"env:FARM_TOKEN\"}"`
	Every         duration          `yaml:"every" range:"10ms..24h" about:"The time between two starts of the check; 2s when left out, 1m for a command." eg:"2s"`
	Timeout       duration          `yaml:"timeout" range:"1ms..24h" about:"The time that the whole check may take; shorter than every. 1s when left out, 10s for a command, or half of every where that is less." eg:"1s"`
	Rise          number            `yaml:"rise" range:"1..1000" about:"Answers as expected, in a row, that bring a node up; 2 when left out."`
	Fall          number            `yaml:"fall" range:"1..1000" about:"Failures in a row that bring a node down; 3 when left out."`
	Status        []statusRange     `yaml:"status" some:"yes" single:"yes" about:"The HTTP status codes that are healthy: a code, a range, or a list of them. 200 alone when left out; redirects are not followed." eg:"[200, 204]"`
	Body          text              `yaml:"body" about:"Text that the answer's body must contain." eg:"OK"`
	BodyMatch     pattern           `yaml:"body_match" about:"A regular expression (RE2) that the body must match."`
	BodyNot       pattern           `yaml:"body_not" about:"A regular expression (RE2) that the body must not match."`
	ExpectHeaders named[headerWish] `yaml:"expect_headers" about:"What the answer's headers must be like: a value, or one of match, absent and present." eg:"{X-Node: am1, Server: {absent: true}}"`
	JSON          named[text]       `yaml:"json" loose:"yes" about:"Values in a JSON body by their dotted path, list elements by their index." eg:"{status: UP, nodes.0.state: ok}"`
	Version       pattern           `yaml:"version" about:"A regular expression (RE2) that finds the node's version in the body: its first group, else all that it matches." eg:"'v([0-9.]+)'"`
	HTTP          text              `yaml:"http" enum:"1.1|2" loose:"yes" about:"The version of HTTP to speak; 1.1 when left out. 2 is agreed on in TLS."`
	KeepAlive     flag              `yaml:"keep_alive" about:"Ask over one kept connection. When left out, each check connects anew, as a new client would."`
}

// A headerWish is what a header of an answer must be like: a value, or one of the keys.
type headerWish struct {
	block
	Value   text
	Match   pattern `yaml:"match" about:"A regular expression (RE2) that the header's value must match."`
	Absent  flag    `yaml:"absent" about:"True where the header must not be there."`
	Present flag    `yaml:"present" about:"True where the header must be there, whatever its value."`
}

// security is how connections to a farm's nodes are secured.
type security struct {
	block
	ServerName text   `yaml:"server_name" about:"The name that nodes' certificates must have and that is sent as SNI; the endpoint's host when left out." eg:"www.example.com"`
	CA         text   `yaml:"ca" about:"A PEM file with the certificates to trust instead of the system's; relative to this file." eg:"ca.pem"`
	ClientCert text   `yaml:"client_cert" about:"A PEM file with the certificate, and its chain, to present to nodes that ask for one; needs client_key." eg:"client.pem"`
	ClientKey  secret `yaml:"client_key" about:"The certificate's private key, never the key itself: env:NAME, file:PATH (which only its owner may read) or cmd:COMMAND." eg:"file:client.key"`
	Insecure   flag   `yaml:"insecure" about:"Show certificates, but believe any."`
}

// sticky is what is expected of sessions.
type sticky struct {
	block
	Cookie   text        `yaml:"cookie" about:"The cookie that ties a client to a node." eg:"JSESSIONID"`
	Expected text        `yaml:"expected" enum:"required|recommended|none" about:"How much the service depends on a client's requests reaching the same node."`
	Paths    named[text] `yaml:"paths" enum:"required|recommended|none" about:"Path prefixes with an expectation of their own." eg:"{/publisher: required}"`
	Servers  serverList  `yaml:"servers" about:"Where AM lists its servers with their IDs, which its sticky cookie has, so that an ID's node is known before anybody was seen with it. It is asked of a node straight, and only where token is given. Leave it out where com.iplanet.am.lbcookie.value says something else than the ID." eg:"{token: \"env:AM_TOKEN\"}"`
	Learn    learn       `yaml:"learn" short:"path" about:"A request, without credentials, whose answer sets the application's sticky cookie; a path alone, or with its method. Each node is asked for its own cookie by it when the routing is tested." eg:"{method: POST, path: /am/json/authenticate}"`
}

// A serverList is where an application lists its servers.
type serverList struct {
	block
	Path   text   `yaml:"path" about:"What is asked for, with its query; the system's when left out." eg:"/am/json/global-config/servers?_queryFilter=true"`
	Token  secret `yaml:"token" about:"The token of an administrator's session, never the token itself: env:NAME, file:PATH (which only its owner may read) or cmd:COMMAND. It is sent over verified HTTPS alone." eg:"env:AM_TOKEN"`
	Header text   `yaml:"header" about:"The header that has the token, AM's cookieName; iPlanetDirectoryPro when left out." eg:"iPlanetDirectoryPro"`
}

// A learn is a request whose answer sets the sticky cookie.
type learn struct {
	block
	Method text `yaml:"method" enum:"GET|HEAD|POST" about:"The request's method; a POST has an empty body. The system's when left out, else GET."`
	Path   text `yaml:"path" need:"yes" about:"What is asked for, with its query." eg:"/am/json/authenticate"`
}

// routing is how the routing is tested.
type routing struct {
	block
	Path     text         `yaml:"path" about:"What the routing test asks for, with its query; the endpoint's own path when left out. A page that costs little and that every client may ask for." eg:"/health"`
	HTTPPort numberOrNone `yaml:"http_port" range:"1..65535" none:"where no port does that" about:"The endpoint's port that sends clients on from HTTP to HTTPS, or none. 80 when left out, but none for an endpoint that is reached at another port than 443." eg:"80"`
	Header   text         `yaml:"header" about:"The header of an answer that names the node, beside those that farmtop knows." eg:"X-Node"`
	Body     pattern      `yaml:"body" about:"A regular expression (RE2) that finds the node's name or address in the body: its first group, else all that it matches." eg:"'node=(\\w+)'"`
}

// clientIP is how the application derives the address of its client.
type clientIP struct {
	block
	Rule      text         `yaml:"rule" enum:"aspnet|nginx|tomcat|httpd|openam|haproxy|peer" about:"Whose rule it follows: aspnet (ForwardedHeadersMiddleware), nginx (realip), tomcat (RemoteIpValve), httpd (mod_remoteip), openam (the left-most entry), haproxy (the right-most entry), peer (the connection's address)."`
	Header    text         `yaml:"header" about:"The header that is read; X-Forwarded-For when left out."`
	Trusted   []text       `yaml:"trusted" about:"Addresses and networks whose word is taken; the product's own default when left out, none when the list is empty. For openam, haproxy and peer, which believe everybody or nobody, it only says who is known to be a proxy." eg:"[192.0.2.0/28]"`
	Internal  []text       `yaml:"internal" about:"For tomcat and httpd: proxies that are trusted and not even reported; the product's own default when left out, none when the list is empty." eg:"[10.0.0.0/8]"`
	Limit     numberOrNone `yaml:"limit" range:"0..1000" none:"for all entries" about:"For aspnet: the entries of the header that are processed at most, or none for all of them; 1 when left out." eg:"2"`
	Recursive flag         `yaml:"recursive" about:"For nginx: real_ip_recursive, whether entries are passed over that are trusted themselves. False when left out."`
	Echo      echo         `yaml:"echo" short:"path" about:"Where the application answers whom it takes for its client; a path alone where the body is the address and nothing else. It is asked when the client-IP rule is tested." eg:"{path: /whoami, address: 'client: (\\S+)'}"`
}

// An echo is a path whose answer says whom the application takes for its client.
type echo struct {
	block
	Path    text    `yaml:"path" need:"yes" about:"What is asked for, with its query." eg:"/whoami"`
	Address pattern `yaml:"address" about:"A regular expression (RE2) that finds the address in the body: its first group, else all that it matches." eg:"'client: (\\S+)'"`
}

// expect is what a product demands of its farm.
type expect struct {
	block
	Offload         flag `yaml:"offload" about:"TLS may end at the balancer."`
	SameCertificate flag `yaml:"same_certificate" about:"Every node must present the same certificate."`
	SameVersion     flag `yaml:"same_version" about:"Every node must run the same version."`
	ActivePassive   flag `yaml:"active_passive" about:"One node is active at a time; that the others don't answer is as it should be."`
}

// A balancer spreads the farm's requests over its nodes.
type balancer struct {
	block
	Kind     text     `yaml:"kind" need:"yes" about:"What it is: haproxy, nginx, nginxplus, apache, f5, wincluster (a Windows failover cluster), nlb (Windows Network Load Balancing), or command for any other that programs of yours can read and change." eg:"haproxy"`
	Name     text     `yaml:"name" loose:"yes" about:"What it is called on the screen; unique in its farm. Its kind when left out, or where it is reached where a farm has several of a kind." eg:"lb1"`
	Socket   text     `yaml:"socket" about:"For haproxy, which needs it: where its runtime interface listens: a socket's path, HOST:PORT, or ssh://HOST/PATH for the socket of another machine, which the system's ssh forwards." eg:"/run/haproxy/admin.sock"`
	Master   text     `yaml:"master" about:"For haproxy: the socket of its master process (option -S), a path or HOST:PORT, by which older workers are seen that a reload has left behind." eg:"/run/haproxy-master.sock"`
	URL      text     `yaml:"url" about:"For apache, nginxplus and f5, which need it: where its HTTP interface is: httpd's balancer-manager, the API of NGINX Plus with its path, or the management address of the F5." eg:"https://lb1.example.com/balancer-manager"`
	User     text     `yaml:"user" loose:"yes" about:"For apache, nginxplus and f5: who farmtop is to the HTTP interface; needs password." eg:"farmtop"`
	Password secret   `yaml:"password" about:"For apache, nginxplus and f5: the user's password, never the password itself: env:NAME, file:PATH (which only its owner may read) or cmd:COMMAND. It needs an https:// URL, unless that is of this machine; with tls: {insecure: true} it goes to whoever answers there." eg:"file:/etc/farmtop/lb1.password"`
	TLS      security `yaml:"tls" about:"For apache, nginxplus and f5: how TLS to the HTTP interface is verified."`
	File     text     `yaml:"file" about:"For nginx, which needs it: the file with the servers of the upstream, as nginx's machine names it." eg:"/etc/nginx/conf.d/web.conf"`
	Cluster  text     `yaml:"cluster" loose:"yes" about:"For wincluster and nlb: the name of the cluster, or of one of its machines; that of the machine where the commands run when left out." eg:"amscluster"`
	Through  []text   `yaml:"through" some:"yes" loose:"yes" argv:"yes" about:"For nginx, wincluster and nlb: what stands before every command that is run, such as ssh to the machine. Commands are run on this machine when left out." eg:"[ssh, lb1]"`
	Backend  text     `yaml:"backend" loose:"yes" also:"role" about:"The group of servers (HAProxy's backend) that is this farm; found by the nodes' addresses when left out. For wincluster, which needs it, the role as Get-ClusterGroup lists it; for nlb, which needs it, what its hosts are called here." eg:"be_web"`
	Every    duration `yaml:"every" range:"10ms..24h" about:"The time between two readings; when left out 1s, for command, nginx and f5 5s, for wincluster and nlb 10s." eg:"1s"`
	Timeout  duration `yaml:"timeout" range:"1ms..24h" about:"The time that a reading may take; shorter than every. Four fifths of every when left out." eg:"800ms"`

	Read    []text      `yaml:"read" some:"yes" loose:"yes" argv:"yes" about:"For command: the program that prints all servers, and its arguments. It is run without a shell, so each argument is an item of the list; a program with a slash is relative to this file's folder." eg:"[lbctl, status, --json]"`
	Servers text        `yaml:"servers" about:"For command: where in the JSON the servers are, as a dotted path: a list, or an object whose keys are their names. The whole document when left out." eg:"pools.web.members"`
	Fields  named[text] `yaml:"fields" some:"yes" about:"For command, where read prints JSON: what is told of a server, each with its dotted path. Of server, group, address, port, state, status, up, cookie, weight, in_flight, requests, chosen; state must be there, and server where servers is a list." eg:"{server: name, state: admin.state}"`
	Pattern pattern     `yaml:"pattern" about:"For command, where read prints lines: a regular expression (RE2) for a server's line, with groups named as fields, server and state among them." eg:"'^(?P<server>\\S+)\\s+(?P<state>\\w+)$'"`
	States  named[text] `yaml:"states" some:"yes" enum:"ready|drain|maint|down" about:"For command: what the balancer's words for states mean; those four mean themselves." eg:"{enabled: ready, draining: drain}"`
	Drain   []text      `yaml:"drain" some:"yes" loose:"yes" argv:"yes" about:"For command: what keeps new sessions away from a server and lets those there go on. {server}, {group}, {address}, {host} and {port} are replaced." eg:"[lbctl, drain, '{server}']"`
	Maint   []text      `yaml:"maint" some:"yes" loose:"yes" argv:"yes" about:"For command: what keeps everybody away from a server." eg:"[lbctl, disable, '{server}']"`
	Ready   []text      `yaml:"ready" some:"yes" loose:"yes" argv:"yes" about:"For command: what ends drain and maint." eg:"[lbctl, enable, '{server}']"`
	Weight  []text      `yaml:"weight" some:"yes" loose:"yes" argv:"yes" about:"For command: what sets a server's weight; {weight} is the new one." eg:"[lbctl, weight, '{server}', '{weight}']"`
	Soft    flag        `yaml:"soft" about:"For command: a drained server still gets requests with the sticky cookie. False when left out."`
	Lasts   flag        `yaml:"lasts" about:"For command: a reload of the balancer keeps what was changed. False when left out."`
}

// A log is where an access log is read while it is written, and what its lines mean.
type log struct {
	block
	Name      text        `yaml:"name" loose:"yes" about:"What the log is called on the screen; unique in its farm. What it is read from when left out." eg:"lb1"`
	File      text        `yaml:"file" about:"A file that a server writes, however it is rotated, by its path from this file's folder; - is the standard input. A log is read from one of file, syslog, ring and command." eg:"/var/log/nginx/access.log"`
	Syslog    text        `yaml:"syslog" about:"Where farmtop listens for the lines that a server sends by syslog: udp://HOST:PORT, tcp://HOST:PORT or unixgram:///PATH." eg:"\"udp://127.0.0.1:5514\""`
	Ring      text        `yaml:"ring" loose:"yes" about:"The name of a ring that HAProxy logs to (log ring@NAME); it is read at the runtime socket." eg:"access"`
	Balancer  text        `yaml:"balancer" loose:"yes" about:"For a ring: the name of the balancer that has it; the farm's only one of kind haproxy when left out." eg:"lb1"`
	Command   []text      `yaml:"command" some:"yes" loose:"yes" argv:"yes" about:"A program that prints the log as it is written, and its arguments; it is started again when it ends. It is run without a shell, so each argument is an item of the list; a program with a slash is relative to this file's folder." eg:"[ssh, lb1, tail, -F, /var/log/haproxy.log]"`
	Since     duration    `yaml:"since" range:"1s..3650d" about:"For a file: how much of what it holds already is read, by the lines' own time. None of it when left out." eg:"10m"`
	Format    text        `yaml:"format" enum:"nginx|haproxy|apache|tomcat|w3c|json|alb|label" about:"Whose format the lines have; label is an application's own log, which has its client's address behind a label. Only a ring can do without: it is HAProxy's." eg:"nginx"`
	Directive text        `yaml:"directive" about:"What the server itself is configured with: nginx's log_format, HAProxy's log-format (or httplog, httpslog, tcplog), the LogFormat of httpd (or combined, common), the pattern of Tomcat's valve, the #Fields of a W3C log, for JSON caddy, traefik, envoy, haproxy, nginx or FIELD=KEY, and for label the text before the address. The format's usual one when left out." eg:"'$remote_addr [$time_local] \"$request\" $status $upstream_addr'"`
	Cookie    text        `yaml:"cookie" about:"The cookie in the log that tells sessions apart, where that isn't the sticky one: a balancer may insert a cookie that names the server alone, and log the application's." eg:"JSESSIONID"`
	Zone      text        `yaml:"zone" loose:"yes" about:"The time zone of times that are logged without one: a name such as Europe/Vienna, or an offset such as +02:00. This machine's when left out." eg:"Europe/Vienna"`
	Captures  captures    `yaml:"captures" about:"For haproxy: the headers that it captures, in the order of its configuration, since its log has only their values."`
	Fields    named[text] `yaml:"fields" some:"yes" enum:"time|peer|client|forwarded|upstreams|group|server|route|cookie|cookie_header|set_cookie|set_cookie_header|status|seconds|millis|micros|nanos|termination|request|method|path|mark|ignore" about:"What a variable of the directive means that farmtop doesn't know, or a key of JSON by its dotted path." eg:"{$my_peer: peer, request.headers.Cookie: cookie_header}"`
	Node      text        `yaml:"node" loose:"yes" about:"The node whose own log it is. That of a balancer when left out, which tells the node in each line." eg:"am1"`
	Forwards  text        `yaml:"forwards" enum:"as-logged|append|replace|keep|remove" about:"What the balancer makes of the header of forwarded addresses before the node sees it: append its peer, as HAProxy's option forwardfor does, replace it by its peer, keep it, or remove it; as-logged where peer and header of the log are what the node sees. When left out it is as-logged for a node's own log and for that of the product whose client-IP rule the farm has, append for all others." eg:"append"`
	Via       text        `yaml:"via" about:"The address from which the balancer connects to the nodes; the peer that their client-IP rule sees." eg:"10.0.0.5"`
}

// captures are the headers that HAProxy logs the values of.
type captures struct {
	block
	Request  []text `yaml:"request" single:"yes" some:"yes" about:"Those of capture request header." eg:"[X-Forwarded-For, User-Agent]"`
	Response []text `yaml:"response" single:"yes" some:"yes" about:"Those of capture response header." eg:"[Set-Cookie]"`
}

// limits are the thresholds of findings.
type limits struct {
	block
	MinReady    number   `yaml:"min_ready" range:"1..100000" about:"Fewer ready nodes than this are worth a warning; 1 when left out."`
	Slow        duration `yaml:"slow" range:"1ms..24h" about:"A node whose 95th percentile is above this is slow; 500ms when left out." eg:"500ms"`
	CertWarning duration `yaml:"cert_warning" range:"0s..3650d" about:"A certificate that expires sooner is worth a warning; 30d when left out." eg:"30d"`
	Flaps       number   `yaml:"flaps" range:"2..1000" about:"Changes of state within flap_window that count as flapping; 4 when left out."`
	FlapWindow  duration `yaml:"flap_window" range:"1s..24h" about:"See flaps; 5m when left out." eg:"5m"`
	ClockSkew   duration `yaml:"clock_skew" range:"1s..24h" about:"How far a node's clock may be from the others'; 2s when left out." eg:"2s"`
}

// A product is a system's preset.
type product struct {
	block
	Name     text     `yaml:"name" need:"yes" about:"What farms name in system."`
	Title    text     `yaml:"title" need:"yes" about:"The product."`
	Summary  text     `yaml:"summary" need:"yes" about:"What the farm is, in a sentence or two."`
	Port     number   `yaml:"port" range:"1..65535" need:"yes" about:"The port of nodes whose address has none."`
	Checks   []check  `yaml:"checks" need:"yes" some:"yes" about:"As in a farm."`
	Sticky   sticky   `yaml:"sticky" about:"As in a farm."`
	ClientIP clientIP `yaml:"client_ip" about:"As in a farm."`
	Expect   expect   `yaml:"expect" about:"As in a farm."`
}
