// Package format turns one line of an access log into a [Line]: who asked, which node answered, which sticky cookie came with
// the request and what the balancer thought of it. A [Format] is compiled from the directive that the server itself is
// configured with, so the operator copies a line of nginx.conf, haproxy.cfg, httpd.conf or server.xml and describes nothing.
//
// A compiled format is a list of values and the literal text after each, found with a byte search; no expression is matched and
// nothing is allocated per line. Everything is pure: files, syslog sockets and commands live beside this package, sessions and
// client-IP rules in model.
//
// Read format.go for what is compiled, line.go for what comes out, parser.go for how a line is cut, then the file of one server.
package format
