// Package accesslog reads whole access logs and keeps what the sticky and the client-IP panel say about them: a [Tally] takes line
// after line from a reader, whatever the reader holds, in bounded memory and without allocating for a line.
//
// How a line is cut stands in package format, which session is which in model/sticky, whom an application takes for its client in
// model/clientip. This package only leads a line through them, on one core. Following files that grow, syslog and other live
// sources are no matter of it.
//
// Read tally.go first, then lines.go for the input, hits.go and roster.go for sessions and nodes, forwarded.go for clients.
package accesslog
