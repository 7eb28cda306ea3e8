// Package sample writes access logs of a farm that does not exist, in the notations of the servers that package format reads:
// input for benchmarks, and for tests that compare what was read with what was meant. The same seed always gives the same lines.
//
// Read traffic.go for the requests, dialect.go for how they are written.
package sample
