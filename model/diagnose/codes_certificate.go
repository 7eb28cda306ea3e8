package diagnose

import "farmtop/model"

// How each system is given its certificate: several findings say it.
const (
	lithnetCertificate = "On that host open the Host configuration page of the Lithnet Access Manager configuration tool, select the certificate (the same on every host) and restart the service."
	wso2Certificate    = "Put it into the keystore that [keystore.tls] in deployment.toml names (file_name, under repository/resources/security, with alias) and restart the node; the other nodes' and clients' client-truststore must know its issuer."
	amCertificate      = "AM's own certificate is its web container's: in Tomcat's conf/server.xml the Certificate element of the connector's SSLHostConfig. Restart the container."
)

var certificateCodes = []Code{
	{
		Code: "TLS01", Severity: model.Warning, Title: "certificate expires or has expired",
		Means:  "Clients, or the balancer if it verifies, refuse a node or the endpoint from that moment on.",
		Shows:  "It expires within limits.cert_warning (warning), or it has expired, be it one of its chain (critical).",
		Remedy: "Renew the certificate and install it on everything that the title names.",
		Systems: map[string]string{
			"lithnet-ams": lithnetCertificate, "wso2": wso2Certificate, "forgerock-am": amCertificate, "openam": amCertificate,
		},
		Balancers: map[string]string{
			"haproxy": "The endpoint's certificate is HAProxy's \"crt\" on its bind line: replace the file and reload, or use \"set ssl cert\" and \"commit ssl cert\" on the socket.",
			"nginx":   "The endpoint's certificate is nginx's ssl_certificate: replace the file and reload.",
			"apache":  "The endpoint's certificate is Apache's SSLCertificateFile: replace the file and reload.",
		},
	},
	{
		Code: "TLS02", Severity: model.Critical, Title: "certificate is not accepted",
		Means:  "Clients refuse the certificate: it names other hosts, its issuer is unknown or wasn't sent, it signed itself, or its time hasn't come.",
		Shows:  "It was verified against the farm's roots (tls.ca) for the name clients use (tls.server_name). Not shown for farms with tls.insecure.",
		Remedy: "Install a certificate for HOST, followed by its intermediate certificates in the same file. When the node is right and farmtop lacks the authority, name it in tls.ca; when another name is meant, in tls.server_name.",
		Systems: map[string]string{
			"lithnet-ams":  lithnetCertificate + " \"External host name\" on that page must be HOST.",
			"wso2":         wso2Certificate + " The shipped wso2carbon.jks is for localhost only.",
			"forgerock-am": amCertificate, "openam": amCertificate,
		},
		Balancers: map[string]string{
			"haproxy": "A balancer that verifies (\"ssl verify required\" on the server line) checks the name given there as verifyhost or sni.",
		},
	},
	{
		Code: "TLS03", Severity: model.Warning, Title: "nodes present different certificates",
		Means:  "The system wants the same certificate on every node. Clients and agents that pin it, or pass TLS through the balancer, see it change from request to request.",
		Shows:  "Nodes that can serve present certificates with different fingerprints, and the system demands the same.",
		Remedy: "Install the certificate of the majority, or a new one, on every node.",
		Systems: map[string]string{
			"lithnet-ams": lithnetCertificate, "wso2": wso2Certificate, "forgerock-am": amCertificate, "openam": amCertificate,
		},
	},
	{
		Code: "TLS04", Severity: model.Critical, Title: "TLS ends at the balancer",
		Means:  "The system doesn't support that the balancer ends TLS, but the endpoint shows a certificate that none of the nodes has.",
		Shows:  "The endpoint's certificate differs from that of every node that can serve, and the system forbids offloading.",
		Remedy: "Pass TLS through to the nodes, or let the balancer present the nodes' certificate and encrypt again towards them.",
		Systems: map[string]string{
			"lithnet-ams": "Access Manager doesn't support SSL offloading: what the balancer presents must be the certificate of the Host configuration page.",
		},
		Balancers: map[string]string{
			"haproxy": "In HAProxy: \"mode tcp\" in frontend and backend, or keep \"mode http\" with the nodes' certificate as \"crt\" on the bind line and \"ssl verify required\" on the server lines.",
			"nginx":   "In nginx: a server in the stream block with ssl_preread, or the nodes' certificate as ssl_certificate and proxy_pass https://.",
			"apache":  "In Apache: the nodes' certificate as SSLCertificateFile, SSLProxyEngine on, and https:// balancer members.",
		},
	},
}
