package config

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

func TestTheHTTPPortFollowsFromTheEndpointUnlessItIsGiven(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		keys string
		want int
	}{
		{"endpoint: 'https://www.example.com/'", 80},
		{"endpoint: 'https://www.example.com:443/'", 80},
		{"endpoint: 'https://www.example.com/', endpoint_address: 192.0.2.10", 80},
		{"endpoint: 'https://www.example.com:8443/', endpoint_address: '192.0.2.10:443'", 80},
		{"endpoint: 'https://www.example.com/', endpoint_address: '192.0.2.10:8443'", 0}, // a port that stands for 443, but not its 80
		{"endpoint: 'https://www.example.com:8443/'", 0},
		{"endpoint: 'http://www.example.com/'", 0},
		{"endpoint: 'http://www.example.com:443/'", 0},
		{"system: generic", 0},
		{"endpoint: 'https://www.example.com/', routing: {http_port: none}", 0},
		{"endpoint: 'http://www.example.com/', routing: {http_port: none}", 0},
		{"endpoint: 'https://www.example.com/', routing: {http_port: 8080}", 8080},
		{"endpoint: 'https://www.example.com:8443/', routing: {http_port: 8080}", 8080},
		{"endpoint: 'https://www.example.com/', endpoint_address: '192.0.2.10:8443', routing: {http_port: 443}", 443},
	} {
		f := mustParse(t, "farms: [{name: web, nodes: [{address: a}], "+c.keys+"}]\n")
		if got := f.Farms[0].Routing.HTTPPort; got != c.want {
			t.Errorf("%s: the port is %d, want %d", c.keys, got, c.want)
		}
		again := mustParse(t, string(Show(f)))
		if diff := cmp.Diff(f.Farms, again.Farms, alike); diff != "" {
			t.Errorf("%s is shown as\n%s\nwhich means another farm: %s", c.keys, Show(f), diff)
		}
	}
	f, err := Quick{Endpoint: "https://www.example.com/", Nodes: []string{"a"}}.Farm()
	if err != nil || f.Routing.HTTPPort != 80 {
		t.Errorf("a farm of flags has %+v, %v", f, err)
	}
}

func TestAnEchoKeepsTheRuleOfTheSystem(t *testing.T) {
	t.Parallel()
	f := mustParse(t, "farms: [{name: web, system: openam, nodes: [{address: a}], client_ip: {echo: /whoami}}]\n").Farms[0]
	if f.ClientIP.Name != "openam" || f.Routing.Echo == nil || f.Routing.Echo.Path != "/whoami" {
		t.Errorf("got %+v, %+v", f.ClientIP, f.Routing.Echo)
	}
}

func TestAPathAloneStandsForALearnAndAnEcho(t *testing.T) {
	t.Parallel()
	address := regexp.MustCompile(`client: (\S+)`)
	for _, c := range []struct {
		keys  string
		learn *model.Learn
		echo  *model.Echo
	}{
		{"protected: true", nil, nil},
		{"sticky: {cookie: A}, client_ip: {rule: nginx}", nil, nil},
		{"sticky: {learn: /login}, client_ip: {echo: /whoami}", &model.Learn{Path: "/login"}, &model.Echo{Path: "/whoami"}},
		{"sticky: {learn: {path: /login}}, client_ip: {echo: {path: /whoami}}", &model.Learn{Path: "/login"}, &model.Echo{Path: "/whoami"}},
		{"sticky: {learn: {path: '/a?b=%20', method: HEAD}}", &model.Learn{Method: "HEAD", Path: "/a?b=%20"}, nil},
		{"client_ip: {rule: nginx, echo: {path: /whoami, address: 'client: (\\S+)'}}", nil, &model.Echo{Path: "/whoami", Address: address}},
		{"sticky: {learn: &same /login}, client_ip: {echo: *same}", &model.Learn{Path: "/login"}, &model.Echo{Path: "/login"}},
	} {
		f := mustParse(t, "farms: [{name: web, nodes: [{address: a}], "+c.keys+"}]\n")
		for _, farm := range []*model.Farm{f.Farms[0], mustParse(t, string(Show(f))).Farms[0]} {
			if diff := cmp.Diff(c.learn, farm.Sticky.Learn); diff != "" {
				t.Errorf("%s: %s", c.keys, diff)
			}
			if diff := cmp.Diff(c.echo, farm.Routing.Echo, alike); diff != "" {
				t.Errorf("%s: %s", c.keys, diff)
			}
		}
	}
}

func TestASystemSaysHowItsStickyCookieIsLearnt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		system, keys string
		want         *model.Learn
	}{
		{"forgerock-am", "", &model.Learn{Method: "POST", Path: "/am/json/authenticate"}},
		{"openam", "", &model.Learn{Method: "POST", Path: "/openam/json/authenticate"}},
		{"openam", ", sticky: {expected: required}", &model.Learn{Method: "POST", Path: "/openam/json/authenticate"}},
		{"openam", ", sticky: {learn: /sso/json/authenticate}", &model.Learn{Method: "POST", Path: "/sso/json/authenticate"}},
		{"openam", ", sticky: {learn: {path: /sso/login, method: GET}}", &model.Learn{Method: "GET", Path: "/sso/login"}},
		{"wso2-apim-portal", "", nil},
		{"generic", "", nil},
	} {
		f := mustParse(t, fmt.Sprintf("farms: [{name: web, system: %s, nodes: [{address: a}]%s}]\n", c.system, c.keys))
		if diff := cmp.Diff(c.want, f.Farms[0].Sticky.Learn); diff != "" {
			t.Errorf("%s%s: %s", c.system, c.keys, diff)
		}
		if s, err := SystemNamed(c.system); c.keys == "" && (err != nil || !cmp.Equal(s.Sticky.Learn, c.want)) {
			t.Errorf("the system %s has %v, %v", c.system, s.Sticky.Learn, err)
		}
	}
}

