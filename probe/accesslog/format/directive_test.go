package format_test

import (
	"errors"
	"strings"
	"testing"

	"farmtop/probe/accesslog/format"
)

func TestABadDirectivePointsAtTheCharacter(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		kind      format.Kind
		directive string
		pointer   string // the directive's line and the caret
		says      string
	}{
		{"nginx without a name", format.Nginx, `$remote_addr $ $status`, "$remote_addr $ $status\n             ^", "a variable's name must follow $"},
		{"nginx brace", format.Nginx, `${remote_addr $status`, "${remote_addr $status\n^", "a variable's name"},
		{"nginx values that touch", format.Nginx, `'$remote_addr' '$status'`, "'$remote_addr' '$status'\n                ^", "nothing between"},
		{"nginx escape", format.Nginx, `log_format x escape=yes '$status'`, "log_format x escape=yes '$status'\n                    ^", "none of default"},
		{"nginx quote", format.Nginx, `log_format x '$status`, "log_format x '$status\n             ^", "never closed"},
		{"nginx useless", format.Nginx, `$request_time`, "$request_time\n^", "nothing that a panel shows"},
		{"haproxy variable", format.HAProxy, "capture cookie A len 9\nlog-format \"%ci %zz\"", "log-format \"%ci %zz\"\n                ^", "no variable %zz"},
		{"haproxy brace", format.HAProxy, `%ci %{+Qr`, "%ci %{+Qr\n     ^", "this { is never closed"},
		{"haproxy expression", format.HAProxy, `%ci %[src`, "%ci %[src\n     ^", "this [ is never closed"},
		{"haproxy option", format.HAProxy, "option forwardfor", "option forwardfor\n       ^", "selects no log format"},
		{"httpd letter", format.Apache, `LogFormat "%a %Z" x`, "LogFormat \"%a %Z\" x\n               ^", "there is no %Z"},
		{"httpd end", format.Apache, `%a %>`, "%a %>\n   ^", "a letter must follow"},
		{"httpd brace", format.Apache, `%{Referer`, "%{Referer\n ^", "never closed"},
		{"tomcat letter", format.Tomcat, `%a %e`, "%a %e\n    ^", "there is no %e"},
		{"json word", format.JSON, "caddy nonsense", "caddy nonsense\n      ^", "neither a preset"},
		{"nginx as json", format.JSON, `'{"a":"$status"}'`, "'{\"a\":\"$status\"}'\n ^", "server's own"},
		{"json field", format.JSON, "peeer=a", "peeer=a\n^", "peeer is no field"},
		{"json key", format.JSON, "peer=", "peer=\n    ^", "a key must follow"},
		{"alb", format.ALB, "$x", "$x\n^", "fixed format"},
		{"w3c", format.W3C, "#Fields:", "#Fields:\n^", "no columns"},
		{"unknown", 0, "", "\n^", "kind is unknown"},
		{"endless", format.Nginx, strings.Repeat("$status ", 9000), "", "longer than any server's"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := format.Compile(test.kind, test.directive, format.Options{})
			var wrong *format.DirectiveError
			if !errors.As(err, &wrong) {
				t.Fatalf("error is %v, want a DirectiveError", err)
			}
			if !strings.Contains(err.Error(), test.says) {
				t.Errorf("error is %q, want %q in it", err, test.says)
			}
			if got := wrong.Pointer(); test.pointer != "" && got != test.pointer {
				t.Errorf("points at\n%s\nwant\n%s", got, test.pointer)
			}
		})
	}
}

