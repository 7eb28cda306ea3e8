package main

import "testing"

// takesMinutes keeps a test out of short runs, such as those that look for races: it runs farms, real servers or both for as long as
// its package's other tests take together.
func takesMinutes(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("takes minutes; go test without -short runs it")
	}
}
