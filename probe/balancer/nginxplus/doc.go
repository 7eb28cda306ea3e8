// Package nginxplus reads and changes the upstreams of an NGINX Plus through its REST API, which the reference of ngx_http_api_module and
// its OpenAPI description publish. Versions 2 to 9 of the API are spoken, the newest that the balancer offers.
//
// A reading is two requests: one for nginx itself, one for the upstream. A change is a PATCH of the server that a reading has found, and
// two questions after it, because only what the balancer says then tells what came of it. An upstream that has no "zone" is unknown to the
// API. Sticky sessions aren't told there at all: neither the cookie's name nor where its values lead.
//
// How an HTTP interface is asked is httpapi's matter; whether a change should be made is decided in model.
//
// Read driver.go first, then api.go for how things are asked, reading.go and peer.go for what the answers mean, steps.go and write.go for
// changes, and refusal.go for what the API says no with.
package nginxplus
