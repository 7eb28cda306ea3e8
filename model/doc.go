// Package model holds the nouns of a load-balanced farm and the rules that need neither network nor file nor clock: what a farm
// is, what was observed, when a node counts as up, what the balancer says, and the immutable snapshot that every reader shares.
//
// Everything that happens enters [Ledger.Apply] as an [Event]; [Ledger.Snapshot] hands out what is now known. Time comes in with
// the events, so the same events always give the same state. What asks the network lives in probe, what draws in ui, what
// judges in model/diagnose.
//
// Read farm.go for the nouns, event.go for what can happen, ledger.go for what they change, snapshot.go for what readers see.
package model
