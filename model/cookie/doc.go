// Package cookie reads what the value of a sticky cookie says: which server a balancer or an application meant by it. It knows how
// HAProxy, nginx, Apache and Tomcat, F5, NetScaler, Traefik, Caddy, Envoy and ForgeRock AM write a node into a cookie, and which
// cookies of clouds are sealed.
//
// An [Index] is compiled from what is known of a farm's nodes. [Index.Read] says everything that a value may mean, for people;
// [Index.Node] says only which node it leads to, for logs of a million lines. What the balancer itself told of its cookie values,
// and what was learned by watching requests, comes in with the nodes. Where cookies come from (a log line, a header) and what is
// counted by them is no matter of this package.
//
// Read known.go for what goes in, reading.go for what comes out, index.go for how the two meet; the rest is one file per form.
package cookie