func TestWhatADirectiveLacksIsAWarningForItsPanel(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name      string
		kind      format.Kind
		directive string
		options   format.Options
		want      []string
	}{
		{
			"nginx combined", format.Nginx, "combined",
			format.Options{Cookie: "JSESSIONID"},
			[]string{"sticky: $upstream_addr is missing", "sticky: $cookie_JSESSIONID is missing", "client IP: $http_x_forwarded_for is missing", "client IP: $realip_remote_addr is missing"},
		},
		{
			"nginx with all", format.Nginx, `$remote_addr $realip_remote_addr "$http_x_forwarded_for" $upstream_addr "$cookie_a" [$time_local]`, format.Options{}, nil,
		},
		{
			"two cookies", format.Nginx, `$msec $realip_remote_addr "$http_x_forwarded_for" $upstream_addr "$cookie_a" "$cookie_b"`,
			format.Options{},
			[]string{"sticky: two cookies are logged; a is taken"},
		},
		{
			"escape=none", format.Nginx, `escape=none '$msec $realip_remote_addr "$http_x_forwarded_for" $upstream_addr "$cookie_a"'`,
			format.Options{},
			[]string{"both: escape=none"},
		},
		{
			"a header without quotes", format.Nginx,
			`$msec $realip_remote_addr "$http_x_forwarded_for" "$cookie_a" $http_user_agent $upstream_addr $http_referer $request_id`,
			format.Options{},
			[]string{"both: $http_user_agent is chosen by clients"},
		},
		{
			"a Cookie header without a name", format.Nginx, `$msec $realip_remote_addr "$http_x_forwarded_for" $upstream_addr "$http_cookie"`,
			format.Options{},
			[]string{"sticky: a whole cookie header is logged", "sticky: $cookie_NAME is missing"},
		},
		{
			"httplog alone", format.HAProxy, "httplog",
			format.Options{},
			[]string{"client IP: the captured headers have no names"},
		},
		{
			"an unescaped header in HAProxy's log", format.HAProxy, "log-format '%ci %s %tsc [%tr] \"%[req.hdr(x-forwarded-for)]\"'",
			format.Options{},
			[]string{"both: %[req.hdr(x-forwarded-for)] is logged unescaped"},
		},
		{
			"Tomcat's %D", format.Tomcat, `%{peer}a "%{X-Forwarded-For}i" %t %S %D`,
			format.Options{},
			[]string{"both: %D is in milliseconds up to Tomcat 9", "sticky: the line does not name the node"},
		},
		{
			"Tomcat common", format.Tomcat, "common",
			format.Options{Cookie: "JSESSIONID"},
			[]string{"sticky: the line does not name the node", "sticky: %{JSESSIONID}c or %S is missing", "client IP: %{X-Forwarded-For}i", "client IP: %{peer}a is missing"},
		},
		{
			"slips of nginx's variables", format.Nginx,
			`$msec $realip_remot_addr "$http_x_forwaded_for" "$cookie_a" $upstream_adr $statsu $upstreamaddr "$http_useragent"`,
			format.Options{Cookie: "a"},
			[]string{
				"client IP: unknown variable $realip_remot_addr; did you mean $realip_remote_addr?",
				"client IP: unknown variable $http_x_forwaded_for; did you mean $http_x_forwarded_for?",
				"sticky: unknown variable $upstream_adr; did you mean $upstream_addr?",
				"both: unknown variable $statsu; did you mean $status?",
				"sticky: unknown variable $upstreamaddr; did you mean $upstream_addr?",
				"both: unknown variable $http_useragent; did you mean $http_user_agent?",
				"sticky: $upstream_addr is missing", "client IP: $http_x_forwarded_for is missing", "client IP: $realip_remote_addr is missing",
			},
		},
		{
			"variables of nginx's own and of the operator's", format.Nginx,
			`$msec $realip_remote_addr $realip_remote_port "$http_x_forwarded_for" "$http_x_forwarded_port" "$http_x_forwarded_host" "$cookie_a" ` +
				`"$cookie_status" $upstream_addr $upstream_status $upstream_cookie_a $http_x_real_ip $arg_status $request_id $request_host $my_status $uid`,
			format.Options{Cookie: "a"},
			nil,
		},
		{
			"a slip that is no slip, as the operator says", format.Nginx,
			`$msec $realip_remote_addr "$http_x_forwarded_for" "$cookie_a" $upstream_addr $statsu`,
			format.Options{Cookie: "a", Fields: map[string]string{"$statsu": "status"}},
			nil,
		},
		{
			"slips of httpd's names", format.Apache,
			`LogFormat "%{c}a %h %t \"%{X-Forwaded-For}i\" \"%{X-Forwarded-Proto}i\" %{BALANCER_WORKER_NAM}e %{UNIQUE_ID}e %{Set-Cookei}o" x`,
			format.Options{Cookie: "a", Fields: map[string]string{"%{BALANCER_WORKER_ROUTE}e": "route"}},
			[]string{
				"client IP: header X-Forwaded-For: did you mean X-Forwarded-For?",
				"sticky: unknown variable %{BALANCER_WORKER_NAM}e; did you mean %{BALANCER_WORKER_NAME}e?",
				"sticky: header Set-Cookei: did you mean Set-Cookie?",
				"sticky: %{BALANCER_WORKER_NAME}e is missing", "sticky: %{a}C is missing", "client IP: %{X-Forwarded-For}i is missing",
			},
		},
		{
			"slips of headers that HAProxy captures", format.HAProxy,
			"option httplog\ncapture request header X-Forwarded-Fro len 200\ncapture response header Location len 9",
			format.Options{},
			[]string{"client IP: header X-Forwarded-Fro: did you mean X-Forwarded-For?", "client IP: %hr with"},
		},
		{
			"a slip of a header that HAProxy logs", format.HAProxy, "log-format '%ci %s %tsc [%tr] %hr \"%[req.hdr(x-forwardedfor),json(utf8s)]\"'",
			format.Options{RequestCaptures: []string{"Host"}},
			[]string{"client IP: header x-forwardedfor: did you mean X-Forwarded-For?", "client IP: %hr with"},
		},
		{"ALB", format.ALB, "", format.Options{}, []string{"sticky: the cookies of an ALB", "client IP: an ALB does not log"}},
	}
	panels := map[format.Panel]string{format.BothPanels: "both", format.StickyPanel: "sticky", format.ClientIPPanel: "client IP"}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, err := format.Compile(test.kind, test.directive, test.options)
			if err != nil {
				t.Fatal(err)
			}
			warnings := f.Warnings()
			if len(warnings) != len(test.want) {
				t.Fatalf("warnings are %v, want %q", warnings, test.want)
			}
			for i, want := range test.want {
				if got := panels[warnings[i].Panel] + ": " + warnings[i].Text; !strings.HasPrefix(got, want) {
					t.Errorf("warning %d is %q, want %q", i, got, want)
				}
			}
		})
	}
}

