// Package health asks nodes how they are: one question, over HTTPS, HTTP or bare TCP, and one [model.Observation] as its answer,
// whatever the node does.
//
// A [Prober] holds what all checks share, a [Target] all that belongs to one check of one node: its request, its TLS session,
// its kept connection. Nothing runs between two checks. The client for HTTP/1.1 is our own, because ten thousand checks a second
// are the point and a health check needs little of HTTP: one request, one answer, no redirects, no cookies, no compression.
// [Endpoint] asks the farm's endpoint as a client would, with net/http. [Command] lets a program of the operator's tell, for what no
// port does. When to ask is the engine's affair (package probe), what an
// answer means for a node's state is model's.
//
// Of a body the first 256 KiB are read. That a body is longer is no fault: conditions are held against what was read, and say so when
// they fail; only JSON has to be whole. A check whose HTTP version is "" asks for HTTP/1.1, which is the cheaper one on both sides.
//
// Everything a node sends is hostile until proven otherwise: headers, bodies, chains and counts are bounded, and text is passed on
// raw for the screen to clean.
//
// Read target.go first, then exchange.go for the course of one check, response.go for what is accepted as HTTP, certificate.go for
// what is believed, and reason.go for the words.
package health
