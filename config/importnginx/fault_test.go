package importnginx

import (
	"strings"
	"testing"
)

func TestWhatIsMissingIsAnErrorAtItsPlace(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, text, want string }{
		{"an upstream without a name", siteWith(two, "", "") + "upstream { server a; }", `am.conf:15: the upstream has no name, or more than one; write upstream NAME { … }`},
		{"an upstream with two names", siteWith(two, "", "") + "upstream a b { server a; }", `am.conf:15: the upstream has no name, or more than one; write upstream NAME { … }`},
		{"a server without an address", siteWith("server;", "", ""), `am.conf:2: the server has no address; write server HOST:PORT;`},
		{"a server at no port", siteWith("server a:b;", "", ""), `am.conf:2: the server "a:b" has no address that can be read; write HOST:PORT, an IPv6 address in brackets`},
		{"a server at no address", siteWith("server 10.0.0.999;", "", ""), `am.conf:2: the server "10.0.0.999" has no address that can be read; write HOST:PORT, an IPv6 address in brackets`},
		{"an IPv6 address without brackets", siteWith("server 2001:db8::1;", "", ""), `am.conf:2: the server "2001:db8::1" has no address that can be read; write HOST:PORT, an IPv6 address in brackets`},
		{"a weight of words", siteWith("server a weight=much;", "", ""), `am.conf:2: the weight "much" can't be read; write weight= and a number from 1 to 65535`},
		{"listen at no port", siteWith(two, "listen 10.0.0.1:https;", ""), `am.conf:8: listen "10.0.0.1:https" has no port that can be read; write listen 443 ssl; or ADDRESS:PORT`},
		{"listen at a range from its end", siteWith(two, "listen 10.0.0.1:8005-8000;", ""), `am.conf:8: listen "10.0.0.1:8005-8000" has no port that can be read; write listen 443 ssl; or ADDRESS:PORT`},
		{"two at once", siteWith("server; server a weight=0;", "", ""), "am.conf:2: the server has no address; write server HOST:PORT;\nam.conf:2: the weight \"0\" can't be read; write weight= and a number from 1 to 65535"},
		{"nothing", "", `am.conf: it has no upstream that a proxy_pass leads to, so there is no farm in it; name the nginx.conf that includes all others`},
		{"an upstream alone", "upstream a { server b; }", "am.conf: it has no upstream that a proxy_pass leads to, so there is no farm in it; name the nginx.conf that includes all others\n" +
			`am.conf:1: nobody uses the upstream "a", so no farm is made of it; remove it, or name the nginx.conf that includes all others`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			result, err := imported(t, test.text, Options{})
			if err == nil || err.Error() != test.want {
				t.Errorf("says      %v\nshould be %s", err, test.want)
			}
			if result.YAML != nil {
				t.Errorf("made all the same:\n%s", result.YAML)
			}
		})
	}
}

func TestVersionsAreReadAsNginxPrintsThem(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Version{
		"1.22.1":                        {1, 22, 1, false},
		"nginx version: nginx/1.29.6\n": {1, 29, 6, false},
		"nginx/1.22.1 (Ubuntu)":         {1, 22, 1, false},
		"nginx version: nginx/1.27.4 (nginx-plus-r34)": {1, 27, 4, true},
	} {
		if got, err := ParseVersion(text); err != nil || got != want {
			t.Errorf("%q is %v: %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "one", "1.2.x", "openresty", strings.Repeat("9", 100)} {
		if got, err := ParseVersion(text); err == nil {
			t.Errorf("%q is %v", text, got)
		}
	}
}
