package route

import (
	"net/http"
	"strings"
	"testing"

	"farmtop/probe/client"
)

// What an answer says in its headers and cookies neither breaks the test nor makes the next request larger than it may be.
func FuzzAnAnswersHeadIsHarmless(f *testing.F) {
	f.Add("SRVID=n1; Path=/; Secure", "a")
	f.Add("SRVID=; Expires=Thu, 01-Jan-1970 00:00:01 GMT; path=/", "1.1 b, 1.1 a")
	f.Add("SRVID=\"n1|awDx5|awDx5\"; Domain=.com; SameSite=None", "192.0.2.1:443")
	f.Add(strings.Repeat("x", 5000)+"=1; Path=//", "\x00")
	f.Fuzz(func(t *testing.T, line, served string) {
		id := newIdentity(viewOf("https://example.com/", ""))
		where := scene{host: "example.com", path: "/a/b", secure: true}
		a := client.Answer{Status: 200, Header: http.Header{"Set-Cookie": {line}, "X-Served-By": {served}}}
		a.Cookies = (&http.Response{Header: a.Header}).Cookies()
		v, j := newValues(), jar{}
		for range 3 {
			s := step{Answer: a, sent: j.value(id.sticky)}
			s.witness = id.ask(&a, s.sent)
			v.take(id, where, &s)
			for _, c := range a.Cookies {
				if where.unkept(c, where.path) == "" {
					j.put(c)
				}
			}
		}
		if got := j.header(); len(got) > jarBytes || strings.ContainsAny(got, "\r\n") {
			t.Errorf("the next request has %q", got)
		}
	})
}
