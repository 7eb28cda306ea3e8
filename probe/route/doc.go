// Package route asks a farm's endpoint as clients do, and finds out where their requests go: fresh sessions that are replayed, cookies
// that must lead to their node, cookies that lead nowhere, and the way from HTTP to HTTPS. Nodes are asked straight for one thing alone:
// the sticky cookie that they give. Whether they are well is package health's question.
//
// What may be sent is bounded by a [model.RouteTest]; what came of it is a [model.RouteReport], and what that means is said elsewhere
// (model/diagnose).
//
// Read route.go first, then sessions.go for the course of a run, front.go for what is asked, identity.go for who answered, hearsay.go
// for what logs say of that later, book.go for what is written down, tally.go for what is counted, report.go for how it is told, and
// stranger.go for answers that aren't the farm's.
package route
