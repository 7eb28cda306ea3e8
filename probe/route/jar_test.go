package route

import (
	"net/http"
	"strings"
	"testing"
)

func TestAJarKeepsTheLastOfANameAndForgetsWhatIsTakenBack(t *testing.T) {
	t.Parallel()
	var j jar
	for _, c := range []struct{ line, want string }{
		{"a=1", "a=1"},
		{"b=2; Path=/", "a=1; b=2"},
		{"a=3", "b=2; a=3"},
		{"b=; Max-Age=0", "a=3"},
		{"a=x; Expires=Thu, 01-Jan-1970 00:00:01 GMT", ""},
		{"amlbcookie=01", "amlbcookie=01"},
		{"amlbcookie=LOGOUT", ""},
		{"big=" + strings.Repeat("x", jarBytes), ""},
	} {
		set, err := http.ParseSetCookie(c.line)
		if err != nil {
			t.Fatal(err)
		}
		j.put(set)
		if got := j.header(); got != c.want {
			t.Errorf("after %.40q the client sends %q, want %q", c.line, got, c.want)
		}
	}
	if j.bytes != 0 {
		t.Errorf("an empty jar weighs %d bytes", j.bytes)
	}
}

func TestACookiesPathAndDomainDecideWhetherItComesBack(t *testing.T) {
	t.Parallel()
	where := scene{host: "www.example.com", path: "/app/page", secure: false}
	for _, c := range []struct {
		line string
		back bool
	}{
		{"a=1", true},
		{"a=1; Path=/app", true},
		{"a=1; Path=/app/", true},
		{"a=1; Path=/ap", false},
		{"a=1; Path=/app/page/x", false},
		{"a=1; Domain=EXAMPLE.com", true},
		{"a=1; Domain=ample.com", false},
		{"a=1; Secure", false},
	} {
		set, err := http.ParseSetCookie(c.line)
		if err != nil {
			t.Fatal(err)
		}
		if why := where.unkept(set, where.path); (why == "") != c.back {
			t.Errorf("%s: %q", c.line, why)
		}
	}
}
