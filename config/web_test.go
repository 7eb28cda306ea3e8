package config

import (
	"fmt"
	"strings"
	"testing"

	"farmtop/model"
)

func TestALoginReachesItsBalancerAndNothingElse(t *testing.T) {
	t.Setenv("LB_PASSWORD", "s3cret")
	const line = "balancer: {kind: f5, url: 'https://f5a.example.com', user: ops, password: 'env:LB_PASSWORD', tls: {server_name: f5.example.com}}"
	file := mustParse(t, web(line))
	b := file.Farms[0].Balancers[0]
	if want := (model.Login{User: "ops", Password: "s3cret"}); b.Login != want || b.TLS.ServerName != "f5.example.com" {
		t.Errorf("the login is of %q with a password of %d bytes, the server's name %q", b.Login.User, len(b.Login.Password), b.TLS.ServerName)
	}
	for name, text := range map[string]string{"shown": string(Show(file)), "printed": fmt.Sprintf("%v %+v %#v", b, b, b)} {
		if strings.Contains(text, "s3cret") {
			t.Errorf("%s, the configuration holds the password:\n%s", name, text)
		}
	}
	if !strings.Contains(string(Show(file)), "password: env:LB_PASSWORD") {
		t.Errorf("the password's place isn't shown:\n%s", Show(file))
	}
}

func TestAPasswordStaysOnThisMachineWhereItIsNotEncrypted(t *testing.T) {
	t.Setenv("LB_PASSWORD", "s3cret")
	for _, at := range []string{"localhost:8080", "LOCALHOST", "127.0.0.11:80", "[::1]", "[::ffff:127.0.0.1]"} {
		file := mustParse(t, web("balancer: {kind: apache, url: 'http://"+at+"/', user: ops, password: 'env:LB_PASSWORD'}"))
		if file.Farms[0].Balancers[0].Login.Password != "s3cret" {
			t.Errorf("%s gets no password", at)
		}
	}
	for _, at := range []string{"lb1", "localhost.example.com", "10.0.0.1:8080", "[fd00::1]"} {
		if _, err := Parse("f", []byte(web("balancer: {kind: apache, url: 'http://"+at+"/', user: ops, password: 'env:LB_PASSWORD'}")), known); err == nil || !strings.Contains(err.Error(), "which everybody on the way could read") {
			t.Errorf("%s: %v", at, err)
		}
		mustParse(t, web("balancer: {kind: apache, url: 'http://"+at+"/'}")) // without a login there is nothing to read
	}
}

func TestATokenReachesItsServerListAndNothingElse(t *testing.T) {
	t.Setenv("AM_TOKEN", "AQIC5w")
	file := mustParse(t, "farms:\n  - name: am\n    system: forgerock-am\n    nodes: [{address: a}]\n    sticky: {servers: {token: 'env:AM_TOKEN'}}\n")
	l := file.Farms[0].Sticky.Servers
	if l == nil || *l != (model.ServerList{Path: "/am/json/global-config/servers?_queryFilter=true", Header: "iPlanetDirectoryPro", Token: "AQIC5w"}) {
		t.Errorf("the list is at %v", l)
	}
	shown := string(Show(file))
	if strings.Contains(shown+fmt.Sprintf("%+v %#v", *l, *l), "AQIC5w") || !strings.Contains(shown, "token: env:AM_TOKEN") {
		t.Errorf("the configuration is shown as:\n%s", shown)
	}
	again := mustParse(t, shown)
	if *again.Farms[0].Sticky.Servers != *l {
		t.Error("what is shown isn't what works")
	}
	for _, without := range []string{"{}", "{servers: {header: X-Token}}"} {
		if f := mustParse(t, "farms: [{name: am, system: openam, nodes: [{address: a}], sticky: "+without+"}]\n").Farms[0]; f.Sticky.Servers != nil {
			t.Errorf("sticky: %s asks for %s without a token", without, f.Sticky.Servers)
		}
	}
}

func TestAPasswordInTheFileIsRefusedAndNotQuoted(t *testing.T) {
	t.Parallel()
	_, err := Parse("f", []byte(web("balancer: {kind: f5, url: 'https://f5a', user: ops, password: s3cret}")), known)
	if err == nil || !strings.Contains(err.Error(), "is a secret and doesn't belong in this file") || strings.Contains(err.Error(), "s3cret") {
		t.Error(err)
	}
}
