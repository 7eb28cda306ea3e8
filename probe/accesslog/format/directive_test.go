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
			[]string{"client IP: the captured headers have no names", "client IP: %hr with"},
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
