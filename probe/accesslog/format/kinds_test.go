package format_test

import (
	"testing"
	"time"

	"farmtop/probe/accesslog/format"
)

func TestALineIsReadAsItsDirectiveSays(t *testing.T) {
	t.Parallel()
	berlin := time.FixedZone("CET", 3600)
	tests := []struct {
		name      string
		kind      format.Kind
		directive string
		options   format.Options
		line      string
		want      string
	}{
		{
			name: "nginx combined knows neither node nor cookie", kind: format.Nginx,
			line: `198.51.100.7 - - [21/Nov/2026:02:22:37 +0100] "GET /a b HTTP/1.1" 200 58 "-" "curl"`,
			want: `01:22:37.000 GET /a b 200 ? client=198.51.100.7 peer=198.51.100.7 mark=curl`,
		},
		{
			name: "an unquoted list of nginx holds blanks", kind: format.Nginx, directive: `$upstream_addr $upstream_status $status $cookie_route`,
			line: `10.0.0.1:80, 10.0.0.2:80 502, 200 200 n1`,
			want: `? ? ? 200 ? server=10.0.0.2:80 tried=2 cookie=n1`,
		},
		{
			name: "an internal redirect starts a new group", kind: format.Nginx, directive: `up=$upstream_addr us=$upstream_status`,
			line: `up=10.0.0.1:80, 10.0.0.2:80 : 10.0.1.1:80 us=404, 404 : 200`,
			want: `? ? ? 0 ? server=10.0.1.1:80 tried=3`,
		},
		{
			name: "an upstream without a live peer is named by its group", kind: format.Nginx, directive: `$upstream_addr $status`,
			line: `10.0.0.1:80, app 502`, want: `? ? ? 502 ? group=app tried=2`,
		},
		{
			name: "nginx writes quotes and backslashes as hex", kind: format.Nginx, directive: `"$http_user_agent" "$http_x_forwarded_for" $status`,
			line: `"a\x22 \x5Cb" "\x22198.51.100.7\x22" 200`, want: `? ? ? 200 ? xff="198.51.100.7" mark=a" \b`,
		},
		{
			name: "nginx escape=json hides a quote in a header", kind: format.Nginx,
			directive: `escape=json '{"ua":"$http_user_agent","xff":"$http_x_forwarded_for"}'`,
			line:      `{"ua":"x\",\"xff\":\"6.6.6.6","xff":"198.51.100.7"}`, want: `? ? ? 0 ? xff=198.51.100.7 mark=x","xff":"6.6.6.6`,
		},
		{
			name: "nginx joins quoted strings and knows ${name}", kind: format.Nginx,
			directive: "log_format  x\n  '${remote_addr}[$status]'\n  \" \\\"$http_cookie\\\"\" ;", options: format.Options{Cookie: "SID"},
			line: `198.51.100.7[200] "a=b; SID=77; c=d"`, want: `? ? ? 200 ? client=198.51.100.7 peer=198.51.100.7 cookie=77`,
		},
		{
			name: "an operator's own variables", kind: format.Nginx, directive: `$my_peer $my_node $my_claim $node_ms`,
			options: format.Options{Fields: map[string]string{"$my_peer": "peer", "$my_node": "server", "$my_claim": "forwarded", "$node_ms": "millis"}},
			line:    `[2001:db8::1]:4711 https://n1:9443/x?y 198.51.100.7 12.5`, want: `? ? ? 0 12.5ms peer=2001:db8::1 xff=198.51.100.7 server=n1:9443`,
		},
		{
			name: "JSON with surrogates and letters behind backslashes", kind: format.JSON, directive: "mark=m peer=p",
			line: `{"m":"\ud83d\ude00 \t\n\q \u12 \ud83dx","p":"2001:db8::1"}`, want: "? ? ? 0 ? peer=2001:db8::1 mark=\U0001F600 \t\n\\q \\u12 \uFFFDx",
		},
		{
			name: "nginx escape=none leaves quotes alone at the end", kind: format.Nginx, directive: `escape=none '$remote_addr "$http_user_agent"'`,
			line: `198.51.100.7 "a"b"`, want: `? ? ? 0 ? client=198.51.100.7 peer=198.51.100.7 mark=a"b`,
		},
		{
			name: "seconds since 1970 with milliseconds", kind: format.Nginx, directive: `$msec $status`,
			line: `1795224157.123 200`, want: `01:22:37.123 ? ? 200 ?`,
		},
		{
			name: "a cookie is found in a list of Set-Cookie lines", kind: format.Nginx, directive: `$status "$sent_http_set_cookie"`,
			options: format.Options{Cookie: "route"},
			line:    `200 "a=1; expires=Sat, 21 Nov 2026 01:00:00 GMT, route=n2; path=/"`, want: `? ? ? 200 ? set=n2`,
		},
		{
			name: "httplog of HAProxy in a zone of its own", kind: format.HAProxy, options: format.Options{Location: berlin},
			line: `192.0.2.1:4711 [21/Nov/2026:02:19:31.875] fe be/<NOSRV> -1/-1/-1/-1/+9 400 +187 - - PR-- 1/1/0/0/+3 0/0 "<BADREQ>"`,
			want: `01:19:31.875 ? ? 400 9ms peer=192.0.2.1 group=be term=PR--`,
		},
		{
			name: "httpslog", kind: format.HAProxy, directive: "option httpslog",
			line: `2001:db8::1:4711 [21/Nov/2026:01:19:31.875] fe~ be/s1 0/0/1/2/3 200 187 - - ---- 1/1/0/0/0 0/0 "GET / HTTP/2.0" 0/0/0/0/0 am.example/TLSv1.3/TLS_AES`,
			want: `01:19:31.875 GET / 200 3ms peer=2001:db8::1 group=be server=s1 term=----`,
		},
		{
			name: "tcplog", kind: format.HAProxy, directive: "tcplog",
			line: `192.0.2.1:4711 [21/Nov/2026:01:19:31.875] fe be/s1 1/0/5007 212 -- 1/1/0/0/0 0/0`,
			want: `01:19:31.875 ? ? 0 5.007s peer=192.0.2.1 group=be server=s1 term=--`,
		},
		{
			name: "a file of rsyslog has a header", kind: format.HAProxy, directive: "httplog",
			line: `2026-11-21T01:19:31.875000+01:00 lb1 haproxy[7]: 192.0.2.1:4711 [21/Nov/2026:01:19:31.875] fe be/s1 0/0/1/2/3 200 1 - - --VN 1/1/0/0/0 0/0 "GET / HTTP/1.1"`,
			want: `01:19:31.875 GET / 200 3ms peer=192.0.2.1 group=be server=s1 term=--VN`,
		},
		{
			name: "HAProxy cuts a long line", kind: format.HAProxy, directive: "httplog",
			line: `192.0.2.1:4711 [21/Nov/2026:01:19:31.875] fe be/s1 0/0/1/2/3 200 1 - - --VN 1/1/0/0/0 0/0 "GET /very/lo`,
			want: `01:19:31.875 GET /very/lo 200 3ms peer=192.0.2.1 group=be server=s1 term=--VN`,
		},
		{
			name: "only response captures are declared", kind: format.HAProxy,
			directive: "option httplog\ncapture response header Set-Cookie len 60", options: format.Options{Cookie: "SRVID"},
			line: `192.0.2.1:4711 [21/Nov/2026:01:19:31.875] fe be/s1 0/0/1/2/3 200 1 - - --NI 1/1/0/0/0 0/0 {SRVID=n1; path=/} "GET / HTTP/1.1"`,
			want: `01:19:31.875 GET / 200 3ms peer=192.0.2.1 group=be server=s1 set=n1 term=--NI`,
		},
		{
			name: "another cookie than the sticky one is captured", kind: format.HAProxy, directive: "log-format '%ci %CC %tsc'", options: format.Options{Cookie: "SRVID"},
			line: `192.0.2.1 JSESSIONID=x --VN`, want: `? ? ? 0 ? peer=192.0.2.1 term=--VN`,
		},
		{
			name: "a beginning of the cookie's name is captured", kind: format.HAProxy, directive: "log-format '%ci %CC %tsc'\ncapture cookie ASPSESSION len 60",
			line: `192.0.2.1 ASPSESSIONIDQ=x --VN`, want: `? ? ? 0 ? peer=192.0.2.1 cookie=x term=--VN`,
		},
		{
			name: "keys that hold dots", kind: format.JSON, directive: "peer=client.ip status=http.status",
			line: `{"client.ip":"192.0.2.1","http":{"status":200}}`, want: `? ? ? 200 ? peer=192.0.2.1`,
		},
		{
			name: "quotes for all values of HAProxy", kind: format.HAProxy, directive: `log-format "%{+Q}o %ci  %b %{-Q}s 100%% %r %tsc"`,
			line: `"192.0.2.1" "be" s1 100% "GET / HTTP/1.1" "--VN"`, want: `? GET / 0 ? peer=192.0.2.1 group=be server=s1 term=--VN`,
		},
		{
			name: "JSON by HAProxy itself", kind: format.HAProxy, directive: `log-format "%{+json}o %(client)ci %(t)tr %(srv)s %(st:sint)ST %(x)[capture.req.hdr(0)]"`,
			options: format.Options{RequestCaptures: []string{"X-Forwarded-For"}},
			line:    `{"client": "192.0.2.1", "t": "21/Nov/2026:01:19:31.875", "srv": "s1", "st": 200, "x": "198.51.100.7"}`,
			want:    `01:19:31.875 ? ? 200 ? peer=192.0.2.1 xff=198.51.100.7 server=s1`,
		},
		{
			name: "expressions of HAProxy", kind: format.HAProxy, options: format.Options{RequestCaptures: []string{"User-Agent"}},
			directive: `log-format "%[src] %[be_name] %[srv_name] %[status] %[method] \"%[path,json(utf8s)]\" \"%[capture.req.hdr(0),json]\" \"%[req.cook(sid),json(utf8s)]\""`,
			line:      `2001:db8::1 be s1 200 GET "\/a\"b" "curl" "x"`, want: `? GET /a"b 200 ? peer=2001:db8::1 group=be server=s1 cookie=x mark=curl`,
		},
		{
			name: "a blank before what is escaped in haproxy.cfg", kind: format.HAProxy, directive: `log-format %ci\ [%Tl]\ %{+Q}s\ %{+Q}HM\ %ST`,
			line: `192.0.2.1 [21/Nov/2026:02:22:37 +0100] s1 "GET" 200`, want: `01:22:37.000 GET ? 200 ? peer=192.0.2.1 server=s1`,
		},
		{
			name: "a time of httpd in pieces", kind: format.Apache, directive: `LogFormat "[%{%d/%b/%Y:%H:%M:%S}t.%{msec_frac}t] %a %m %U %>s %{ms}T %{us}T" x`,
			options: format.Options{Location: berlin},
			line:    `[21/Nov/2026:02:22:37.123] 198.51.100.7 GET /a 200 15 15000`, want: `01:22:37.000 GET /a 200 15ms client=198.51.100.7 peer=198.51.100.7`,
		},
		{
			name: "a time of httpd in milliseconds", kind: format.Apache, directive: `%{begin:msec}t %{c}h %!200{Referer}i %s %{ns}T`,
			line: `1795224157123 192.0.2.1 - 200 1500`, want: `01:22:37.123 ? ? 200 1.5µs peer=192.0.2.1`,
		},
		{
			name: "httpd's own names of two letters", kind: format.Apache, directive: `%^fb %{X-Forwarded-For}i %h`,
			line: `12 203.0.113.1, 10.0.0.9 198.51.100.7`, want: `? ? ? 0 ? client=198.51.100.7 peer=198.51.100.7 xff=203.0.113.1, 10.0.0.9`,
		},
		{
			name: "Tomcat's cookies and a unit that the operator told", kind: format.Tomcat, directive: `%h %s %D %{JSESSIONID}c`,
			options: format.Options{Fields: map[string]string{"%D": "millis"}},
			line:    `198.51.100.7 200 12 AB.n1`, want: `? ? ? 200 12ms client=198.51.100.7 peer=198.51.100.7 cookie=AB.n1`,
		},
		{
			name: "httpd combined hides a quote in a header", kind: format.Apache, directive: "combined",
			line: `198.51.100.7 - frank [21/Nov/2026:01:23:59 +0000] "GET /\" HTTP/1.0" 200 2326 "-" "a\\\" b"`,
			want: `01:23:59.000 GET /" 200 ? client=198.51.100.7 peer=198.51.100.7 mark=a\" b`,
		},
		{
			name: "Tomcat with a pattern out of server.xml", kind: format.Tomcat,
			directive: `pattern="%a %{peer}a %t &quot;%r&quot; %s %F %S &quot;%{X-Forwarded-For}i&quot;"`,
			line:      `198.51.100.7 192.0.2.1 [21/Nov/2026:01:23:59 +0000] "GET /carbon HTTP/1.1" 200 12 ABC.n1 "198.51.100.7"`,
			want:      `01:23:59.000 GET /carbon 200 ? client=198.51.100.7 peer=192.0.2.1 xff=198.51.100.7 cookie=ABC.n1`,
		},
		{
			name: "W3C with its columns as directive", kind: format.W3C, options: format.Options{Cookie: "sid"},
			directive: `#Fields: date time s-ip cs-method cs-uri-stem c-ip cs(User-Agent) cs(Cookie) sc-status time-taken X-Forwarded-For`,
			line:      `2026-11-21 01:22:37 10.0.0.1 GET /a 192.0.2.1 curl/7 a=b;+sid=77 200 15 198.51.100.7,+10.0.0.9`,
			want:      `01:22:37.000 GET /a 200 15ms peer=192.0.2.1 xff=198.51.100.7, 10.0.0.9 server=10.0.0.1 cookie=77 mark=curl/7`,
		},
		{
			name: "ALB, with a field that AWS may add", kind: format.ALB,
			line: `https 2018-07-02T22:23:00.186641Z app/my/50dc 192.168.131.39:2817 10.0.0.1:80 0.086 0.048 0.037 200 200 0 57 "GET https://www.example.com:443/ HTTP/1.1" "curl/7.46.0" ECDHE TLSv1.2 arn "Root=1" "-" "-" 0 2018-07-02T22:22:48.364000Z "forward" "-" "-" new`,
			want: `22:23:00.186 GET https://www.example.com:443/ 200 171ms peer=192.168.131.39 server=10.0.0.1:80 mark=curl/7.46.0`,
		},
		{
			name: "ALB that reached no target", kind: format.ALB,
			line: `http 2018-07-02T22:23:00.186641Z app/my/50dc 192.168.131.39:2817 - -1 -1 -1 503 - 0 57 "GET / HTTP/1.1" "-" - - - "Root=1" "-" "-" 0 t "forward" "-" "-"`,
			want: `22:23:00.186 GET / 503 ? peer=192.168.131.39`,
		},
		{
			name: "JSON with defects", kind: format.JSON, directive: "peer=c.ip cookie=ck status=st server=s", options: format.Options{Cookie: "x"},
			line: ` { "ms" : 087 , "c":{"deep":[{"a":"]}"}],"ip":"192.0.2.1:99"}, "ck":"a\/b\u007c", "ck":"second","st":200,"s":null,"n":[1,{}]} `,
			want: `? ? ? 200 ? peer=192.0.2.1 cookie=a/b|`,
		},
		{
			name: "Caddy joins header lines", kind: format.JSON, directive: "caddy",
			line: `{"ts":1795224297.653719,"request":{"remote_ip":"192.0.2.1","headers":{"X-Forwarded-For":["198.51.100.7","203.0.113.1, 10.0.0.9"]}},"status":200}`,
			want: `01:24:57.653 ? ? 200 ? peer=192.0.2.1 xff=198.51.100.7, 203.0.113.1, 10.0.0.9`,
		},
		{
			name: "Envoy", kind: format.JSON, directive: "envoy",
			line: `{"start_time":"2026-11-21T01:22:37.123Z","downstream_remote_address":"198.51.100.7:0","downstream_direct_remote_address":"[2001:db8::1]:5","response_code":200,"duration":12,"upstream_host":"10.0.0.1:80"}`,
			want: `01:22:37.123 ? ? 200 12ms client=198.51.100.7 peer=2001:db8::1 server=10.0.0.1:80`,
		},
		{
			name: "a syslog header before nginx", kind: format.Nginx, directive: `$remote_addr $status`, options: format.Options{Syslog: true},
			line: `<190>1 2026-11-21T01:22:37Z lb nginx - - [x y="\]"] 198.51.100.7 200`, want: `? ? ? 200 ? client=198.51.100.7 peer=198.51.100.7`,
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, err := format.Compile(test.kind, test.directive, test.options)
			if err != nil {
				t.Fatal(err)
			}
			var line format.Line
			for _, end := range []string{"", "\n", "\r\n"} {
				if fault := f.Parser().Parse([]byte(test.line+end), &line); fault.Reason != format.Fine {
					t.Fatal(f.Explain(fault))
				}
				if got := describe(&line); got != test.want {
					t.Errorf("\n got %s\nwant %s", got, test.want)
				}
			}
		})
	}
}

