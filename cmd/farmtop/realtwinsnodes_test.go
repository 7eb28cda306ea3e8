package main

import (
	"fmt"
	"net"
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/probe/lab"
)

// serveByNginx starts the nodes: one nginx that has the addresses of all three. Each answers with the farm's certificate, at /client with the
// address that it takes for its client, and believes what the balancer forwards.
func (w *twin) serveByNginx() {
	w.t.Helper()
	var port string
	lab.Nginx(w.t, func(s *lab.WebServer) string {
		_, port, _ = net.SplitHostPort(s.Address) // as the lab made it
		w.nodes = nil
		var b strings.Builder
		b.WriteString("access_log off; default_type text/plain; real_ip_header X-Forwarded-For; real_ip_recursive on;\n")
		for i := range 3 {
			n := twinNode{fmt.Sprintf("node%d", i+1), fmt.Sprintf("127.0.0.%d:%s", 11+i, port)}
			w.nodes = append(w.nodes, n)
			b.WriteString(w.nginxNode(n))
		}
		fmt.Fprintf(&b, "server { listen %s; return 204; }\n", s.Address) // the last, so that all listen when this one does
		return b.String()
	})
}

// nginxNode is the section of one node.
func (w *twin) nginxNode(n twinNode) string {
	bundle, believes, route := w.bundle, balancerSource, ""
	if w.strange == n.name {
		bundle = w.authority.Bundle(w.t, "127.0.0.1")
	}
	if slices.Contains(w.credulous, n.name) {
		believes = "0.0.0.0/0"
	}
	if w.routes {
		route = "." + w.route(n)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "map $cookie_JSESSIONID $%s { '' 'JSESSIONID=$request_id%s; Path=/; Secure; HttpOnly'; }\n", n.name, route)
	fmt.Fprintf(&b, "server {\n listen %s ssl; ssl_certificate %s; ssl_certificate_key %[2]s; set_real_ip_from %s;\n", n.address, bundle, believes)
	if w.way == model.RouteByHeader {
		fmt.Fprintf(&b, " add_header X-Node %s;\n", n.name)
	}
	if w.cookie == "JSESSIONID" {
		fmt.Fprintf(&b, " add_header Set-Cookie $%s;\n", n.name)
	}
	b.WriteString(" location / { return 200 \"well\\n\"; }\n location /client { return 200 \"$remote_addr\\n\"; }\n}\n")
	return b.String()
}
