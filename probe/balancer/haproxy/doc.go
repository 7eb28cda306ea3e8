// Package haproxy reads and changes an HAProxy through its runtime socket, the "stats socket" of its configuration, over a Unix
// socket or TCP. The protocol is described in HAProxy's management guide, chapter 9 ("Statistics and monitoring"): one line of
// commands separated by ";" goes in, the answers come out one after the other, and the server closes the connection.
//
// A reading is one connection. Columns are found by their names, because versions add and reorder them, and sections by their
// own first lines, because not every answer ends in the blank line that the guide promises. What a server's state means is
// decided by pure functions in admin.go; no rule about nodes or findings lives here.
//
// After a reload, requests go on in older processes that only the master process reaches. Where its socket is given, a reading asks
// it for them (leaving.go, workers.go, master.go).
//
// A socket on another host is reached by the system's ssh, which forwards a socket of farmtop's to it (ssh.go for the address,
// sshtunnel.go for when ssh is started, sshprocess.go for one run of it, sshfault.go for what is said when there is no way). Nothing is
// installed or run over there.
//
// A change is one command on one connection, and a question on a second: HAProxy's success is a blank line, and only the server's
// state afterwards tells what came of it. The commands are made in steps.go, said in write.go, read back in standing.go and judged
// in judge.go. Whether they should be said is decided in model.
//
// Read driver.go first, then answer.go for how the sections are told apart, stat.go and state.go for the two tables, and
// fault.go for what is said when nothing can be read.
package haproxy
