// Package route asks a farm's endpoint as clients do, and finds out where their requests go: fresh sessions that are replayed, cookies
// that must lead to their node, cookies that lead nowhere, and the way from HTTP to HTTPS.
//
// What may be sent is bounded by a [model.RouteTest]; what came of it is a [model.RouteReport], and what that means is said elsewhere
// (model/diagnose). Nothing here asks a node at its own address: that is package health's.
//
// Read route.go first, then sessions.go for the course of a run, client.go for one request, identity.go for who answered it, book.go
// for what is counted, report.go for how it is told, and stranger.go for answers that aren't the farm's.
package route
