package diagnose

import "farmtop/model"

var parityCodes = []Code{
	{
		Code: "PAR01", Severity: model.Critical, Title: "nodes run different versions",
		Means:  "Clients get another application depending on the node, and nodes that share a database may damage what the other version wrote.",
		Shows:  "Nodes that can serve tell different versions; a minority is named, two camps of the same size are named both.",
		Remedy: "Finish the update: drain each node that is behind, bring it to the version of the others, check it, make it ready.",
		Systems: map[string]string{
			"lithnet-ams":  "Every host must run the same version of the Access Manager Service at all times: run the same installer on each. Its version is on the Host configuration page; farmtop knows it from the node's version in its config.",
			"wso2":         "The nodes must also be at the same update level, which /services/Version doesn't tell: apply the same WSO2 Updates to each.",
			"forgerock-am": "Stop AM on the node, deploy the same am.war, and follow the upgrade guide for the order of the nodes of a site.",
			"openam":       "Stop OpenAM on the node, deploy the same openam.war, and follow the upgrade guide for the order of the nodes of a site.",
		},
	},
	{
		Code: "PAR02", Severity: model.Warning, Title: "clock is off",
		Means:  "Tokens, sessions and certificates are judged by the clock: what one node issues another finds expired or not valid yet. Logs don't line up.",
		Shows:  "A node's Date header differs from the median of the others by more than limits.clock_skew; of two nodes the one farther from farmtop's own clock is named. The header has whole seconds.",
		Remedy: "Look at the node's time service: \"chronyc tracking\" or \"timedatectl timesync-status\" on Linux, \"w32tm /query /status\" and \"w32tm /resync\" on Windows.",
		Systems: map[string]string{
			"lithnet-ams":  "Kerberos in the domain fails from five minutes on.",
			"wso2":         "Access tokens that one node issues are refused by another when the clocks differ by more than timestamp_skew under [oauth] in deployment.toml.",
			"forgerock-am": "Session and token lifetimes in the CTS store are absolute times.",
			"openam":       "Session and token lifetimes in the CTS store are absolute times.",
		},
	},
	{
		Code: "PAR03", Severity: model.Warning, Title: "nodes answer differently",
		Means:  "Nodes of the same version answer the same question with other headers or another body: they are configured differently, or one isn't as well as it says.",
		Shows:  "Headers that peers should agree on differ, or a body that is steady on each node does. Bodies that name their node are not compared.",
		Remedy: "Compare the configuration of the nodes that the title names; the evidence shows what differs.",
		Systems: map[string]string{
			"lithnet-ams":  "Only the settings of the Host configuration page are per host; all others come from the shared database, so look at that page and at the registry of the host.",
			"wso2":         "Compare repository/conf/deployment.toml of the nodes; they should differ in host names and offsets alone.",
			"forgerock-am": "Compare the servers under Deployment > Servers: their settings should come from the server defaults.",
			"openam":       "Compare the servers under Deployment > Servers: their settings should come from the server defaults.",
		},
	},
}
