package clientip

import (
	"fmt"
	"strings"
	"testing"
)

func TestAConfigurationErrorSaysWhatToWrite(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range maxNetworks + 1 {
		many = append(many, fmt.Sprintf("10.0.%d.%d", i/256, i%256))
	}
	for _, tt := range []struct {
		rule Rule
		want string
	}{
		{Rule{Name: "ngnix"}, `no client-IP rule is called "ngnix"; did you mean nginx?`},
		{Rule{}, `no client-IP rule is called ""; there is: aspnet, nginx, tomcat, httpd, openam, haproxy, peer`},
		{Rule{Name: strings.Repeat("x", 1000)}, `called "` + strings.Repeat("x", 60) + `…"`},
		{
			Rule{Name: "aspnet", Trusted: []string{"10.0.0.5/8"}},
			`client-IP rule aspnet: trusted "10.0.0.5/8": the network begins at 10.0.0.0/8; write that, or the address 10.0.0.5 alone`,
		},
		{Rule{Name: "nginx", Trusted: []string{"2001:db8::1/32"}}, "the network begins at 2001:db8::/32"},
		{
			Rule{Name: "tomcat", Internal: []string{"10.0.0.0/33"}},
			`client-IP rule tomcat: internal "10.0.0.0/33" is neither an address nor a network; write one such as 192.0.2.1 or 192.0.2.0/28`,
		},
		{Rule{Name: "nginx", Trusted: []string{"lb1"}}, `"lb1" is neither an address nor a network`},
		{Rule{Name: "nginx", Trusted: []string{"fe80::1%eth0"}}, `neither an address nor a network`},
		{Rule{Name: "httpd", Trusted: []string{"unix:"}}, `neither an address nor a network`},
		{Rule{Name: "nginx", Trusted: []string{"::ffff:10.0.0.1"}}, `"::ffff:10.0.0.1" never matches, for IPv4 within IPv6 is compared as IPv4; write 10.0.0.1 as IPv4`},
		{Rule{Name: "nginx", Trusted: many}, "lists 1001 networks, more than 1000; join neighbours to larger ones"},
		{Rule{Name: "openam", Limit: new(1)}, "client-IP rule openam: it has no limit; that belongs to aspnet"},
		{Rule{Name: "aspnet", Limit: new(-1)}, "client-IP rule aspnet: limit -1: write 0 or more, or none for no limit"},
		{Rule{Name: "nginx", Internal: []string{"10.0.0.1"}}, "it has no internal proxies; those belong to tomcat and httpd"},
		{Rule{Name: "tomcat", Recursive: true}, "it can't be recursive or not; that belongs to nginx"},
	} {
		if _, err := Compile(tt.rule); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%+v: %v, want %s", tt.rule, err, tt.want)
		}
	}
}

func TestOneKnowledgeServesEveryRule(t *testing.T) {
	t.Parallel()
	everything := Rule{Header: "X-Real-IP", Trusted: []string{"192.0.2.1"}, Internal: []string{"10.0.0.0/8"}, Limit: new(2), Recursive: true}
	for _, name := range Names() {
		r := everything.As(name)
		resolver, err := Compile(r)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if resolver.Rule() != name {
			t.Errorf("%s is compiled to %s", name, resolver.Rule())
		}
		if !resolver.lists(addr4(0x0a000001)) || !resolver.lists(addr4(0xc0000201)) {
			t.Errorf("%s forgets a proxy", name)
		}
	}
	if got := (Rule{Internal: []string{}}).As("aspnet"); got.Trusted == nil {
		t.Error("no internal proxies became aspnet's default ones")
	}
	if got := (Rule{}).As("aspnet"); got.Trusted != nil {
		t.Error("nothing known became an empty list")
	}
}

func TestVerdictsHaveWords(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for v := range Verdict(Verdicts) {
		seen[v.String()], seen[v.Words()] = true, true
	}
	if len(seen) != 2*Verdicts {
		t.Errorf("%d words for %d verdicts", len(seen), Verdicts)
	}
	if Verdict(200).String() != Malformed.String() {
		t.Error("a verdict out of range has a word of its own")
	}
}
