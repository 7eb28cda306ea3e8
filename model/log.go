package model

import (
	"net/netip"
	"time"
)

// A Log is where an access log of the farm is read while it is written, and what its lines mean.
type Log struct {
	Name     string   // unique in its farm, shown to people
	Kind     LogKind  // where the lines come from
	Address  string   // a file's path, or "-" for standard input; a syslog's URL, such as udp://127.0.0.1:5514; a ring's name
	Command  []string // of the kind LogCommand: what is run, a vector of arguments
	Balancer string   // of the kind LogRing: the [Balancer.Name] of the HAProxy whose runtime socket has the ring
	// Since is how much of what a file holds already is read, by the lines' own time; 0 begins at its end.
	Since time.Duration

	Format    string // nginx, haproxy, apache, tomcat, w3c, json or alb
	Directive string // the server's own, as its configuration has it; "" for the format's usual one
	// Cookie is the cookie in the log that tells sessions apart, where that isn't the sticky one: HAProxy inserts a cookie that names the
	// server alone, and may capture the application's.
	Cookie string
	// Location is the zone of times that are logged without one; nil is this machine's.
	Location         *time.Location
	RequestCaptures  []string          // the headers that HAProxy captures, in the order of its configuration
	ResponseCaptures []string          // of answers
	Fields           map[string]string // what a variable, or a key of JSON, means

	Node     string   // the node whose own log it is; "" for a balancer's
	Forwards Forwards // what the balancer makes of the header before the request goes on to the node
	// Via is the address from which the balancer connects to the nodes; the zero value where nobody told. It may be unmapped.
	Via netip.Addr
}

// LogKind is where the lines of a log come from.
type LogKind string

// The kinds of logs.
const (
	LogFile    LogKind = "file"    // a file that may be rotated in any way, or standard input
	LogSyslog  LogKind = "syslog"  // farmtop is the server that lines are sent to
	LogRing    LogKind = "ring"    // a ring of HAProxy's, read at its runtime socket
	LogCommand LogKind = "command" // the output of a program, such as "ssh lb1 tail -F FILE"
)

// Forwards is what a balancer makes of the header of forwarded addresses, so that what it logs can be told from what the node gets.
type Forwards string

// What a balancer can do with the header. The zero value stands for ForwardsAsLogged where the log is the node's own, or that of the
// very server whose client-IP rule is configured, and for ForwardsAppend otherwise.
const (
	ForwardsDefault  Forwards = ""
	ForwardsAsLogged Forwards = "as-logged" // peer and header are those that the rule is asked with
	ForwardsAppend   Forwards = "append"    // its peer's address follows what came: "option forwardfor", $proxy_add_x_forwarded_for
	ForwardsReplace  Forwards = "replace"   // its peer's address alone
	ForwardsKeep     Forwards = "keep"      // what came, and nothing else
	ForwardsRemove   Forwards = "remove"    // no header
)

// ruleFormats are the formats of the logs that a rule's own product writes.
var ruleFormats = map[string]string{"nginx": "nginx", "httpd": "apache", "tomcat": "tomcat", "haproxy": "haproxy"}

// Forwarding is what Forwards means on a farm with that client-IP rule; never [ForwardsDefault].
func (l *Log) Forwarding(rule string) Forwards {
	switch {
	case l.Forwards != ForwardsDefault:
		return l.Forwards
	case l.Node != "", ruleFormats[rule] == l.Format:
		return ForwardsAsLogged
	default:
		return ForwardsAppend
	}
}

// TellsClient tells whether the client that the log names is the one that the application took, on a farm with that client-IP rule: the
// log is the application's own, or that of a node's server which the rule is about. What an nginx before an application takes for its
// client says nothing of the application.
func (l *Log) TellsClient(rule string) bool {
	if l.Node == "" {
		return l.Format == labelFormat
	}
	for of, format := range ruleFormats {
		if format == l.Format {
			return of == rule || rule == ""
		}
	}
	return true
}

// labelFormat is the format of an application's own log that tells whom it took for its client, and nothing else of the request.
const labelFormat = "label"
