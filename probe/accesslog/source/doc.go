// Package source follows live logs: files over their rotations, standard input, what a command writes, syslog over UDP, TCP and unix
// datagrams, and HAProxy's ring. A [Source] hands over blocks of whole lines and tells how it fares; everything it keeps is bounded,
// whatever comes, and it waits for whoever takes the lines. What a line says is no matter of it: see packages accesslog and format.
//
// A log file is looked at when the system tells that it changed, and once a second in any case. An idle one costs two system calls
// a second, one to look at the path and one at the file, and what Go's runtime needs for two timers: no measurable time. While a writer
// floods, files are looked at 25 times a second and read in blocks of 256 KiB.
//
// What can be lost: of a log that is truncated, what was written after the last look, where its copy is compressed at once or kept in
// another directory; what was logged while a command or a connection to HAProxy was down; datagrams, where the system has no room
// for them. [Status] tells what is known of it.
//
// Read source.go first. Files: file.go, then tail.go for the log and generation.go for one of the files it was, rotation.go for how
// another takes its place and order.go for which is read when, siblings.go for those that were rotated away, entry.go for where to
// begin (bisect.go by time, header.go with the fields' names), wake.go for when to look. Others: reader.go, command.go, syslog.go
// (datagram.go, socketfile.go, stream.go, framing.go), ring.go (events.go). All of them use post.go to hand over
// (onset.go for when that has begun well, remark.go for what was noticed meanwhile), and lines.go to cut.
package source
