// Package client asks a farm as its clients do, when an operator wants it: the endpoint, or a node straight, over fresh connections or a
// kept one. Each request is marked, so that a log can tell who served it, goes when its turn has come, and is never sent twice; each answer
// is read within bounds; and what keeps one away is put into words.
//
// What is asked for and what the answers mean are the callers' matters: package route tests where requests go, package spoof whom
// applications take for their client. Cookies are kept by who asks. Whether nodes and endpoints are well is package health's question.
//
// Read target.go first, then link.go for one request, question.go and answer.go for its two sides, fault.go for what goes wrong, and pace.go.
package client
