// Package probe runs farmtop's work: it asks nodes, endpoints and balancers on a schedule, and owns the state that their answers
// change. What is asked lives in the packages below: probe/health for nodes, probe/balancer for what a balancer believes,
// probe/accesslog for what the logs tell, probe/serverlist for what AM says of its own servers, probe/demo for a farm to try it on.
// Nothing here draws or reads configuration.
//
// An [Engine] turns every answer into a [model.Event]; one goroutine applies the events to a [model.Ledger] and puts a fresh
// snapshot into every [Mailbox]. A reader that stops reading stops nobody.
//
// Read engine.go first, then schedule.go for when things are asked and mailbox.go for how readers get what is known.
package probe
