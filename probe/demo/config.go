package demo

import (
	"fmt"
	"strings"
)

// farmName is what the configuration calls the farm.
const farmName = "demo"

// Config is the farm's configuration in YAML, as farmtop reads it from a file: nothing in it says that the farm is a demo.
func (f *Farm) Config() string {
	var b strings.Builder
	fmt.Fprintf(&b, "farms:\n  - name: %s\n    system: %s\n", farmName, f.options.System)
	fmt.Fprintf(&b, "    endpoint: %q\n    endpoint_address: %q # its name is in no DNS\n", f.Endpoint(), f.Address())
	b.WriteString("    nodes:\n")
	for _, n := range f.nodes {
		fmt.Fprintf(&b, "      - {name: %s, address: %q}\n", n.name, n.address)
	}
	fmt.Fprintf(&b, "    tls: {ca: %q}\n", f.caFile())
	b.WriteString(onePortChecks[f.options.System])
	b.WriteString("    expect: {offload: false, same_certificate: true} # endpoint and nodes present one certificate\n")
	fmt.Fprintf(&b, "    sticky: {cookie: %s} # the balancer's\n", f.product.sticky())
	fmt.Fprintf(&b, "    routing: {http_port: %s} # sends clients on to HTTPS\n", portOf(f.door.address))
	w := f.treatment()
	fmt.Fprintf(&b, "    client_ip: %s # the balancer, and the proxy before it\n", w.rule.clientIP(w.proxies))
	fmt.Fprintf(&b, "    balancer: {kind: haproxy, socket: %q, backend: %s}\n", f.Socket(), backendName)
	b.WriteString(f.logConfig(w.logged))
	fmt.Fprintf(&b, "    limits: {min_ready: %d}\n", f.minReady())
	return b.String()
}

// logConfig is the balancer's log, read from its ring; forwards is "" for what a balancer usually does to the header.
func (f *Farm) logConfig(forwards string) string {
	var b strings.Builder
	captured := f.product.captured()
	fmt.Fprintf(&b, "    logs:\n      - ring: %s # at the balancer's socket\n        format: haproxy\n        directive: |\n", Ring)
	for line := range strings.Lines(logDirective(captured)) {
		b.WriteString("          " + line)
	}
	if captured != f.product.sticky() {
		fmt.Fprintf(&b, "        cookie: %s # tells sessions apart\n", captured)
	}
	fmt.Fprintf(&b, "        via: %s # where the nodes see the balancer\n", f.sources.balancer.host)
	if forwards != "" {
		fmt.Fprintf(&b, "        forwards: %s\n", forwards)
	}
	return b.String()
}

// onePortChecks replace the checks of systems whose nodes have a second port, which the demo farm's don't have. Their names
// aren't the system's, because a check with the system's name would take over its port.
var onePortChecks = map[string]string{
	"wso2-apim":         wso2Checks,
	"wso2-apim-gateway": wso2Checks,
}

const wso2Checks = `    checks: # all at one port
      - {name: startup, path: /api/am/gateway/v2/server-startup-healthcheck, status: 200}
      - {name: product, path: /services/Version, status: 200, body: WSO2 API Manager, version: '<return>[^<]*-([0-9][^<]*)</return>'}
      - {name: port, protocol: tcp}
`

// minReady is one node less than there are: a farm that can spare one.
func (f *Farm) minReady() int {
	if activePassive(f.options.System) {
		return 1
	}
	return max(1, len(f.nodes)-1)
}
