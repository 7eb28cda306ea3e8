// Package haproxy reads an HAProxy through its runtime socket, the "stats socket" of its configuration, over a Unix socket or
// TCP. The protocol is described in HAProxy's management guide, chapter 9 ("Statistics and monitoring"): one line of commands
// separated by ";" goes in, the answers come out one after the other, and the server closes the connection.
//
// A reading is one connection. Columns are found by their names, because versions add and reorder them, and sections by their
// own first lines, because not every answer ends in the blank line that the guide promises. What a server's state means is
// decided by pure functions in admin.go; no rule about nodes or findings lives here.
//
// Read driver.go first, then answer.go for how the sections are told apart, stat.go and state.go for the two tables, and
// fault.go for what is said when nothing can be read.
package haproxy
