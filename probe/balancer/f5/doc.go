// Package f5 reads and changes the pools of an F5 BIG-IP through iControl REST, version 12 or later, as its user guide and K6917 describe
// them.
//
// A reading is two requests: the pool with its members, and the statistics of all of them; every quarter of a minute a third one, for
// which unit of a pair is active. Requests carry a token that a login has given, because that is what remote users can have, too; Close
// gives it back. A change is a PATCH of a member at the active unit, and a reading after it. Persistence isn't told by a pool: it belongs
// to virtual servers.
//
// How an HTTP interface is asked is httpapi's matter; what a cookie's value says is decided in model/cookie, whether a change should be made
// in model.
//
// Read driver.go first, then pool.go, stats.go and standing.go for what the answers mean, session.go and api.go for how things are asked,
// device.go for pairs, and steps.go and write.go for changes.
package f5
