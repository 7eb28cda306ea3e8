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

func TestALogTellsTheApplicationsClientWhereTheRulesOwnServerWritesIt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		node, format, rule string
		want               bool
	}{
		{"", "nginx", "nginx", false}, // a balancer's
		{"", "label", "aspnet", true},
		{"n1", "label", "aspnet", true},
		{"n1", "nginx", "nginx", true},
		{"n1", "apache", "httpd", true},
		{"n1", "tomcat", "openam", false},
		{"n1", "nginx", "aspnet", false},
		{"n1", "nginx", "", true},
		{"n1", "json", "openam", true}, // the application's own
	} {
		l := Log{Node: c.node, Format: c.format}
		if got := l.TellsClient(c.rule); got != c.want {
			t.Errorf("node %q, format %s, rule %q: %v", c.node, c.format, c.rule, got)
		}
	}
}