func TestAW3CHeaderInTheMiddleNamesNewColumns(t *testing.T) {
	t.Parallel()
	f, err := format.Compile(format.W3C, "", format.Options{})
	if err != nil {
		t.Fatal(err)
	}
	parser := f.Parser()
	steps := []struct {
		text   string
		reason format.Reason
		peer   string
	}{
		{"2026-11-21 01:22:37 192.0.2.1", format.NoHeader, ""},
		{"#Software: Microsoft Internet Information Services 10.0", format.Comment, ""},
		{"#Fields: date time c-ip", format.Comment, ""},
		{"2026-11-21 01:22:37 192.0.2.1", format.Fine, "192.0.2.1"},
		{"2026-11-21 01:22:37 192.0.2.1 200", format.TooMany, "192.0.2.1"},
		{"2026-11-21 01:22:37", format.EndsEarly, ""},
		{"#Fields: c-ip sc-status date time", format.Comment, ""},
		{"192.0.2.2 200 2026-11-21 01:22:37", format.Fine, "192.0.2.2"},
		{"", format.Empty, ""},
	}
	for _, step := range steps {
		var line format.Line
		fault := parser.Parse([]byte(step.text), &line)
		if fault.Reason != step.reason || string(line.Peer) != step.peer {
			t.Errorf("%q: %v with peer %q, want %v with %q", step.text, fault.Reason, line.Peer, step.reason, step.peer)
		}
	}
	if !parser.Has(format.FieldStatus) || f.Has(format.FieldStatus) {
		t.Error("the parser must know the status after its header, the format must not")
	}
}
