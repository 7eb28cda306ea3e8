// Package winhost is a Windows machine that isn't one: it takes the command line that PowerShell takes, decodes the script, runs the
// cmdlets that it finds in it and answers as the script would, with a failover cluster, an NLB cluster or an event log behind it. It is no
// PowerShell: of a script it understands cmdlets with names in quotes alone, and what a reading answers it knows by itself.
//
// A program that is run as PowerShell ([Ask]) asks the machine over HTTP, so that the state is where the machine is, and can be changed
// there at any moment. The demo farm has such a machine, and so have the tests of drivers (package winlab of probe/lab).
//
// Read machine.go first, then words.go for scripts, cluster.go and nlb.go for what they change, and client.go for the program.
package winhost
