// Package lab starts real servers for tests: HTTPS nodes whose every property can be changed while they run, applications with
// sessions that write down who came, the programs that stand in front of both in real farms, and a crowd of clients that ask them.
// Everything listens on loopback, on ports of its own choosing, and ends with the test. Only tests import it; package demo, which
// farmtop itself carries, is something else.
//
// The nodes are at 127.0.0.11, .12, .13 and so on, one port for all, as a farm's nodes are. On systems where only 127.0.0.1 is
// configured (macOS) the others have to be added to the loopback interface first.
//
// Each program has a file of its own: haproxy.go, nginx.go, httpd.go, caddy.go, sshd.go; agent.go is what HAProxy may ask about a node. Read require.go
// for what happens where a program is missing, node.go for the nodes, authority.go for their certificates, application.go and crowd.go
// for those who count what a balancer's log should tell.
package lab
