package config

import (
	"strings"
	"testing"
)

// logs is a farm of two nodes with a HAProxy and logs; the first log is in the sixth line.
func logs(items ...string) string {
	return "farms:\n  - name: web\n    nodes: [{name: a, address: a}, {name: pool, address: b, expand: true}]\n" +
		"    balancer: {kind: haproxy, socket: /s}\n    logs:\n      - " + strings.Join(items, "\n      - ") + "\n"
}

// ringed is a farm with balancers and a ring that is read at one of them; the ring is in the fifth line.
func ringed(balancers, ring string) string {
	return "farms:\n  - name: web\n    nodes: [{address: a}]\n    balancer: " + balancers + "\n    logs: [" + ring + "]\n"
}

func TestEveryProblemOfALogNamesItsPlaceAndTheRemedy(t *testing.T) {
	t.Parallel()
	const two = "[{kind: haproxy, name: lb1, socket: /s}, {kind: haproxy, name: lb2, socket: /t}, {kind: command, read: [l], pattern: '(?P<server>.)(?P<state>.)'}]"
	long := strings.Repeat("a", 200)
	for _, c := range []struct{ name, yaml, want string }{
		// Where it is read.
		{"no list", web("logs: {file: a, format: nginx}"), `4:11: "logs" wants a list, not keys and values; begin each item with a dash`},
		{"an empty list", web("logs: []"), `4:11: "logs" is an empty list; write logs: [{file: /var/log/nginx/access.log, format: nginx}]`},
		{"no source", logs("{format: nginx}"), `6:9: nothing says where the log is read; write one of file: PATH, syslog: "udp://HOST:PORT", ring: NAME and command: [PROGRAM, …]`},
		{"two sources", logs("{file: a, ring: b, format: haproxy}"), `6:25: "ring" is a second place to read one log from, beside "file"; make a log of its own of it`},
		{"three sources", logs("{syslog: udp://a:1, file: b, command: [c], format: haproxy}"), `6:18: "syslog" is a second place to read one log from, beside "file"; make a log of its own of it`},
		{"an unknown key", logs("{fil: a, format: nginx}"), `6:9: nothing says where the log is read; write one of file: PATH, syslog: "udp://HOST:PORT", ring: NAME and command: [PROGRAM, …]
6:10: unknown key "fil"; did you mean "file"?`},

		// Files.
		{"an empty path", logs("{file: '', format: nginx}"), `6:16: "file" is empty; write the path of an access log`},
		{"a path with an escape", logs(`{file: "a\eb", format: nginx}`), `6:16: "file" holds control characters; write the path alone`},
		{"a path with a line end", logs(`{file: "a\n", format: nginx}`), `6:16: "file" holds control characters; write the path alone`},
		{"a syslog for a file", logs("{file: 'udp://127.0.0.1:514', format: nginx}"), `6:16: "file" can't be a URL; write syslog: "udp://127.0.0.1:514"`},
		{"a URL for a file", logs("{file: 's3://logs/a', format: alb}"), `6:16: "file" can't be a URL; write the path of an access log on this machine, or a command that prints it`},
		{"a pattern for a file", logs("{file: /var/log/*.log, format: nginx}"), `6:16: "file" can't be a pattern; name one file, and make a log of each`},
		{"a folder for a file", logs("{file: /var/log/, format: nginx}"), `6:16: "file" is a folder; name the log in it`},
		{"a compressed file", logs("{file: a.log.1.gz, format: nginx}"), `6:16: "file" is compressed, so nobody writes it any more; name the log that it was, or read it by farmtop log --file`},
		{"a file twice", logs("{file: a/../b, format: nginx}", "{file: ./b, format: nginx}"), `7:16: this log is there twice, first in line 6; remove one, or its lines count twice`},
		{"too little of a file", logs("{file: a, format: nginx, since: 0s}"), `6:41: "since" can't be 0s; write a duration from 1s to 3650d`},
		{"the standard input twice", logs("{file: '-', format: nginx}", "{file: '-', format: nginx}"), `7:16: the standard input can be read once, and a log of the farm "web" does, in line 6; leave it to one of them`},
		{
			"the standard input of two farms",
			"farms:\n- {name: a, nodes: [{address: a}], logs: [{file: '-', format: nginx}]}\n- {name: b, nodes: [{address: b}], logs: [{file: '-', format: nginx}]}\n",
			`3:50: the standard input can be read once, and a log of the farm "a" does, in line 2; leave it to one of them`,
		},

		// Syslog.
		{"an empty address", logs("{syslog: '', format: nginx}"), `6:18: "syslog" can't be "": it is empty; write where farmtop listens, such as udp://127.0.0.1:5514`},
		{"an address without a scheme", logs("{syslog: '127.0.0.1:514', format: nginx}"), `6:18: "syslog" can't be "127.0.0.1:514": it has no scheme; write "udp://127.0.0.1:514"`},
		{"a socket without a scheme", logs("{syslog: /dev/log, format: nginx}"), `6:18: "syslog" can't be "/dev/log": it has no scheme; write "unixgram:///dev/log"`},
		{"an unknown scheme", logs("{syslog: 'tls://127.0.0.1:6514', format: nginx}"), `6:18: "syslog" can't be "tls://127.0.0.1:6514": lines can't be received by "tls"; write "udp", "tcp" or "unixgram"`},
		{"no host", logs("{syslog: 'udp://:514', format: nginx}"), `6:18: "syslog" can't be "udp://:514": the host is missing; write 127.0.0.1 for what is sent from this machine, or 0.0.0.0 to take lines from everywhere`},
		{"no port", logs("{syslog: 'tcp://lb1', format: nginx}"), `6:18: "syslog" can't be "tcp://lb1": the port is missing; write tcp://lb1:5514`},
		{"a port out of bounds", logs("{syslog: 'udp://lb1:70000', format: nginx}"), `6:18: "syslog" can't be "udp://lb1:70000": "70000" is no port; write a number from 1 to 65535`},
		{"a port of 0", logs("{syslog: 'udp://lb1:0', format: nginx}"), `6:18: "syslog" can't be "udp://lb1:0": "0" is no port; write a number from 1 to 65535`},
		{"a wrong host", logs("{syslog: 'udp://a b:1', format: nginx}"), `6:18: "syslog" can't be "udp://a b:1": the host "a b" is no name; write one of letters, digits, dots and hyphens, or an IP address`},
		{"IPv6 without brackets", logs("{syslog: 'udp://::1:514', format: nginx}"), `6:18: "syslog" can't be "udp://::1:514": the host is missing; write 127.0.0.1 for what is sent from this machine, or 0.0.0.0 to take lines from everywhere`},
		{"a path behind the port", logs("{syslog: 'udp://lb1:514/a', format: nginx}"), `6:18: "syslog" can't be "udp://lb1:514/a": only a host and a port may follow; write udp://127.0.0.1:5514`},
		{"a user", logs("{syslog: 'udp://me:secret@lb1:514', format: nginx}"), `6:18: "syslog" can't be "udp://*********@lb1:514": only a host and a port may follow; write udp://127.0.0.1:5514`},
		{"a relative socket", logs("{syslog: 'unixgram://farmtop.sock', format: nginx}"), `6:18: "syslog" can't be "unixgram://farmtop.sock": the path of a socket begins with a slash; write unixgram:///run/farmtop.sock`},
		{"a folder for a socket", logs("{syslog: 'unixgram:///run/', format: nginx}"), `6:18: "syslog" can't be "unixgram:///run/": it is a folder; write the path of a socket in it`},
		{"a socket with an escape", logs("{syslog: 'unixgram:///a%20b', format: nginx}"), `6:18: "syslog" can't be "unixgram:///a%20b": the path holds blanks, control characters or one of ?, # and %, which mean something else in a URL; choose another path`},
		{"an address twice", logs("{syslog: 'udp://127.0.0.1:514', format: nginx}", "{syslog: 'UDP://127.0.0.1:514', format: haproxy}"), `7:18: one log can listen at udp://127.0.0.1:514, and one of the farm "web" does at udp://127.0.0.1:514, in line 6; give each a place of its own`},
		{"an address that another one covers", logs("{syslog: 'tcp://127.0.0.1:514', format: nginx}", "{syslog: 'tcp://[::]:514', format: haproxy}"), `7:18: one log can listen at tcp://[::]:514, and one of the farm "web" does at tcp://127.0.0.1:514, in line 6; give each a place of its own`},
		{
			"an address of two farms",
			"farms:\n- {name: a, nodes: [{address: a}], logs: [{syslog: 'unixgram:///s', format: nginx}]}\n- {name: b, nodes: [{address: b}], logs: [{syslog: 'unixgram:///a/../s', format: nginx}]}\n",
			`3:52: one log can listen at unixgram:///s, and one of the farm "a" does at unixgram:///s, in line 2; give each a place of its own`,
		},

		// Rings.
		{"an empty ring", logs("{ring: ''}"), `6:16: "ring" is empty; write the name of the section ring`},
		{"a ring as HAProxy's log line has it", logs("{ring: ring@access}"), `6:16: "ring" is the name alone; write ring: access`},
		{"a ring's name", logs("{ring: my ring}"), `6:16: "ring" can't be "my ring"; write the name of the section ring: up to 100 letters, digits and . : - _`},
		{"a ring's command", logs(`{ring: "a\nshutdown sessions"}`), "6:16: \"ring\" can't be \"a\\nshutdown sessions\"; write the name of the section ring: up to 100 letters, digits and . : - _"},
		{"a long ring", logs("{ring: " + long + "}"), `6:16: "ring" can't be "` + long[:60] + `…"; write the name of the section ring: up to 100 letters, digits and . : - _`},
		{"a ring of a farm without a balancer", web("logs: [{ring: a}]"), `4:19: a ring is read at HAProxy's runtime socket, and the farm "web" has no balancer; write balancer: {kind: haproxy, socket: PATH} beside its nodes`},
		{"a ring of another balancer", ringed("{kind: command, read: [l], pattern: '(?P<server>.)(?P<state>.)'}", "{ring: a}"), `5:19: a ring is read at HAProxy's runtime socket, and the farm "web" has no balancer of kind haproxy`},
		{"a ring of one of several", ringed(two, "{ring: a}"), `5:19: several balancers of the farm "web" are of kind haproxy; write balancer: with the one that has the ring, "lb1" or "lb2"`},
		{"a ring of an unknown balancer", ringed(two, "{ring: a, balancer: lb3}"), `5:32: the farm "web" has no balancer "lb3" of kind haproxy; did you mean "lb1" or "lb2"?`},
		{"a ring of a balancer without rings", ringed(two, "{ring: a, balancer: command}"), `5:32: the farm "web" has no balancer "command" of kind haproxy; known are "lb1", "lb2"`},
		{"a ring twice", ringed(two, "{ring: a, balancer: lb1}, {ring: a, balancer: lb1, name: b}"), `5:45: this log is there twice, first in line 5; remove one, or its lines count twice`},
		{"a ring of nginx", logs("{ring: a, format: nginx}"), `6:27: a ring is HAProxy's, so its lines can't be those of nginx; write format: haproxy, or json where its log-format writes JSON`},
		{"a balancer without a ring", logs("{file: a, format: haproxy, balancer: haproxy}"), `6:46: "balancer" belongs to a "ring"; remove it`},

		// Commands.
		{"a command as text", logs("{command: journalctl -f, format: nginx}"), `6:19: "command" wants a list, not text: no shell takes a command apart; write command: [ssh, lb1, tail, -F, /var/log/haproxy.log]`},
		{"an empty command", logs("{command: [], format: nginx}"), `6:19: "command" is an empty list; write command: [ssh, lb1, tail, -F, /var/log/haproxy.log]`},
		{"no program", logs("{command: ['', a], format: nginx}"), `6:20: the command has no program; write one as the first item`},
		{"a NUL in an argument", logs(`{command: [l, "\0"], format: nginx}`), `6:23: the argument holds a NUL character, which no program can be given; remove it`},
		{"a command twice", logs("{command: [l, a], format: nginx}", "{command: [l, a], format: nginx, name: b}"), `7:20: this log is there twice, first in line 6; remove one, or its lines count twice`},

		// Names.
		{"a name twice", logs("{file: a, format: nginx, name: x}", "{file: b, format: nginx, name: x}"), `7:40: the log "x" is there twice, first in line 6; give this one another name`},
		{"a name with an escape", logs(`{file: a, format: nginx, name: "x\e[1m"}`), `6:40: the name of the log holds characters that can't be shown; remove them`},
		{"a name that two would have", logs("{command: [l, "+long+", a], format: nginx}", "{command: [l, "+long+", b], format: nginx}"), `7:20: the log "l ` + long[:97] + `…" is there twice, first in line 6; give this one a name`},

		// What belongs to what.
		{"since of a command", logs("{command: [l], format: nginx, since: 1h}"), `6:46: "since" belongs to a "file", which holds what was logged before; remove it`},
		{"since of a ring", logs("{ring: a, since: 1h}"), `6:26: "since" belongs to a "file", which holds what was logged before; remove it`},
		{"since of the standard input", logs("{file: '-', format: nginx, since: 1h}"), `6:43: "since" belongs to a "file", which holds what was logged before; remove it`},
		{"no format", logs("{file: a}"), `6:9: the key "format" is missing; write it, such as format: nginx`},
		{"an unknown format", logs("{file: a, format: nginxx}"), `6:27: "format" can't be "nginxx"; did you mean "nginx"?`},
		{"a format like none", logs("{file: a, format: iis}"), `6:27: "format" can't be "iis"; write "nginx", "haproxy", "apache", "tomcat", "w3c", "json", "alb" or "label"`},
		{"a directive of a fixed format", logs("{file: a, format: alb, directive: combined, fields: {a: peer}, cookie: A}"), `6:43: the format alb is fixed, so it has no "directive"; remove it, or write the format that it belongs to
6:62: the format alb is fixed, so it has no "fields"; remove them, or write the format that they belong to
6:80: the format alb is fixed, so it has no "cookie"; remove it, or write the format that it belongs to`},
		{"captures of another server", logs("{file: a, format: nginx, captures: {request: X-Forwarded-For}}"), `6:54: "captures" belong to the format haproxy, whose log has only their values; with nginx, write the headers into the directive`},
		{"captures of an answer of another server", logs("{file: a, format: json, captures: {response: [Set-Cookie]}}"), `6:55: "captures" belong to the format haproxy, whose log has only their values; with json, write the headers into the directive`},
		{"a captured header", logs("{file: a, format: haproxy, captures: {request: [X-A, 'X-B len 40']}}"), `6:62: "X-B len 40" is no name of a header; write letters, digits and hyphens`},
		{"no captured headers", logs("{file: a, format: haproxy, captures: {request: []}}"), `6:56: "request" is an empty list; write request: [X-Forwarded-For, User-Agent]`},

		// Directives.
		{"an empty directive", logs("{file: a, format: nginx, directive: ' '}"), `6:45: "directive" is empty; copy the server's own, or remove the key for the format's usual one`},
		{"a long directive", logs("{file: a, format: nginx, directive: " + strings.Repeat("a", maxDirective+1) + "}"), `6:45: "directive" has more than 16 kB; copy only the directive, not the whole configuration`},
		{"a directive with an escape", logs(`{file: a, format: nginx, directive: "a\e[1m"}`), `6:45: "directive" holds control characters; copy it from the server's configuration as text, in single quotes`},
		{"a directive that is a list to YAML", logs("{file: a, format: nginx, directive: [$time_local]}"), `6:45: "directive" wants one value, not a list; write directive: '$remote_addr [$time_local] "$request" $status $upstream_addr'`},

		// What lines mean.
		{"a cookie with its value", logs("{file: a, format: nginx, cookie: A=b}"), `6:42: "cookie" can't be "A=b"; write the cookie's name alone, such as JSESSIONID`},
		{"an unknown field", logs("{file: a, format: nginx, fields: {$x: cookei}}"), `6:47: "$x" can't be "cookei"; did you mean "cookie"?`},
		{"a field without a name", logs("{file: a, format: nginx, fields: {'': peer}}"), `6:43: a field has no name; write the variable or key whose meaning it is, such as $my_peer: peer`},
		{"an empty zone", logs("{file: a, format: nginx, zone: ''}"), `6:40: "zone" is empty; write a name such as Europe/Vienna, or an offset such as +02:00`},
		{"an unknown node", logs("{file: a, format: nginx, node: b}"), `6:40: the farm "web" has no node "b"; did you mean "a"?`},
		{"a node that is several", logs("{file: a, format: nginx, node: pool}"), `6:40: "node" is the one node whose own log it is, and "pool" stands for several; list them with an address each`},
		{"an unknown way to forward", logs("{file: a, format: nginx, forwards: add}"), `6:44: "forwards" can't be "add"; write "as-logged", "append", "replace", "keep" or "remove"`},
		{"a name for an address", logs("{file: a, format: nginx, via: lb1}"), `6:39: "via" can't be "lb1"; write the address from which the balancer connects to the nodes, such as 10.0.0.5`},
		{"no address at all", logs("{file: a, format: nginx, via: 0.0.0.0}"), `6:39: "via" can't be "0.0.0.0"; write the address from which the balancer connects to the nodes, such as 10.0.0.5`},
		{"an address of no use to a node's log", logs("{file: a, format: nginx, node: a, via: 10.0.0.5}"), `6:48: "via" has no use here: a node's own log has the node's own peer; remove it, or correct "forwards"`},
		{"an address of no use as logged", logs("{file: a, format: nginx, forwards: as-logged, via: 10.0.0.5}"), `6:60: "via" has no use here: forwards: as-logged says that the log has the node's own peer; remove it, or correct "forwards"`},
		{
			"an address of no use to the rule's own log",
			"farms:\n  - name: web\n    nodes: [{address: a}]\n    client_ip: {rule: nginx}\n    logs: [{file: a, format: nginx, via: 10.0.0.5}]\n",
			`5:42: "via" has no use here: the log of nginx has the peer that the rule nginx sees, unless forwards: append says that it is another server's; remove it, or correct "forwards"`,
		},

		// All at once.
		{"several problems", logs("{fil: a}", "{file: b, format: ngin, since: 1}", "{ring: a b, zone: [a]}"), `6:9: nothing says where the log is read; write one of file: PATH, syslog: "udp://HOST:PORT", ring: NAME and command: [PROGRAM, …]
6:9: the key "format" is missing; write it, such as format: nginx
6:10: unknown key "fil"; did you mean "file"?
7:27: "format" can't be "ngin"; did you mean "nginx"?
7:40: "since" has no unit; write 1s for seconds
8:16: "ring" can't be "a b"; write the name of the section ring: up to 100 letters, digits and . : - _
8:27: "zone" wants one value, not a list; write zone: Europe/Vienna`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := problemsOf(t, c.yaml); got != c.want {
				t.Errorf("configuration:\n%.2000s\ngot:\n%s\nwant:\n%s", c.yaml, got, c.want)
			}
		})
	}
}
