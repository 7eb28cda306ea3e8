// Package verify judges whether a node that was added to a farm may stay: a list of items, each passed, failed, skipped, or without
// data and the reason, from what is known of the farm at one moment. Nothing is asked here; what an item needs to have been asked
// stands in the farm's view, its newest trial included.
//
// Read verify.go first, then one file per group of items.
package verify
