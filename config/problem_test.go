package config

import (
	"errors"
	"strings"
	"testing"
)

// known is what the rest of the program would know.
var known = Known{
	Actions: []string{"drain", "maint", "ready", "pause", "quit"},
	Drivers: []string{"apache", "command", "f5", "haproxy", "nginx", "nginxplus", "nlb", "wincluster"},
	Themes:  []string{"auto", "light", "dark"},
}

// TestEveryProblemNamesItsPlaceAndTheRemedy holds what an operator reads word by word. Each configuration has one problem, or
// several in the order of their places.
func TestEveryProblemNamesItsPlaceAndTheRemedy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, yaml, want string }{
		// The file as a whole.
		{"an empty file", "", `1:1: the file is empty; write at least "farms:" with one farm, or run farmtop demo --write-config FILE for one to begin with`},
		{"only comments", "# nothing\n", `1:1: the file is empty; write at least "farms:" with one farm, or run farmtop demo --write-config FILE for one to begin with`},
		{"only null", "~\n", `1:1: the file is empty; write at least "farms:" with one farm, or run farmtop demo --write-config FILE for one to begin with`},
		{"a list", "- name: web\n", `1:1: the file holds a list; it must open with "farms:"`},
		{"text", "hello\n", `1:1: the file holds text; it must open with "farms:"`},
		{"no farms", "theme: auto\n", `1:1: there are no farms; write "farms:" and under it one such as {name: web, nodes: [{address: "192.0.2.11:443"}]}`},
		{"farms without a value", "farms:\n", `1:8: "farms" has no value; write one, or remove the key`},
		{"an empty list of farms", "farms: []\n", `1:8: "farms" is an empty list; write farms: [{name: web, nodes: [{address: "192.0.2.11:443"}]}]`},
		{"farms as keys", "farms: {name: web}\n", `1:8: "farms" wants a list, not keys and values; begin each item with a dash`},
		{"two documents", "farms: []\n---\nfarms: []\n", `3:1: a second YAML document begins here; write all farms into one, under one "farms:"`},
		{"UTF-16", "\xff\xfef\x00", "1:1: the file is UTF-16; save it as UTF-8"},
		{"not text", "farms: \xff\n", "1:1: the file isn't UTF-8 text; save it as UTF-8, or check that it is the right file"},
		{"NUL bytes", "farms: \x00\n", "1:1: the file holds NUL bytes, so it isn't text; check that it is the right file"},

		// YAML.
		{"a tab", "farms:\n\t- name: web\n", "2:1: a tab in the indentation, which YAML doesn't allow; indent by spaces"},
		{"a second colon", "farms:\n  - name: web: app\n", `2:11: a ":" where no key can stand; put a value that holds ": " in quotes, or begin the key on a line of its own`},
		{"wrong indentation", "farms:\n  - name: web\n   system: generic\n", "3:4: this fits no level above it; indent it like its neighbours, and put text with special characters in quotes"},
		{"an open bracket", "farms: [{name: web}\ntheme: auto\n", `2:1: a list that was opened by "[" isn't closed before this; add "]", or "," between its items`},
		{"an open brace", "farms:\n  - {name: web\ntheme: auto\n", `3:1: a "{" isn't closed before this; add "}", or "," between its keys`},
		{"an open quote", "farms:\n  - name: \"web\n", `2:11: the text that begins here has no closing "; add it`},
		{"a key twice", "farms:\n  - name: web\n    name: app\n    nodes: [{address: a}]\n", `3:5: the key "name" is there twice; keep one of them`},
		{"an alias without an anchor", "farms: *all\n", `1:8: the alias *all has no anchor; write &all before the value it stands for`},
		{"a list in itself", "farms: &a [*a]\n", `1:11: "farms" wants keys and values, not a list; write farms: [{name: web, nodes: [{address: "192.0.2.11:443"}]}]`},
		{"a merge into itself", "<<: &a {<<: *a}\n" + oneFarm, `1:13: merge keys (<<) are nested too deep; write the keys out`},
		{"an anchor twice", "x-a: [&a 1, &a 2]\n" + oneFarm, `1:13: the anchor &a is there twice; give this one another name`},
		{"a tag", "farms: !farm []\n", `1:8: the tag !farm means nothing here; remove it`},
		{"a merge of a list of text", "<<: [a]\n" + oneFarm, `1:6: the merge key (<<) wants an alias of keys and values, such as <<: *common`},
		{"a list as a key", "? [a]\n: 1\n" + oneFarm, `2:1: a key must be one word; write "key: value"`},

		// Keys.
		{"an unknown key", "farm: []\n" + oneFarm, `1:1: unknown key "farm"; did you mean "farms"?`},
		{"an unknown key of a farm", web("sistem: generic"), `4:5: unknown key "sistem"; did you mean "system"?`},
		{"an unknown key of a node", "farms:\n  - name: web\n    nodes:\n      - {addr: a}\n", `4:9: the key "address" is missing; write it, such as address: "192.0.2.11:9443"
4:10: unknown key "addr"; did you mean "address"?`},
		{"a key of another time", web("alerts: []"), `4:5: unknown key "alerts"; known are "balancer", "checks", "client_ip", "endpoint", "endpoint_address", "expect", "limits", "logs", "name", "nodes", "protected", "routing", "sticky", "system", "tls"`},
		{"a missing name", "farms:\n  - nodes: [{address: a}]\n", `2:5: the key "name" is missing; write it, such as name: portals`},
		{"a value of another kind", web("protected: 1"), `4:16: "protected" can't be "1"; write true or false, without quotes`},
		{"a flag in quotes", web(`protected: "true"`), `4:16: "protected" can't be "true"; write true or false, without quotes`},
		{"a number for text", "farms: [{name: 5, nodes: [{address: a}]}]\n", `1:16: "name" wants text, and 5 is a number; quote it: "5"`},
		{"keys for text", web("system: {a: 1}"), `4:13: "system" wants one value, not keys and values; write system: generic`},
		{"text for keys", web("tls: yes"), `4:10: "tls" wants keys and values, not text`},
		{"no value", web("endpoint:"), `4:15: "endpoint" has no value; write one, or remove the key`},
		{"a number in quotes", web(`limits: {min_ready: "1"}`), `4:25: "min_ready" is a number; write 1 without quotes`},
		{"a number out of bounds", web("limits: {min_ready: 0}"), `4:25: "min_ready" can't be "0"; write a whole number from 1 to 100000`},
		{"a duration without a unit", web("limits: {slow: 5}"), `4:20: "slow" has no unit; write 5s for seconds`},
		{"no duration", web("limits: {slow: soon}"), `4:20: "slow" can't be "soon"; write a duration such as 500ms, 2s, 5m or 30d`},
		{"a negative duration", web("limits: {slow: -1s}"), `4:20: "slow" can't be -1s; write a duration from 1ms to 1d`},

		// Farms.
		{"a farm twice", "farms:\n  - {name: web, nodes: [{address: a}]}\n  - {name: web, nodes: [{address: b}]}\n", `3:12: the farm "web" is there twice, first in line 2; give this one another name`},
		{"a farm without nodes", "farms:\n  - name: web\n", `2:5: the farm "web" has no nodes; list them: nodes: [{address: "192.0.2.11:443"}]`},
		{
			"a farm with a balancer only", "farms:\n  - name: web\n    balancer: {kind: haproxy, socket: /run/haproxy.sock}\n",
			`2:5: the farm "web" has a balancer but no nodes; list them under "nodes:", or run farmtop --haproxy /run/haproxy.sock, which finds them`,
		},
		{"an empty name", "farms: [{name: '', nodes: [{address: a}]}]\n", `1:16: the name of the farm is empty; write one`},
		{"a slash in a name", "farms: [{name: a/b, nodes: [{address: a}]}]\n", `1:16: the name of the farm holds a "/", which stands between farm and node; write another character`},
		{"a name with an escape", "farms: [{name: \"a\\e[1m\", nodes: [{address: a}]}]\n", `1:16: the name of the farm holds characters that can't be shown; remove them`},
		{"a name with a blank", "farms: [{name: ' a', nodes: [{address: a}]}]\n", `1:16: the name of the farm begins or ends with a blank; remove it`},
		{"an unknown system", web("system: wso2-apim-portl"), `4:13: there is no system "wso2-apim-portl"; did you mean "wso2-apim-portal" or "wso2-apim"?`},
		{"no URL", web("endpoint: www.example.com"), `4:15: "endpoint" can't be "www.example.com"; write the URL that clients use, such as https://www.example.com/`},
		{"another scheme", web("endpoint: ftp://www.example.com"), `4:15: "endpoint" can't be "ftp://www.example.com"; write the URL that clients use, such as https://www.example.com/`},
		{"a URL with a fragment", web("endpoint: https://www.example.com/#top"), `4:15: "endpoint" has a fragment (#top), which no server ever sees; remove it`},
		{"a URL with a wrong port", web("endpoint: https://www.example.com:99999/"), `4:15: "endpoint" can't be "https://www.example.com:99999/": "99999" is no port; write a number from 1 to 65535`},
		{"a URL with a wrong host", web("endpoint: https://10.0.0.256/"), `4:15: "endpoint" can't be "https://10.0.0.256/": the host "10.0.0.256" is no IP address; write four numbers from 0 to 255, such as 192.0.2.11`},
		{"an address for no endpoint", web(`endpoint_address: "192.0.2.10:443"`), `4:23: "endpoint_address" says where the endpoint is, but there is no endpoint; write endpoint: https://www.example.com/`},
		{"more ready nodes than nodes", web("limits: {min_ready: 2}"), `4:25: min_ready is 2, but the farm "web" has 1 node; write at most that`},

		// Nodes.
		{"a node's name twice", nodes("{name: a, address: b}", "{name: a, address: c}"), `5:16: the node "a" is there twice, first in line 4; give this one another name`},
		{"a node's address twice", nodes("{name: a, address: Host}", "{name: b, address: host:443}"), `5:28: the address host:443 is there twice, first of node "a"; remove one of them, or correct its port`},
		{"no address", nodes("{name: a}"), `4:9: the key "address" of "a" is missing; write it, such as address: "192.0.2.11:9443"`},
		{"a URL for an address", nodes("{address: 'https://a:9443/x'}"), `4:19: "address" can't be "https://a:9443/x": it is a URL; write only "a:9443"`},
		{"a port out of bounds", nodes("{address: 'a:0'}"), `4:19: "address" can't be "a:0": "0" is no port; write a number from 1 to 65535`},
		{"a missing port", nodes("{address: 'a:'}"), `4:19: "address" can't be "a:": the port after ":" is missing; write one, or remove the ":"`},
		{"IPv6 without brackets", nodes("{address: '2001:db8::1'}"), `4:19: "address" can't be "2001:db8::1": put the IPv6 address in brackets: [2001:db8::1]`},
		{"too many colons", nodes("{address: 'a:1:2'}"), `4:19: "address" can't be "a:1:2": there is more than one ":"; write HOST:PORT, or an IPv6 address as [2001:db8::1]:443`},
		{"a wrong IPv6 address", nodes("{address: '[::g]:443'}"), `4:19: "address" can't be "[::g]:443": write an IPv6 address as [2001:db8::1]:443`},
		{"a wrong IPv4 address", nodes("{address: 10.0.0.256}"), `4:19: "address" can't be "10.0.0.256": the host "10.0.0.256" is no IP address; write four numbers from 0 to 255, such as 192.0.2.11`},
		{"a wrong host", nodes("{address: 'a b'}"), `4:19: "address" can't be "a b": the host "a b" is no name; write one of letters, digits, dots and hyphens, or an IP address`},
		{"a host outside ASCII", nodes("{address: bücher.example}"), `4:19: "address" can't be "bücher.example": the host "bücher.example" isn't ASCII; write it as DNS knows it, beginning with "xn--"`},
		{"expanding an address", nodes("{address: 10.0.0.1, expand: true}"), `4:37: "expand" wants a name that stands for several addresses, and 10.0.0.1 is one address; remove "expand"`},

		// Checks.
		{"a check twice", checks("{name: a}", "{name: a}"), `6:16: the check "a" is there twice, first in line 5; give this one another name`},
		{"a timeout longer than the interval", checks("{name: a, every: 2s, timeout: 5s}"), `5:39: the timeout 5s of check "a" is not shorter than its interval 2s; raise "every" or lower "timeout"`},
		{"a timeout as long as the default interval", checks("{name: a, timeout: 2s}"), `5:28: the timeout 2s of check "a" is not shorter than its interval 2s; raise "every" or lower "timeout"`},
		{"an interval too short", checks("{name: a, every: 1ms}"), `5:26: "every" can't be 1ms; write a duration from 10ms to 1d`},
		{"a status out of bounds", checks("{name: a, status: 700}"), `5:27: "status" can't be "700"; write a code from 100 to 599, or a range such as "200-299"`},
		{"statuses the wrong way round", checks("{name: a, status: [200, 299-200]}"), `5:33: "status" can't be "299-200"; write a code from 100 to 599, or a range such as "200-299"`},
		{"a bad expression", checks("{name: a, body_match: '(a'}"), "5:31: \"body_match\" is no regular expression: missing closing ): `(a`; write it in RE2 syntax, in single quotes"},
		{"a long expression", checks("{name: a, version: '" + strings.Repeat("a", 1001) + "'}"), `5:28: "version" is longer than 1000 bytes; write a shorter expression`},
		{"an unknown protocol", checks("{name: a, protocol: udp}"), `5:29: "protocol" can't be "udp"; write "https", "http" or "tcp"`},
		{"a path without a slash", checks("{name: a, path: health}"), `5:25: "path" can't be "health": it must begin with a slash; write "/health"`},
		{"a path that is a URL", checks("{name: a, path: 'https://a/'}"), `5:25: "path" can't be "https://a/": it is a URL; write only its path`},
		{"a path with a blank", checks("{name: a, path: /a b}"), `5:25: "path" can't be "/a b": it holds blanks or characters outside ASCII; percent-encode them, such as %20`},
		{"a path with half an escape", checks("{name: a, path: /100%}"), `5:25: "path" can't be "/100%": a % must be followed by two hexadecimal digits; write %25 for the sign itself`},
		{"a path with a fragment", checks("{name: a, path: '/a#b'}"), `5:25: "path" can't be "/a#b": no server sees what follows a #; remove it, or write %23`},
		{"a bad host", checks("{name: a, host: 'a b'}"), `5:25: "host" can't be "a b": the host "a b" is no name; write one of letters, digits, dots and hyphens, or an IP address`},
		{"a question over tcp", checks("{name: a, tcp: 80, path: /}"), `5:34: a tcp check only connects, so it has no "path"; remove it, or write "port" and protocol https`},
		{"a list asked over tcp", checks("{name: a, tcp: 80, status: [200]}"), `5:9: a tcp check only connects, so it has no "status"; remove it, or write "port" and protocol https`},
		{"tcp and port", checks("{name: a, tcp: 80, port: 81}"), `5:34: "tcp" and "port" both name the port; keep "tcp"`},
		{"tcp and a protocol", checks("{name: a, tcp: 80, protocol: http}"), `5:24: "tcp" is short for protocol tcp; remove "protocol", or write "port" for a check over HTTP`},
		{"HTTP/2 without TLS", checks("{name: a, protocol: http, http: 2}"), `5:41: HTTP/2 is agreed on in TLS; write protocol: https, or remove "http"`},
		{"an unknown HTTP", checks("{name: a, http: 3}"), `5:25: "http" can't be "3"; write "1.1" or "2"`},
		{"the body of HEAD", checks("{name: a, method: HEAD, body: OK}"), `5:27: the answer to HEAD has no body to look at; write method: GET, or remove what the body must be`},
		{"a command for a question", checks("{name: a, command: [x], path: /, tcp: 80, status: 200}"), `5:9: a check by a command asks the node for nothing, so it has no "status"; remove it, or remove "command"
5:39: a check by a command asks the node for nothing, so it has no "path"; remove it, or remove "command"
5:47: a check by a command asks the node for nothing, so it has no "tcp"; remove it, or remove "command"`},
		{"a command as a check's text", checks("{name: a, command: ./x}"), `5:28: "command" wants a list, not text: no shell takes a command apart; write command: [ssh, '{host}', powershell -File version.ps1]`},
		{"an empty command of a check", checks("{name: a, command: []}"), `5:28: "command" is an empty list; write command: [ssh, '{host}', powershell -File version.ps1]`},
		{"a check's program by its node", checks("{name: a, command: ['{host}', '{host}']}"), `5:29: the program is always the same, so {host} can't stand in it; write it in an argument`},
		{"a misspelt placeholder of a check", checks("{name: a, command: [ssh, '{hots}', '{x}']}"), `5:34: {hots} isn't replaced by anything; did you mean "host"?`},
		{"a command as slow as its interval", checks("{name: a, command: [x], timeout: 60s}"), `5:42: the timeout 1m of check "a" is not shorter than its interval 1m; raise "every" or lower "timeout"`},
		{"a path into a command's JSON", checks("{name: a, command: [x], json: {a..b: c}}"), `5:40: the path "a..b" has an empty part; write keys and indexes with single dots between them, such as nodes.0.state`},
		{"a header's name", checks("{name: a, headers: {a b: c}}"), `5:29: "a b" is no name of a header; write letters, digits and hyphens`},
		{"a header of its own", checks("{name: a, headers: {host: c}}"), `5:29: the header host follows from the rest of the check; write "host" instead`},
		{"a header's value", checks(`{name: a, headers: {X-A: "b\nc"}}`), `5:34: the value of the header X-A holds line ends or control characters; remove them`},
		{"no wish for a header", checks("{name: a, expect_headers: {X-A: {absent: false}}}"), `5:36: the header X-A wants one of match: 'EXPRESSION', absent: true or present: true`},
		{"a path into JSON", checks("{name: a, json: {a..b: c}}"), `5:26: the path "a..b" has an empty part; write keys and indexes with single dots between them, such as nodes.0.state`},

		// Sessions and client addresses.
		{"a server list without a path", web("sticky: {servers: {token: 'env:NO_SUCH_TOKEN'}}"), `4:31: the key "path" is missing: it is where the servers are listed; write it, such as path: "/am/json/global-config/servers?_queryFilter=true"
4:31: the environment has no NO_SUCH_TOKEN; set it before farmtop starts`},
		{"a token in the file", web("sticky: {servers: {path: /a, token: AQIC5w}}"), `4:41: "token" is a secret and doesn't belong in this file; write env:NAME, file:PATH or cmd:COMMAND, which say where it is`},
		{"a token that isn't there", web("sticky: {servers: {path: /a, token: 'env:NO_SUCH_TOKEN'}}"), `4:41: the environment has no NO_SUCH_TOKEN; set it before farmtop starts`},
		{"a server list that is a URL", web("sticky: {servers: {path: 'https://a/', token: 'env:NO_SUCH_TOKEN'}}"), `4:30: "servers" can't be at "https://a/": it is a URL; write only its path
4:51: the environment has no NO_SUCH_TOKEN; set it before farmtop starts`},
		{"a header for the token that is none", web("sticky: {servers: {path: /a, header: 'a b', token: 'env:NO_SUCH_TOKEN'}}"), `4:42: "a b" is no name of a header; write letters, digits and hyphens
4:56: the environment has no NO_SUCH_TOKEN; set it before farmtop starts`},
		{"a cookie with its value", web("sticky: {cookie: 'A=b'}"), `4:22: "cookie" can't be "A=b"; write the cookie's name alone, such as JSESSIONID`},
		{"an unknown stickiness", web("sticky: {expected: maybe}"), `4:24: "expected" can't be "maybe"; write "required", "recommended" or "none"`},
		{"an unknown stickiness of a path", web("sticky: {paths: {/a: maybe}}"), `4:26: "/a" can't be "maybe"; write "required", "recommended" or "none"`},
		{"a path of its own without a slash", web("sticky: {paths: {a: none}}"), `4:22: the path "a": it must begin with a slash; write "/a"`},
		{"an unknown rule", web("client_ip: {rule: apache}"), `4:23: "rule" can't be "apache"; write "aspnet", "nginx", "tomcat", "httpd", "openam", "haproxy" or "peer"`},
		{"no rule", web("client_ip: {limit: 1}"), `4:16: "client_ip" doesn't say by which rule; write one, such as rule: aspnet`},
		{"a rule that is nearly one", web("client_ip: {rule: ngnix}"), `4:23: "rule" can't be "ngnix"; did you mean "nginx"?`},
		{"what the rule hasn't", web("client_ip: {rule: openam, internal: [10.0.0.1], limit: 1, recursive: true}"), `4:42: the rule openam has no "internal"; remove it, it belongs to tomcat, httpd
4:60: the rule openam has no "limit"; remove it, it belongs to aspnet
4:74: the rule openam has no "recursive"; remove it, it belongs to nginx`},
		{"an empty list that the rule hasn't", web("client_ip: {rule: nginx, internal: []}"), `4:16: the rule nginx has no "internal"; remove it, it belongs to tomcat, httpd`},
		{"no limit", web("client_ip: {rule: aspnet, limit: all}"), `4:38: "limit" can't be "all"; write a whole number from 0 to 1000, or none for all entries`},
		{"a limit out of bounds", web("client_ip: {rule: aspnet, limit: -1}"), `4:38: "limit" can't be "-1"; write a whole number from 0 to 1000, or none for all entries`},
		{"no network", web("client_ip: {rule: nginx, trusted: [lb1, 10.0.0.1, 'fe80::1%eth0']}"), `4:40: "lb1" is neither an address nor a network; write one such as 192.0.2.1 or 192.0.2.0/28
4:55: "fe80::1%eth0" is neither an address nor a network; write one such as 192.0.2.1 or 192.0.2.0/28`},
		{"a network with host bits", web("client_ip: {rule: tomcat, trusted: [192.0.2.1/28], internal: [10.1.0.0/8]}"), `4:41: "192.0.2.1/28": the network begins at 192.0.2.0/28; write that, or the address 192.0.2.1 alone
4:67: "10.1.0.0/8": the network begins at 10.0.0.0/8; write that, or the address 10.1.0.0 alone`},
		{"a network that never matches", web("client_ip: {rule: nginx, trusted: ['::ffff:10.0.0.1']}"), `4:40: "::ffff:10.0.0.1" never matches, for IPv4 within IPv6 is compared as IPv4; write 10.0.0.1 as IPv4`},
		{"too many networks", web("client_ip: {rule: nginx, trusted: [" + strings.Repeat("10.0.0.1, ", 1001) + "]}"), `4:40: "trusted" lists 1001 networks, more than 1000; join neighbours to larger ones`},
		{"networks of an unknown rule", web("client_ip: {rule: apache, trusted: [lb1]}"), `4:23: "rule" can't be "apache"; write "aspnet", "nginx", "tomcat", "httpd", "openam", "haproxy" or "peer"
4:41: "lb1" is neither an address nor a network; write one such as 192.0.2.1 or 192.0.2.0/28`},

		// Balancers.
		{"an unknown kind", web("balancer: {kind: haproxi, socket: /s}"), `4:22: there is no kind of balancer "haproxi"; did you mean "haproxy"?`},
		{"no socket", web("balancer: {kind: haproxy}"), `4:15: the key "socket" is missing; write it, such as socket: /run/haproxy/admin.sock`},
		{"a URL for a socket", web("balancer: {kind: haproxy, socket: 'tcp://a:1'}"), `4:39: "socket" can't be a URL; write a socket's path or HOST:PORT, or ssh://HOST/PATH for a socket of another machine`},
		{"a balancer twice", web("balancer: [{kind: haproxy, socket: /s}, {kind: haproxy, socket: /s}]"), `4:69: this balancer is there twice, first in line 4; remove one, or name another backend`},
		{"a balancer's name twice", web("balancer: [{kind: haproxy, name: a, socket: /s}, {kind: haproxy, name: a, socket: /t}]"), `4:76: the balancer "a" is there twice, first in line 4; give this one another name`},
		{"a reading longer than its interval", web("balancer: {kind: haproxy, socket: /s, timeout: 1s}"), `4:52: the timeout 1s of balancer "haproxy" is not shorter than its interval 1s; raise "every" or lower "timeout"`},
		{"an empty list of balancers", web("balancer: []"), `4:15: "balancer" is an empty list; write balancer: {kind: haproxy, socket: /run/haproxy/admin.sock}`},

		// Masters.
		{"a URL for a master's socket", web("balancer: {kind: haproxy, socket: /s, master: 'tcp://a:1'}"), `4:51: "master" can't be a URL; write a socket's path or HOST:PORT, or ssh://HOST/PATH for a socket of another machine`},
		{"an empty master's socket", web("balancer: {kind: haproxy, socket: /s, master: ''}"), `4:51: "master" is empty; write a socket's path or HOST:PORT`},
		{"a master's socket without a port", web("balancer: {kind: haproxy, socket: /s, master: 'a b:1'}"), `4:51: "master" can't be "a b:1": the host "a b" is no name; write one of letters, digits, dots and hyphens, or an IP address`},

		// Sockets that ssh forwards.
		{"a socket over ssh without a path", web("balancer: {kind: haproxy, socket: 'ssh://lb1'}"), `4:39: "socket" can't be "ssh://lb1": it has no path of a socket; write ssh://HOST/PATH, such as ssh://lb1/run/haproxy/admin.sock`},
		{"a folder over ssh", web("balancer: {kind: haproxy, socket: 'ssh://lb1/run/'}"), `4:39: "socket" can't be "ssh://lb1/run/": it has no path of a socket; write ssh://HOST/PATH, such as ssh://lb1/run/haproxy/admin.sock`},
		{"an option for a host", web("balancer: {kind: haproxy, socket: 'ssh://-oProxyCommand=x/s'}"), `4:39: "socket" can't be "ssh://-oProxyCommand=x/s": a host or user can't begin with a hyphen, which ssh takes for an option; write ssh://HOST/PATH, such as ssh://lb1/run/haproxy/admin.sock`},
		{"an option for a user", web("balancer: {kind: haproxy, socket: 'ssh://-l@lb1/s'}"), `4:39: "socket" can't be "ssh://**@lb1/s": a host or user can't begin with a hyphen, which ssh takes for an option; write ssh://HOST/PATH, such as ssh://lb1/run/haproxy/admin.sock`},
		{"a port over ssh that is none", web("balancer: {kind: haproxy, socket: 'ssh://lb1:0/s'}"), `4:39: "socket" can't be "ssh://lb1:0/s": "0" is no port; write a number from 1 to 65535`},
		{"a path over ssh with a blank", web("balancer: {kind: haproxy, socket: 'ssh://lb1/run/ha proxy.sock'}"), `4:39: "socket" can't be "ssh://lb1/run/ha proxy.sock": its path has characters that mean something else to ssh; use one of letters, digits and ._-@+=,~`},
		{"a path over ssh that isn't the shortest", web("balancer: {kind: haproxy, socket: 'ssh://lb1//run/x.sock'}"), `4:39: "socket" can't be "ssh://lb1//run/x.sock": its path has . or .. or // in it; write it as /run/x.sock`},
		{"a mistyped host over ssh", web("balancer: {kind: haproxy, socket: 'ssh://10.0.0/s'}"), `4:39: "socket" can't be "ssh://10.0.0/s": the host "10.0.0" is no IP address; write four numbers from 0 to 255, such as 192.0.2.11`},
		{"a query over ssh", web("balancer: {kind: haproxy, socket: 'ssh://lb1/s?x'}"), `4:39: "socket" can't be "ssh://lb1/s?x": it is no address of a socket; write ssh://HOST/PATH, such as ssh://lb1/run/haproxy/admin.sock`},

		// HTTP interfaces.
		{"no URL", web("balancer: {kind: f5}"), `4:15: the key "url" is missing; write it, such as url: https://f5a.example.com`},
		{"an F5 without a login", web("balancer: {kind: f5, url: 'https://f5a.example.com'}"), `4:15: an F5 answers nobody without a login; write user: NAME and password: file:PATH`},
		{"a host for a URL", web("balancer: {kind: nginxplus, url: lb1}"), `4:38: "url" can't be "lb1": write a URL with https:// or http:// and a host, such as https://lb1.example.com:8443/api`},
		{"a URL with a query", web("balancer: {kind: apache, url: 'https://lb1/balancer-manager?b=x'}"), `4:35: "url" can't be "https://lb1/balancer-manager?b=x": write it without anything behind ? or #, such as https://lb1.example.com/balancer-manager`},
		{"a user alone", web("balancer: {kind: apache, url: 'https://lb1/', user: ops}"), `4:57: "user" says nothing by itself; write password: file:PATH beside it`},
		{"a password for everybody to read", web("balancer: {kind: f5, url: 'http://f5a', user: ops, password: 'env:X'}"), `4:31: "url" can't be http:// beside a password, which everybody on the way could read; write https://, or remove "user" and "password" where no login is wanted`},
		{"a password alone", web("balancer: {kind: apache, url: 'https://lb1/', password: 'env:X'}"), `4:61: "password" says nothing by itself; write user: NAME beside it`},
		{"a socket for a URL", web("balancer: {kind: apache, url: 'https://lb1/', socket: /s}"), `4:59: only a balancer of kind haproxy has "socket"; remove it`},
		{"a URL at a socket", web("balancer: {kind: haproxy, socket: /s, url: 'https://lb1/'}"), `4:48: only a balancer of kind apache, f5, nginxplus has "url"; remove it`},

		// Files and clusters.
		{"no file", web("balancer: {kind: nginx}"), `4:15: the key "file" is missing; write it, such as file: /etc/nginx/conf.d/web.conf`},
		{"an empty file name", web("balancer: {kind: nginx, file: ''}"), `4:35: "file" is empty; write the path of the file with the servers of the upstream`},
		{"a relative file of another machine", web("balancer: {kind: nginx, file: web.conf, through: [ssh, lb1]}"), `4:35: "file" is a file of the machine that "through" leads to; write its whole path, beginning with a slash`},
		{"a way to nowhere", web("balancer: {kind: nginx, file: /w, through: []}"), `4:48: "through" is an empty list; write through: [ssh, lb1]`},
		{"a file for a cluster", web("balancer: {kind: wincluster, backend: ams, file: /w}\n    expect: {active_passive: true}"), `4:54: only a balancer of kind nginx has "file"; remove it`},
		{"a cluster without its role", web("balancer: {kind: wincluster}\n    expect: {active_passive: true}"), `4:15: the key "backend" is missing; write it, such as backend: Lithnet Access Manager (the role, as Get-ClusterGroup lists it)`},
		{"a group of NLB without a name", web("balancer: {kind: nlb}"), `4:15: the key "backend" is missing; write it, such as backend: web (what its hosts are called here)`},
		{"a role by the name that Windows has for it", web("balancer: {kind: wincluster, role: ams}\n    expect: {active_passive: true}"), `4:15: the key "backend" is missing; write it, such as backend: Lithnet Access Manager (the role, as Get-ClusterGroup lists it)
4:34: unknown key "role"; did you mean "backend"?`},
		{"a cluster of nodes that all serve", web("balancer: {kind: wincluster, backend: ams}\n    system: lithnet-ams-web"), `4:22: one node of a failover cluster serves at a time, but all nodes of system lithnet-ams-web do; write system: lithnet-ams-cluster, or expect: {active_passive: true}`},
		{"two clusters without a name", web("balancer: [{kind: wincluster, backend: a}, {kind: wincluster, backend: b}]\n    expect: {active_passive: true}"), `4:16: the farm has several balancers of kind wincluster; give each a name
4:48: the farm has several balancers of kind wincluster; give each a name`},

		// Balancers that are read and changed by commands.
		{"no read", web("balancer: {kind: command, fields: {server: n, state: s}}"), `4:15: the key "read" is missing: without it nobody knows what the balancer does; write it, such as read: [lbctl, status, --json]`},
		{"a socket for a command", lb("socket: /s"), `4:112: a balancer of kind command has no "socket": it is reached by the program in "read"; remove it`},
		{"a master for a command", lb("master: /s"), `4:112: only a balancer of kind haproxy has "master"; remove it`},
		{"a command for another kind", web("balancer: {kind: haproxy, socket: /s, drain: [a, '{server}']}"), `4:51: only a balancer of kind command has "drain"; remove it, or write kind: command`},
		{"fields for another kind", web("balancer: {kind: haproxy, socket: /s, fields: {server: a}, soft: true}"), `4:52: only a balancer of kind command has "fields"; remove it, or write kind: command
4:70: only a balancer of kind command has "soft"; remove it, or write kind: command`},
		{"a command as text", lb("drain: lbctl drain"), `4:111: "drain" wants a list, not text: no shell takes a command apart; write drain: [lbctl, drain, '{server}']`},
		{"an empty command", lb("drain: []"), `4:111: "drain" is an empty list; write drain: [lbctl, drain, '{server}']`},
		{"no program", lb("drain: ['', '{server}']"), `4:112: the command has no program; write one as the first item`},
		{"an argument without a value", lb("drain: [lbctl, ~, '{server}']"), `4:119: "drain" has no value; write one, or remove the key`},
		{"a command for nobody", lb("drain: [lbctl, drain]"), `4:112: the command "drain" doesn't say which server; write {server}, {address} or {host} in one of its arguments`},
		{"a program by the server", lb("drain: ['{server}', '{server}']"), `4:112: the program is always the same, so {server} can't stand in it; write it in an argument`},
		{"a placeholder in read", web("balancer: {kind: command, read: [lbctl, '{server}'], fields: {server: n, state: s}}"), `4:45: "read" tells of all servers, so {server} stands for none there; remove it`},
		{"a misspelt placeholder", lb("drain: [lbctl, '{server}', '{sever}']"), `4:131: {sever} isn't replaced by anything; did you mean "server"?`},
		{"a placeholder that nothing tells", lb("drain: [lbctl, '{host}', '{group}']"), `4:119: nothing stands for {host}, since no field tells the address; add it to the fields
4:129: nothing stands for {group}, since no field tells the group; add it to the fields`},
		{"a weight for a drain", lb("drain: [lbctl, '{server}', '{weight}']"), `4:131: only the command "weight" knows a {weight}; write a number, or remove it`},
		{"a weight without one", lb("weight: [lbctl, '{server}']"), `4:113: the command "weight" doesn't say which weight; write {weight} in one of its arguments
4:113: a new weight is read back, but no field tells the weight; add weight to "fields", or a group of that name to "pattern"`},
		{"no way to understand", web("balancer: {kind: command, read: [lbctl]}"), `4:15: nothing says how the output of "read" is understood; write fields: {server: name, state: admin.state} for JSON, or a "pattern" for lines`},
		{"two ways to understand", lb("pattern: x"), `4:113: "fields" is for JSON and "pattern" for lines; keep the one that the output of "read" is`},
		{"an unknown field", lines("fields: {server: n, state: s, weigth: w}"), `4:79: there is no field "weigth"; did you mean "weight"?`},
		{"no field for the state", lines("fields: {server: n}"), `4:58: no field tells the state; add it, such as state: admin.state`},
		{"a path with an empty part", lines("servers: a..b, fields: {server: n, state: .s}"), `4:58: the path "a..b" of "servers" has an empty part; write names and indexes with single dots between them, such as admin.state
4:91: the path ".s" of "state" has an empty part; write names and indexes with single dots between them, such as admin.state`},
		{"a pattern without groups", lines("pattern: '^(\\S+) (?P<state>\\w+)'"), `4:58: "pattern" has no group for the server's name; write it as (?P<server>…)`},
		{"a pattern with an unknown group", lines("pattern: '(?P<server>.)(?P<state>.)(?P<stat>.)'"), `4:58: "pattern" has a group "stat", which is no field; did you mean "state" or "status"?`},
		{"a pattern that is none", lines("pattern: '(?P<server>'"), "4:58: \"pattern\" is no regular expression: missing closing ): `(?P<server>`; write it in RE2 syntax, in single quotes"},
		{"a place in lines", lines("servers: a, pattern: '(?P<server>.)(?P<state>.)'"), `4:58: "servers" is a place in JSON, and "pattern" is for lines; remove one of them`},
		{"an unknown state", lb("states: {up: redy}"), `4:117: "up" can't be "redy"; write "ready", "drain", "maint" or "down"`},
		{"a state in two cases", lb("states: {up: ready, UP: drain}"), `4:124: the state "UP" is there twice, first in line 4, since upper and lower case are one; keep one of them`},
		{"a command twice", web("balancer: [{kind: command, name: a, read: [l], pattern: '(?P<server>.)(?P<state>.)'}, {kind: command, name: b, read: [l], pattern: '(?P<server>.)(?P<state>.)'}]"), `4:123: this balancer is there twice, first in line 4; remove one, or name another backend`},
		{"commands without names", web("balancer: [{kind: command, read: [l], pattern: '(?P<server>.)(?P<state>.)'}, {kind: command, name: b, read: [m], pattern: '(?P<server>.)(?P<state>.)'}]"), `4:16: the farm has several balancers of kind command; give each a name`},
		{"a farm with a command only", "farms:\n  - name: web\n    balancer: {kind: command, read: [l], pattern: '(?P<server>.)(?P<state>.)'}\n", `2:5: the farm "web" has no nodes; list them: nodes: [{address: "192.0.2.11:443"}]`},

		// Keys and colours.
		{"an unknown action", "keys: {drian: D}\n" + oneFarm, `1:8: there is no action "drian"; did you mean "drain"?`},
		{"a key for two actions", "keys: {drain: D, maint: [M, D]}\n" + oneFarm, `1:29: the key "D" is bound to "drain" and to "maint"; keep one of them`},
		{"no key", "keys: {drain: ''}\n" + oneFarm, `1:15: the action "drain" has no key; write one such as D or ctrl+d`},
		{"an unknown theme", "theme: drak\n" + oneFarm, `1:8: there is no theme "drak"; did you mean "dark"?`},

		// All at once.
		{"several problems", "theme: drak\nfarms:\n  - name: web\n    systm: generic\n    nodes: [{address: 'a:0'}]\n    protected: 1\n", `1:8: there is no theme "drak"; did you mean "dark"?
4:5: unknown key "systm"; did you mean "system"?
5:23: "address" can't be "a:0": "0" is no port; write a number from 1 to 65535
6:16: "protected" can't be "1"; write true or false, without quotes`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := problemsOf(t, c.yaml); got != c.want {
				t.Errorf("configuration:\n%s\ngot:\n%s\nwant:\n%s", c.yaml, got, c.want)
			}
		})
	}
}

