package client

import (
	"strings"
	"testing"

	"farmtop/model"
)

func TestTargetsAreAskedAsTheFarmsClientsAskIt(t *testing.T) {
	t.Parallel()
	node := &model.Node{Name: "am1", Address: "192.0.2.1:8443"}
	management := model.Check{Protocol: model.ProtocolHTTP, Port: 9443}
	https, tcp := model.Check{Protocol: model.ProtocolHTTPS}, model.Check{Protocol: model.ProtocolTCP}
	for _, c := range []struct {
		name            string
		farm            model.Farm
		path            string
		endpoint        string // URL, Host, SNI
		straight        string
		endpointRefusal string
		pathRefusal     string
	}{
		{
			name: "an endpoint's own path", farm: model.Farm{Endpoint: "https://farm.test:444/am/%2F?x=1"},
			endpoint: "https://farm.test:444/am/%2F?x=1 farm.test:444 farm.test", straight: "https://192.0.2.1:8443/am/%2F?x=1 farm.test:444 farm.test",
		},
		{
			name: "an address and another path", farm: model.Farm{Endpoint: "http://farm.test?x=1", EndpointAddress: "127.0.0.1:81"}, path: "/p%20q?y=2",
			endpoint: "http://127.0.0.1:81/p%20q?y=2 farm.test farm.test", straight: "http://192.0.2.1:8443/p%20q?y=2 farm.test farm.test",
		},
		{
			name: "a name of its own in certificates", farm: model.Farm{Endpoint: "https://farm.test", TLS: model.TLS{ServerName: "cert.test"}},
			endpoint: "https://farm.test/ farm.test cert.test", straight: "https://192.0.2.1:8443/ farm.test cert.test",
		},
		{
			name: "nodes behind a balancer that ends TLS", farm: model.Farm{Endpoint: "https://farm.test/", Checks: []model.Check{tcp, {Protocol: model.ProtocolHTTP}}},
			endpoint: "https://farm.test/ farm.test farm.test", straight: "http://192.0.2.1:8443/ farm.test farm.test",
		},
		{
			name: "checks of a management port", farm: model.Farm{Endpoint: "http://farm.test/", Checks: []model.Check{management, tcp}},
			endpoint: "http://farm.test/ farm.test farm.test", straight: "http://192.0.2.1:8443/ farm.test farm.test",
		},
		{
			name: "checks of a management port, and of the node's own", farm: model.Farm{Endpoint: "http://farm.test/", Checks: []model.Check{management, https}},
			endpoint: "http://farm.test/ farm.test farm.test", straight: "https://192.0.2.1:8443/ farm.test farm.test",
		},
		{name: "no endpoint", endpointRefusal: `"" is no endpoint to ask`, straight: "https://192.0.2.1:8443/ 192.0.2.1:8443 192.0.2.1"},
		{
			name: "an endpoint that isn't asked over HTTP", farm: model.Farm{Endpoint: "ldaps://farm.test/"}, endpointRefusal: "is no endpoint to ask",
			straight: "ldaps://192.0.2.1:8443/ farm.test farm.test",
		},
		{name: "another host", farm: model.Farm{Endpoint: "https://farm.test/"}, path: "//evil.test/", pathRefusal: `"//evil.test/" is no path to ask for`},
		{name: "another scheme", farm: model.Farm{Endpoint: "https://farm.test/"}, path: "file:/etc", pathRefusal: "is no path to ask for"},
		{name: "no path", farm: model.Farm{Endpoint: "https://farm.test/"}, path: "p", pathRefusal: "is no path to ask for"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.endpointRefusal == "" {
				c.endpointRefusal = c.pathRefusal
			}
			endpoint, err := Manner{}.Endpoint(&c.farm, c.path)
			if got := told(endpoint, err); got != c.endpoint && (c.endpointRefusal == "" || !strings.Contains(got, c.endpointRefusal)) {
				t.Errorf("the endpoint: %s", got)
			}
			straight, err := Manner{Proxy: endpointsProxy}.Node(&c.farm, node, c.path)
			if got := told(straight, err); got != c.straight && (c.pathRefusal == "" || !strings.Contains(got, c.pathRefusal)) {
				t.Errorf("the node: %s", got)
			}
			if straight.Proxy != nil {
				t.Error("the node is asked through a proxy")
			}
		})
	}
}

func told(t *Target, err error) string {
	if err != nil {
		return err.Error()
	}
	return strings.Join([]string{t.URL.String(), t.Host, t.tls.ServerName}, " ")
}
