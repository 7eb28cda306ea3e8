package model

import "testing"

func TestWhatABalancerForwardsIsMoreThanItLogs(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		log  Log
		rule string
		want Forwards
	}{
		{"a balancer's log", Log{Format: "haproxy"}, "aspnet", ForwardsAppend},
		{"nginx before Tomcat", Log{Format: "nginx"}, "tomcat", ForwardsAppend},
		{"nginx that resolves itself", Log{Format: "nginx"}, "nginx", ForwardsAsLogged},
		{"httpd that resolves itself", Log{Format: "apache"}, "httpd", ForwardsAsLogged},
		{"the node's own log", Log{Format: "tomcat", Node: "am1"}, "tomcat", ForwardsAsLogged},
		{"the node's own log in another format", Log{Format: "json", Node: "am1"}, "aspnet", ForwardsAsLogged},
		{"as it is configured", Log{Format: "haproxy", Forwards: ForwardsReplace}, "openam", ForwardsReplace},
		{"configured against the node's own", Log{Format: "w3c", Node: "am1", Forwards: ForwardsKeep}, "aspnet", ForwardsKeep},
	} {
		if got := c.log.Forwarding(c.rule); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
