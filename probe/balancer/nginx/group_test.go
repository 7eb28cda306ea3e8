package nginx

import (
	"strings"
	"testing"

	"farmtop/model"
)

func TestAGroupIsReadAsTheFileSaysIt(t *testing.T) {
	t.Parallel()
	text := `http {
  upstream app {
    least_conn;
    sticky cookie srv expires=1h;
    server 10.0.0.1:8443 weight=3 route=n1;
    server am2.example.org down;   # since Monday
    server [2001:db8::1]:443 drain route=n3;
    server unix:/run/am4.sock backup;
    server 10.0.0.5;
    server 10.0.0.5 down;
    keepalive 8;
  }
  upstream other { ip_hash; server 10.0.0.9; }
}
stream { upstream tcp { hash $remote_addr consistent; server 10.0.0.7:22; } }
`
	g, failed := sightOf(text).group(model.Balancer{Backend: "app"})
	if failed != nil {
		t.Fatal(failed.Text)
	}
	if g.name != "app" || g.mode != "http" || g.algorithm != "least_conn" || g.cookie != "srv" {
		t.Errorf("the group is %+v", g)
	}
	want := []model.Server{
		{Name: "10.0.0.1:8443", Address: "10.0.0.1:8443", Weight: 3, Cookie: "n1", Admin: model.AdminReady, Up: true},
		{Name: "am2.example.org", Address: "am2.example.org:80", Weight: 1, Admin: model.AdminMaint, Status: "down"},
		{Name: "[2001:db8::1]:443", Address: "[2001:db8::1]:443", Weight: 1, Cookie: "n3", Admin: model.AdminDrain, Status: "drain", Up: true},
		{Name: "unix:/run/am4.sock", Weight: 1, Backup: true, Admin: model.AdminReady, Up: true},
		{Name: "10.0.0.5", Address: "10.0.0.5:80", Weight: 2, Admin: model.AdminReady, Up: true},
	}
	got := g.servers()
	if len(got) != len(want) {
		t.Fatalf("there are %d servers: %+v", len(got), got)
	}
	for i, w := range want {
		s := got[i]
		if s.Group != "app" || s.Name != w.Name || s.Address != w.Address || s.Weight != w.Weight || s.InitialWeight != w.Weight || s.Cookie != w.Cookie ||
			s.Admin != w.Admin || s.Status != w.Status || s.Up != w.Up || s.Backup != w.Backup || !s.Uncounted || (len(s.Why) == 0) != (w.Admin == model.AdminReady) {
			t.Errorf("got %+v\nwant %+v", s, w)
		}
	}
	if tcp, failed := sightOf(text).group(model.Balancer{Backend: "tcp"}); failed != nil || tcp.mode != "tcp" || tcp.algorithm != "hash" {
		t.Errorf("%+v, %v", tcp, failed)
	}
}

func TestTheStickyCookieIsFoundWhereTheFileNamesIt(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"sticky cookie srv domain=.example.org":                                     "srv",
		"sticky route $cookie_SRV $arg_srv":                                         "SRV",
		"sticky learn create=$upstream_cookie_JSESSIONID lookup=$cookie_jsessionid": "jsessionid",
		"sticky route $route":                                                       "",
	} {
		g, failed := sightOf("upstream a { " + line + "; server a; }").group(model.Balancer{})
		if failed != nil || g.cookie != want {
			t.Errorf("%s: %+v, %v", line, g, failed)
		}
	}
}

func TestLinesOfServersAloneAreAGroup(t *testing.T) {
	t.Parallel()
	for backend, want := range map[string]string{"app": "app", "": "servers"} {
		g, failed := sightOf("server a:1;\nserver b:1").group(model.Balancer{Backend: backend, File: "/etc/nginx/servers.inc"})
		if failed == nil {
			t.Fatalf("a line without its semicolon was understood: %+v", g)
		}
		g, failed = sightOf("server a:1;\nserver b:1;").group(model.Balancer{Backend: backend, File: "/etc/nginx/servers.inc"})
		if failed != nil || g.name != want || len(g.lines) != 2 {
			t.Errorf("%q: %+v, %v", backend, g, failed)
		}
	}
}

func TestAGroupThatIsNotThereIsExplained(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, backend, want string
		fault               model.ReadFault
	}{
		{"upstream a { server a; }", "b", `/etc/nginx/app.conf has no upstream "b": correct "backend" or "file"`, model.ReadAbsent},
		{"upstream a { server a; } upstream b { server a; }", "", `/etc/nginx/app.conf has several upstreams, such as "a" and "b": say which by "backend"`, model.ReadAbsent},
		{"upstream a { server a; }\nupstream a { server a; }", "a", `/etc/nginx/app.conf has the upstream "a" twice, at /etc/nginx/app.conf:1 and /etc/nginx/app.conf:2: nginx can use one of them alone`, model.ReadAbsent},
		{"upstream a { include servers.inc; }", "a", `the servers of the upstream "a" aren't in /etc/nginx/app.conf, which includes servers.inc: name that file`, model.ReadAbsent},
		{"server { listen 80; }", "a", `/etc/nginx/app.conf has no servers of an upstream: correct "file"`, model.ReadAbsent},
		{"", "a", `/etc/nginx/app.conf has no servers of an upstream: correct "file"`, model.ReadAbsent},
		{"upstream a { server a;", "a", `the file with nginx's servers can't be understood: /etc/nginx/app.conf:1`, model.ReadGarbage},
	} {
		g, failed := sightOf(c.text).group(model.Balancer{Backend: c.backend, File: "/etc/nginx/app.conf"})
		if failed == nil || !strings.HasPrefix(failed.Text, c.want) || failed.Read != c.fault {
			t.Errorf("%q in %q gave %+v, %+v", c.backend, c.text, g, failed)
		}
	}
}