func TestAFieldOverrideMustNameAField(t *testing.T) {
	t.Parallel()
	_, err := format.Compile(format.Nginx, "", format.Options{Fields: map[string]string{"$x": "pear"}})
	if err == nil || !strings.Contains(err.Error(), `"pear" is no field`) {
		t.Errorf("error is %v, want one about pear", err)
	}
}

func TestAKindIsFoundByItsWord(t *testing.T) {
	t.Parallel()
	for _, kind := range format.Kinds() {
		if got, err := format.ParseKind(kind.String()); err != nil || got != kind {
			t.Errorf("ParseKind(%q) = %v, %v", kind, got, err)
		}
	}
	if _, err := format.ParseKind("lighttpd"); err == nil {
		t.Error("lighttpd must be refused")
	}
}

// Whatever the way in which a directive was copied, it reads the same line.
func TestADirectiveMayBeCopiedInSeveralWays(t *testing.T) {
	t.Parallel()
	const (
		haproxyLine = `192.0.2.1:4711 [21/Nov/2026:01:19:31.875] fe be/s1 0/0/1/2/3 200 1 - - ---- 1/1/0/0/0 0/0 {203.0.113.9|curl} {a} "GET / HTTP/1.1"`
		httpdLine   = `192.0.2.1 - - [21/Nov/2026:01:23:59 +0000] "GET / HTTP/1.1" 200 5 "-" "curl"`
		captures    = "\ncapture request header X-Forwarded-For len 200\n  capture request header User-Agent len 20\n\ncapture response header Location len 20\n"
	)
	tests := []struct {
		name      string
		kind      format.Kind
		directive string
		line      string
		forwarded string
		mark      string
	}{
		{"option httplog with its captures", format.HAProxy, "option httplog" + captures, haproxyLine, "203.0.113.9", "curl"},
		{"httplog with its captures", format.HAProxy, "httplog" + captures, haproxyLine, "203.0.113.9", "curl"},
		{"httplog behind its captures", format.HAProxy, captures + "  httplog", haproxyLine, "203.0.113.9", "curl"},
		{"tcplog with a capture", format.HAProxy, "tcplog\ncapture cookie A len 9", `192.0.2.1:4711 [21/Nov/2026:01:19:31.875] fe be/s1 0/0/3 1 -- 1/1/0/0/0 0/0`, "", ""},
		{"httpslog with captures", format.HAProxy, "httpslog" + captures, haproxyLine + " 0/0/0/0/0 www.example.com/TLSv1.3/TLS_AES_128_GCM_SHA256", "203.0.113.9", "curl"},
		{"combined", format.Apache, "combined", httpdLine, "", "curl"},
		{"LogFormat whole", format.Apache, `LogFormat "%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" combined`, httpdLine, "", "curl"},
		{"LogFormat without the keyword", format.Apache, `"%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"" combined`, httpdLine, "", "curl"},
		{"what stands between the quotes", format.Apache, `%h %l %u %t \"%r\" %>s %b \"%{Referer}i\" \"%{User-Agent}i\"`, httpdLine, "", "curl"},
		{"what stands between the quotes, unescaped", format.Apache, `%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"`, httpdLine, "", "curl"},
		{
			"a format that logs a backslash", format.Apache, `%h %l %u %t "%r" %>s %b \"%{Referer}i\" "%{User-Agent}i"`,
			strings.Replace(httpdLine, ` "-" `, ` \"-\" `, 1), "", "curl",
		},
		{"a format that begins with a quote", format.Apache, `"%r" %h %t %>s "%{User-Agent}i"`, `"GET / HTTP/1.1" 192.0.2.1 [21/Nov/2026:01:23:59 +0000] 200 "curl"`, "", "curl"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f, err := format.Compile(test.kind, test.directive, format.Options{})
			if err != nil {
				t.Fatal(err)
			}
			var line format.Line
			if fault := f.Parser().Parse([]byte(test.line), &line); fault.Reason != format.Fine {
				t.Fatal(f.Explain(fault))
			}
			if string(line.Forwarded) != test.forwarded || string(line.Mark) != test.mark {
				t.Errorf("forwarded %q, mark %q", line.Forwarded, line.Mark)
			}
		})
	}
}