func TestEveryProblemOfATestOfTheRoutingNamesItsPlaceAndTheRemedy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, yaml, want string }{
		{"a routing without an endpoint", web("routing: {header: X-Node}"), `4:14: "routing" says how the endpoint is tested, but there is no endpoint; write endpoint: https://www.example.com/`},
		{"a routing of a wrong endpoint", web("endpoint: www\n    routing: {http_port: 81}"), `4:15: "endpoint" can't be "www"; write the URL that clients use, such as https://www.example.com/`},
		{"text for a routing", web("routing: /health"), `4:14: "routing" wants keys and values, not text`},
		{"a routing's unknown key", routed("pth: /"), `5:15: unknown key "pth"; did you mean "path"?`},
		{"a routing's path without a slash", routed("path: health"), `5:21: "path" can't be "health": it must begin with a slash; write "/health"`},
		{"a routing's path that is a URL", routed("path: 'https://a/b'"), `5:21: "path" can't be "https://a/b": it is a URL; write only its path`},
		{"an empty path of a routing", routed("path: ''"), `5:21: "path" can't be "": it must begin with a slash; write "/"`},
		{"a port out of bounds for HTTP", routed("http_port: 0"), `5:26: "http_port" can't be "0"; write a whole number from 1 to 65535, or none where no port does that`},
		{"a port for HTTP in words", routed("http_port: off"), `5:26: "http_port" can't be "off"; write a whole number from 1 to 65535, or none where no port does that`},
		{"a port for HTTP in quotes", routed("http_port: '80'"), `5:26: "http_port" is a number; write 80 without quotes, or none where no port does that`},
		{"the endpoint's port for HTTP", routed("http_port: 443"), `5:26: "http_port" is 443, where the endpoint speaks HTTPS; write the port where it speaks plain HTTP, or none`},
		{"the endpoint's address's port for HTTP", routed("http_port: 8443}\n    endpoint_address: '192.0.2.1:8443'\n    limits: {"), `5:26: "http_port" is 8443, where the endpoint speaks HTTPS; write the port where it speaks plain HTTP, or none`},
		{"a port of HTTP for plain HTTP", web("endpoint: http://a/\n    routing: {http_port: 8080}"), `5:26: "http_port" is the port that sends clients on to HTTPS, but the endpoint is plain HTTP; remove it, or correct the endpoint`},
		{"no header's name", routed("header: 'X-Node: am1'"), `5:23: "header" can't be "X-Node: am1"; write the header's name alone, such as X-Node`},
		{"an empty header's name", routed("header: ''"), `5:23: "header" can't be ""; write the header's name alone, such as X-Node`},
		{"a bad expression for the node", routed("body: '(a'"), "5:21: \"body\" is no regular expression: missing closing ): `(a`; write it in RE2 syntax, in single quotes"},
		{"a learn without a slash", web("sticky: {learn: login}"), `4:21: "learn" can't ask for "login": it must begin with a slash; write "/login"`},
		{"a learn without a path", web("sticky: {learn: {method: POST}}"), `4:21: the key "path" is missing; write it, such as path: /am/json/authenticate`},
		{"a learn's path without a slash", web("sticky: {learn: {path: login}}"), `4:28: "learn" can't ask for "login": it must begin with a slash; write "/login"`},
		{"a learn's method", web("sticky: {learn: {method: PUT, path: /a}}"), `4:30: "method" can't be "PUT"; write "GET", "HEAD" or "POST"`},
		{"a learn as a list", web("sticky: {learn: [POST, /a]}"), `4:21: "learn" wants one value, not a list; write learn: {method: POST, path: /am/json/authenticate}`},
		{"a learn as a number", web("sticky: {learn: 5}"), `4:21: "learn" wants text, and 5 is a number; quote it: "5"`},
		{"a learn without a value", web("sticky: {learn: }"), `4:20: "learn" has no value; write one, or remove the key`},
		{"an echo without a slash", web("client_ip: {echo: whoami}"), `4:23: "echo" can't ask for "whoami": it must begin with a slash; write "/whoami"`},
		{"an echo without a path", web("client_ip: {echo: {address: a}}"), `4:23: the key "path" is missing; write it, such as path: /whoami`},
		{"a bad expression for an echo", web("client_ip: {echo: {path: /a, address: '(a'}}"), "4:43: \"address\" is no regular expression: missing closing ): `(a`; write it in RE2 syntax, in single quotes"},
		{"an echo and a rule's setting", web("client_ip: {echo: /a, limit: 1}"), `4:16: "client_ip" doesn't say by which rule; write one, such as rule: aspnet`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := problemsOf(t, c.yaml); got != c.want {
				t.Errorf("configuration:\n%s\ngot:\n%s\nwant:\n%s", c.yaml, got, c.want)
			}
		})
	}
}

// routed is a farm with an endpoint and a key of its routing on the fifth line.
func routed(key string) string {
	return web("endpoint: https://www.example.com/\n    routing: {" + key + "}")
}
