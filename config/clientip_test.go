package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"farmtop/model/clientip"
)

// Compared without cmpopts.EquateEmpty: a list that is empty is no list that wasn't given.
func TestEverySettingOfARuleReachesItsFarm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		yaml string
		want clientip.Rule
	}{
		{"client_ip: {rule: aspnet}", clientip.Rule{Name: "aspnet"}},
		{"client_ip: {rule: aspnet, trusted: [], limit: none}", clientip.Rule{Name: "aspnet", Trusted: []string{}, Limit: new(clientip.NoLimit)}},
		{"client_ip: {rule: aspnet, trusted: ['::ffff:10.0.0.1'], limit: 0}", clientip.Rule{Name: "aspnet", Trusted: []string{"::ffff:10.0.0.1"}, Limit: new(0)}},
		{"client_ip: {rule: nginx, trusted: ['unix:'], recursive: true}", clientip.Rule{Name: "nginx", Trusted: []string{"unix:"}, Recursive: true}},
		{"client_ip: {rule: tomcat, internal: []}", clientip.Rule{Name: "tomcat", Internal: []string{}}},
		{"client_ip: {rule: httpd, internal: [], trusted: []}", clientip.Rule{Name: "httpd", Internal: []string{}, Trusted: []string{}}},
		{"client_ip: {rule: openam, trusted: [10.0.0.1]}", clientip.Rule{Name: "openam", Trusted: []string{"10.0.0.1"}}},
		{"client_ip: {rule: haproxy, trusted: [10.0.0.0/8]}", clientip.Rule{Name: "haproxy", Trusted: []string{"10.0.0.0/8"}}},
		{"client_ip: {rule: peer, trusted: [10.0.0.1]}", clientip.Rule{Name: "peer", Trusted: []string{"10.0.0.1"}}},
		{
			"{system: lithnet-ams-web, client_ip: {trusted: []}}",
			clientip.Rule{Name: "aspnet", Header: "X-Forwarded-For", Trusted: []string{}, Limit: new(1)},
		},
		{
			"{system: lithnet-ams-web, client_ip: {limit: none}}",
			clientip.Rule{Name: "aspnet", Header: "X-Forwarded-For", Limit: new(clientip.NoLimit)},
		},
		{"{system: lithnet-ams-web, client_ip: {rule: nginx}}", clientip.Rule{Name: "nginx"}},
	} {
		merged := "x-a: &farm {" + c.yaml + "}\n"
		if c.yaml[0] == '{' {
			merged = "x-a: &farm " + c.yaml + "\n"
		}
		f := mustParse(t, merged+"farms: [{<<: *farm, name: web, nodes: [{address: a}]}]\n")
		if diff := cmp.Diff(c.want, f.Farms[0].ClientIP); diff != "" {
			t.Errorf("%s: %s", c.yaml, diff)
		}
		again, err := Parse(f.Path, Show(f), known)
		if err != nil {
			t.Errorf("%s: %v", c.yaml, err)
			continue
		}
		if diff := cmp.Diff(c.want, again.Farms[0].ClientIP); diff != "" {
			t.Errorf("%s is shown as\n%s\nwhich means another rule: %s", c.yaml, Show(f), diff)
		}
	}
}

// TestPresetsSayWhatTheirProductsDoByDefault holds facts about the products, so each changes only when its source does.
func TestPresetsSayWhatTheirProductsDoByDefault(t *testing.T) {
	t.Parallel()
	for system, want := range map[string]clientip.Rule{
		"lithnet-ams-web":     {Name: "aspnet", Header: "X-Forwarded-For", Limit: new(1)},
		"lithnet-ams-api":     {},
		"lithnet-ams-cluster": {Name: "peer"},
		"wso2-apim":           {Name: "peer"}, "wso2-apim-portal": {Name: "peer"}, "wso2-apim-key-manager": {Name: "peer"},
		"wso2-apim-gateway": {},
		"openam":            {Name: "openam", Header: "X-Forwarded-For"}, "forgerock-am": {Name: "openam", Header: "X-Forwarded-For"},
		"generic": {},
	} {
		s, err := SystemNamed(system)
		if err != nil {
			t.Error(err)
			continue
		}
		if diff := cmp.Diff(want, s.ClientIP); diff != "" {
			t.Errorf("%s: %s", system, diff)
		}
	}
}
