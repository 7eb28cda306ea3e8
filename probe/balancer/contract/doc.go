// Package contract tells whether a server that speaks HAProxy's runtime protocol can be read and changed by farmtop's driver: one
// story, told to the real HAProxy and to whatever imitates it. It speaks to the server over its socket alone and makes requests
// through the functions it is given, so it knows nothing of how the server is started.
//
// [Driver] is the shorter story that every driver fulfils, whatever its balancer speaks: with a [DriverBench], in driver.go and the files
// named after it.
//
// Tests of HAProxy's protocol call [Run] with a [Bench]. Read bench.go for what is needed, run.go for the story; reading.go and
// states.go are the parts that look, writing.go and counting.go those that drain.
package contract
