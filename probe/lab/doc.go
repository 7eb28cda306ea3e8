// Package lab starts real servers for tests: HTTPS nodes whose every property can be changed while they run, and the programs
// that stand in front of them in real farms. Everything listens on loopback, on ports of its own choosing, and ends with the
// test. Only tests import it; package demo, which farmtop itself carries, is something else.
//
// The nodes are at 127.0.0.11, .12, .13 and so on, one port for all, as a farm's nodes are. On systems where only 127.0.0.1 is
// configured (macOS) the others have to be added to the loopback interface first.
//
// Each program has a file of its own: haproxy.go; agent.go is what HAProxy may ask about a node. Read require.go for what happens
// where a program is missing, node.go for the nodes, authority.go for their certificates.
package lab
