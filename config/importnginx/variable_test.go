package importnginx

import (
	"slices"
	"strings"
	"testing"
)

func TestUpstreamsAreFoundThroughVariables(t *testing.T) {
	t.Parallel()
	const upstreams = "upstream blue { server 10.0.0.1; } upstream green { server 10.0.0.2; }\n"
	for _, test := range []struct{ name, pass, http, want string }{
		{"its name", "http://blue", "", "blue"},
		{"in other letters", "http://Blue/path", "", "blue"},
		{"a path of the request", "http://blue$request_uri", "", "blue"},
		{"a part of the path", "http://green/$1?a=$args", "", "green"},
		{"the client's scheme", "$scheme://green", "", "green"},
		{"set", "http://$pool", "", "blue"},
		{"in braces", "http://${pool}/x", "", "blue"},
		{"a map", "http://$by_host", "map $host $by_host { default blue; a green; }", "blue green"},
		{"a map of a whole URL", "$by_host", "map $host $by_host { default http://green/x; }", "green"},
		{"a share", "http://$by_share", `split_clients "$remote_addr" $by_share { 10% green; * blue; }`, "blue green"},
		{"a network", "http://$by_net", `geo $by_net { default blue; 10.0.0.0/8 green; }`, "blue green"},
		{"a map of a map", "http://$outer", "map $host $inner { default ue; } map $host $outer { default bl$inner; }", "blue"},
		{"a part of a name", "http://gr$rest", "map $host $rest { default een; }", "green"},
		{"an argument", "http://$arg_a", "", ""},
		{"itself", "http://$a", "map $host $a { default $a; }", ""},
		{"a circle", "http://$a", "map $host $a { default $b; } map $host $b { default $a; }", ""},
		{"too much", "http://$a", "map $host $a { " + manyRows() + "}", ""},
		{"no name", "http://$", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			text := upstreams + test.http + "server { server_name www.example.com; set $pool blue; location / { proxy_pass " + test.pass + "; } }"
			result, err := imported(t, text, Options{})
			if (err != nil) != (test.want == "") {
				t.Fatalf("says %v", err)
			}
			if err != nil {
				return
			}
			var got []string
			for _, f := range farms(t, result).Farms {
				got = append(got, f.Name)
			}
			if !slices.Equal(got, strings.Fields(test.want)) {
				t.Errorf("leads to %q, not to %q", got, test.want)
			}
		})
	}
}

func manyRows() string {
	var b strings.Builder
	for i := range maxValues + 1 {
		b.WriteString(strings.Repeat("a", i+1) + " blue" + strings.Repeat("e", i) + ";")
	}
	return b.String()
}

func TestCookiesAreFoundThroughVariables(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ upstream, http, want string }{
		{"sticky cookie srv_id expires=1h;", "", "srv_id"},
		{"sticky learn create=$upstream_cookie_jsessionid lookup=$cookie_jsessionid zone=a:1m;", "", "JSESSIONID"},
		{"sticky route $by_cookie $by_uri;", `map $cookie_phpsessid $by_cookie { ~.+\.(?<r>\w+)$ $r; } map $request_uri $by_uri { }`, "PHPSESSID"},
		{"hash $cookie_user consistent;", "", "user"},
		{"hash ${cookie_user}x;", "", "user"},
		{"hash $a;", "map $host $a { default $b$cookie_deep; } map $host $b { default $a; }", "deep"},
		{"hash $remote_addr;", "", ""},
		{"ip_hash;", "", ""},
		{"least_conn;", "", ""},
		{"", "", ""},
	} {
		t.Run(test.upstream+test.http, func(t *testing.T) {
			t.Parallel()
			result, err := imported(t, siteWith(two+test.upstream, "", overwrite)+test.http, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if got := farms(t, result).Farms[0].Sticky.Cookie; got != test.want {
				t.Errorf("the cookie is %q, not %q", got, test.want)
			}
		})
	}
}
