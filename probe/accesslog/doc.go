// Package accesslog reads access logs and keeps what the sticky and the client-IP screen say about them, in bounded memory and without
// allocating for a line.
//
// A [Tally] takes whole logs from a reader, on as many cores as it is given. A [Tail] follows the logs of one farm while they are
// written: every log has a goroutine that reads it (package source) and hands blocks of lines to the tail's own goroutine, which alone
// counts, in the farm's books, and tells a summary as [farmtop/model.Traffic] a few times a second. It learns from the farm's view which
// nodes are out and what balancers call them.
//
// How a line is cut stands in package format, which session is which in model/sticky, whom an application takes for its client in
// model/clientip, what a cookie means in model/cookie. This package only leads a line through them.
//
// Read tally.go for one line's way, then hits.go and roster.go for sessions and nodes, asker.go and judge.go for clients, marks.go for
// requests of trials; for the tail tail.go, owner.go, books.go and knowledge.go; parallel.go for many cores.
package accesslog
