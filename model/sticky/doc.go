// Package sticky follows sessions over the nodes of a farm: which node served how much in the last minute, five minutes, hour and
// since the start, where sessions began, which of them moved and whether a drain or a failure explains it, whether new sessions
// spread as the balancer's weights say, and which cookies no node owns.
//
// A [Tracker] is fed one [Hit] a request and hands out an immutable [Summary]. It never sees a session's ID, only a keyed hash of it
// (see [Key]), and its memory is bounded whatever clients send: past the bound sessions are forgotten, and the summary says so. Its time
// is that of the log; lines may come late or from several logs, and the log's clock may be set.
//
// What isn't here: reading logs and cookies (a caller turns a line into a Hit), and judging (model/diagnose turns a Summary into
// findings).
//
// Read hit.go for what goes in, summary.go for what comes out, tracker.go for how the two meet; each other file is one part that the
// tracker is made of.
package sticky
