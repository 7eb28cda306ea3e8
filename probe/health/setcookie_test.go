package health

import (
	"io"
	"net/http"
	"testing"

	"farmtop/model"
)

func TestTheStickyCookieOfAnAnswerIsToldWithoutItsSession(t *testing.T) {
	t.Parallel()
	const id = "0A1B2C3D4E5F60718293A4B5C6D7E8F9"
	for _, c := range []struct {
		name    string
		headers string
		want    *model.SetCookie
	}{
		{"none", "", nil},
		{"another cookie", "Set-Cookie: SRV=n1\r\n", nil},
		{"a session's own value", "Set-Cookie: JSESSIONID=" + id + "; Path=/; Secure; HttpOnly\r\n", &model.SetCookie{Path: "/", Secure: true, HTTPOnly: true}},
		{"a route behind the session", "Set-Cookie: JSESSIONID=" + id + ".am1; path=/portal ;samesite=Lax; Domain=example.com\r\n", &model.SetCookie{Value: "am1", Path: "/portal", SameSite: "Lax", Domain: "example.com"}},
		{"a node in quotes", "set-cookie:JSESSIONID=\"n1\"\r\n", &model.SetCookie{Value: "n1"}},
		{"the last of several counts", "Set-Cookie: JSESSIONID=n1\r\nSet-Cookie: x=y\r\nSet-Cookie: JSESSIONID=n2; Secure\r\n", &model.SetCookie{Value: "n2", Secure: true}},
		{"taken back", "Set-Cookie: JSESSIONID=LOGOUT; Max-Age=0\r\n", &model.SetCookie{Value: "LOGOUT", Cleared: true}},
		{"no pair", "Set-Cookie: JSESSIONID\r\n", nil},
		{"nothing but attributes", "Set-Cookie: ;;;=;Secure\r\n", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			address := listen(t, says("HTTP/1.1 200 OK\r\n"+c.headers+"Content-Length: 0\r\n\r\n"))
			farm := farmOf(nil)
			farm.Sticky.Cookie = "JSESSIONID"
			target := NewProber(Options{}).Target(farm, model.Node{Name: "n1", Address: address}, plain(func(*model.Check) {}))
			first, second := target.Check(t.Context()), target.Check(t.Context())
			if (first.Cookie == nil) != (c.want == nil) || c.want != nil && *first.Cookie != *c.want {
				t.Errorf("%+v, want %+v", first.Cookie, c.want)
			}
			if c.want != nil && *second.Cookie != *c.want {
				t.Errorf("the second time %+v", second.Cookie)
			}
		})
	}
}

func TestTheEndpointsCookieIsToldAsToAClientWhoComesForTheFirstTime(t *testing.T) {
	t.Parallel()
	root := newAuthority(t, "Farm Root", nil)
	address := serveHTTP2(t, root, func(w http.ResponseWriter, _ *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "SRVID", Value: "n1", Secure: true})
		_, _ = io.WriteString(w, "hello")
	})
	farm, options := endpointFarm(root, address)
	farm.Sticky.Cookie = "SRVID"
	o := NewProber(options).Endpoint(farm, secured()).Check(t.Context())
	if o.Cookie == nil || *o.Cookie != (model.SetCookie{Value: "n1", Secure: true}) {
		t.Errorf("%+v", o.Cookie)
	}
}
