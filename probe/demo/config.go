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
		b.WriteString(n.config())
	}
	fmt.Fprintf(&b, "    tls: {ca: %q}\n", f.caFile())
	b.WriteString(f.checksConfig())
	b.WriteString("    expect: {offload: false, same_certificate: true} # endpoint and nodes present one certificate\n")
	b.WriteString(f.routingConfig())
	if f.product.cluster {
		b.WriteString(f.clusterConfig())
	} else {
		b.WriteString(f.balancerConfig())
	}
	fmt.Fprintf(&b, "    limits: {min_ready: %d}\n", f.minReady())
	return b.String()
}

// config is the node's line.
func (n *webNode) config() string {
	version := ""
	if n.product.silent {
		version = fmt.Sprintf(", version: %q", n.traits.Load().version)
	}
	return fmt.Sprintf("      - {name: %s, address: %q%s}\n", n.name, n.address, version)
}

// routingConfig says where plain HTTP is, and where requests leave an audit event.
func (f *Farm) routingConfig() string {
	path := ""
	if f.product.isAudited() {
		path = fmt.Sprintf(", path: %s", f.product.audited)
	}
	return fmt.Sprintf("    routing: {http_port: %s%s} # sends clients on to HTTPS\n", portOf(f.door.address), path)
}

// balancerConfig is the balancer in front of the nodes, what it does to clients' requests, and the logs.
func (f *Farm) balancerConfig() string {
	var b strings.Builder
	w := f.treatment()
	fmt.Fprintf(&b, "    sticky: {cookie: %s} # the balancer's\n", f.product.sticky())
	fmt.Fprintf(&b, "    client_ip: %s # the balancer, and the proxy before it\n", w.rule.clientIP(w.proxies, !f.product.isAudited()))
	fmt.Fprintf(&b, "    balancer: {kind: haproxy, socket: %q, backend: %s}\n", f.Socket(), backendName)
	b.WriteString(f.logConfig(w.logged))
	if f.product.isAudited() {
		for _, n := range f.nodes {
			b.WriteString(f.auditConfig(n))
		}
	}
	return b.String()
}

// auditConfig is where a node's own audit events are read.
func (f *Farm) auditConfig(n *webNode) string {
	from := fmt.Sprintf("file: %q", f.auditFile(n))
	if f.options.EventLog {
		from = "command: " + list(f.eventCommand(n))
	}
	return fmt.Sprintf("      - {name: audit %s, %s, format: label, node: %[1]s} # \"Requestor IP:\"\n", n.name, from)
}

// eventCommand prints a node's audit events as they come.
func (f *Farm) eventCommand(n *webNode) []string {
	return append(f.through(), "powershell", "-NoProfile", "-Command", "Get-WinEvent -ComputerName '"+n.name+"' -LogName 'Lithnet Access Manager'")
}

// askCluster is how the cluster is asked: more often than a real one, whose PowerShell takes its time.
const askCluster = "every: 3s, timeout: 2s"

// clusterConfig is the cluster, where somebody can ask it.
func (f *Farm) clusterConfig() string {
	if len(f.options.PowerShell) == 0 {
		return ""
	}
	return fmt.Sprintf("    balancer: {kind: wincluster, backend: %s, through: %s, %s}\n", clusterRole, list(f.through()), askCluster)
}

// list is a list of texts in YAML.
func list(texts []string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = fmt.Sprintf("%q", text)
	}
	return "[" + strings.Join(quoted, ", ") + "]"
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

// checksConfig are the checks where the preset's don't fit: nodes may have their further ports elsewhere, or not at all.
func (f *Farm) checksConfig() string {
	switch {
	case f.product.checks == "" || f.besidePort(0) == f.product.beside[0].port:
		return ""
	case f.besidePort(0) == 0:
		return onePortChecks
	default:
		return "    checks: " + fmt.Sprintf(f.product.checks, f.besidePort(0)) + "\n"
	}
}

// onePortChecks are for nodes of WSO2 that have no second port. Their names aren't the system's, because a check with the system's name would
// take over its port.
const onePortChecks = `    checks: # all at one port
      - {name: startup, path: /api/am/gateway/v2/server-startup-healthcheck, status: 200}
      - {name: product, path: /services/Version, status: 200, body: WSO2 API Manager, version: '<return>[^<]*-([0-9][^<]*)</return>'}
      - {name: port, protocol: tcp}
`

// minReady is one node less than there are: a farm that can spare one.
func (f *Farm) minReady() int {
	if f.product.cluster {
		return 1
	}
	return max(1, len(f.nodes)-1)
}
