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
// Read source.go first. Files: file.go, then rotation.go for which file is read when and generation.go for one of them, siblings.go for
// files that were rotated away, bisect.go for where to begin, wake.go for when to look. Others: reader.go, command.go, syslog.go
// (datagram.go, socketfile.go, stream.go, framing.go), ring.go (events.go). All of them use post.go to hand over, and lines.go to cut.
package source