const oneFarm = "farms: [{name: web, nodes: [{address: a}]}]\n"

// web is a farm with a further line; the line is the fourth.
func web(line string) string {
	return "farms:\n  - name: web\n    nodes: [{address: a}]\n    " + line + "\n"
}

// nodes is a farm with these nodes from the fourth line on.
func nodes(items ...string) string {
	return "farms:\n  - name: web\n    nodes:\n      - " + strings.Join(items, "\n      - ") + "\n"
}

// checks is a farm with these checks from the fifth line on.
func checks(items ...string) string {
	return "farms:\n  - name: web\n    nodes: [{address: a}]\n    checks:\n      - " + strings.Join(items, "\n      - ") + "\n"
}

// lb is a farm with a balancer of kind command that a further key is tried on.
func lb(key string) string {
	return web("balancer: {kind: command, read: [lbctl, status, --json, --all-], fields: {server: name, state: s}, " + key + "}")
}

// lines is a farm with a balancer of kind command whose answer is understood as the keys say.
func lines(keys string) string {
	return web("balancer: {kind: command, read: [lbctl, s], " + keys + "}")
}

// problemsOf are the problems of a configuration without its name and the offending lines.
func problemsOf(t *testing.T, yaml string) string {
	t.Helper()
	_, err := Parse("farmtop.yaml", []byte(yaml), known)
	if err == nil {
		return "no problem"
	}
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatalf("the error is %T, want Problems", err)
	}
	var lines []string
	for _, p := range problems {
		lines = append(lines, strings.TrimPrefix(p.Error(), "farmtop.yaml:"))
	}
	return strings.Join(lines, "\n")
}
