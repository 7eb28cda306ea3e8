package format

import "fmt"

// Kind is a family of access logs: what its directive looks like and how its values are escaped.
type Kind uint8

// The kinds of log which farmtop reads.
const (
	Nginx   Kind = iota + 1 // log_format of nginx and NGINX Plus
	HAProxy                 // log-format, option httplog, option httpslog, option tcplog
	Apache                  // LogFormat of httpd
	Tomcat                  // pattern of an AccessLogValve
	W3C                     // extended log files with a #Fields header, as IIS writes them
	JSON                    // one JSON object a line: Caddy, Traefik, Envoy, and what is written by hand
	ALB                     // AWS Application Load Balancer
	Label                   // an application's own log, which has its client's address behind a label: Lithnet Access Manager's audit events
)

var kindNames = [...]string{Nginx: "nginx", HAProxy: "haproxy", Apache: "apache", Tomcat: "tomcat", W3C: "w3c", JSON: "json", ALB: "alb", Label: "label"}

// Kinds lists every kind, in the order in which help texts show them.
func Kinds() []Kind { return []Kind{Nginx, HAProxy, Apache, Tomcat, W3C, JSON, ALB, Label} }

// ParseKind reads the word which a config file uses for a kind.
func ParseKind(word string) (Kind, error) {
	for _, kind := range Kinds() {
		if word == kindNames[kind] {
			return kind, nil
		}
	}
	return 0, fmt.Errorf("log format %q is unknown; use nginx, haproxy, apache, tomcat, w3c, json, alb or label", word)
}

// String returns the word which a config file uses.
func (k Kind) String() string {
	if int(k) < len(kindNames) && kindNames[k] != "" {
		return kindNames[k]
	}
	return "unknown"
}
