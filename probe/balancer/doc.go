// Package balancer holds the interface that every driver offers. A driver is a folder beside this file, named after what it
// reads, and one line in probe/drivers.go; nothing else knows which balancers there are.
//
// What belongs here is what all drivers share and nothing that one of them needs. What a reading means for a node is decided
// in model; package contract, beside the drivers, tells whether a server that speaks HAProxy's runtime protocol can be read.
//
// Read balancer.go first: it is all there is.
package balancer
