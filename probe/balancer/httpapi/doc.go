// Package httpapi asks the HTTP interfaces of balancers: Apache's balancer-manager, the APIs of NGINX Plus and F5. It bounds what is read and
// how long that takes, keeps connections between polls, lets nobody lead credentials elsewhere, and puts what goes wrong into words.
// It judges changes, too, by what a reading says after them.
//
// What is asked and what the answers mean is each driver's matter. Nodes and endpoints are asked by other packages, in other ways.
//
// Read client.go first, then failure.go for what goes wrong, and judge.go for changes.
package httpapi
