package diagnose

import "farmtop/model"

// What votes and quorum mean is from Microsoft's "Understanding cluster and pool quorum" and "Manage cluster quorum", the role from
// Lithnet's "Installing Access Manager in a Failover Cluster".
var clusterCodes = []Code{
	{
		Code: "CL01", Severity: model.Critical, Title: "two nodes are active",
		Means:  "A farm whose role one node has at a time is served by two, or by another one than its cluster says. What both do at once, such as scheduled work, is done twice, and clients may reach a node that doesn't know of it.",
		Shows:  "Two nodes have answered healthy since the later one came up; or a node that doesn't own the role has answered healthy for 15 s, while the owner doesn't and the cluster says that the role is online.",
		Remedy: "Stop the service on the node that isn't the role's owner, and let the cluster alone start it.",
		Systems: map[string]string{
			"lithnet-ams-cluster": "Only the cluster starts the \"Lithnet Access Manager Service\": set its start type to manual on every node (Set-Service) and stop it where the role isn't. If the endpoint works, leave the owner alone.",
		},
	},
	{
		Code: "CL02", Severity: model.Critical, Title: "no node is active",
		Means:  "The role is online nowhere: clients get no answer.",
		Shows:  "No node answers healthy: at once where none ever did, or where the cluster says that the role is failed or offline; otherwise after 30 s, since a move of the role takes some of them. It stands for the nodes' own HC01.",
		Remedy: "Bring the role online, on another node if need be: its resources' events say what failed first.",
		Systems: map[string]string{
			"lithnet-ams-cluster": "Look in Failover Cluster Manager under Roles: the client access point's name and address must be online, and the \"Lithnet Access Manager Service\" must start, which it doesn't without its SQL server; access-manager-service.log says so. The service's account must be the same on all nodes.",
		},
		Balancers: map[string]string{
			"wincluster": "Start-ClusterGroup brings the role online, Get-ClusterGroup tells its state; farmtop moves it to a node with \"farmtop move FARM/NODE\".",
		},
	},
	{
		Code: "CL03", Severity: model.Warning, Title: "the quorum wouldn't survive the next failure",
		Means:  "The cluster goes on only as long as more than half of its votes are present. As they are now, one node more that fails may stop it and the role with it, whichever node has that.",
		Shows:  "The sudden loss of one of the nodes that are up would leave fewer votes than needed (50-50: of some of them, not of all); or the nodes' votes are even and there is no witness; or the witness isn't online.",
		Remedy: "Add a witness where the number of voting nodes is even, and bring back the nodes and the witness that are gone.",
		Systems: map[string]string{
			"lithnet-ams-cluster": "Access Manager's guide wants a witness for every cluster with an even number of nodes (\"Configure the cluster quorum\").",
		},
		Balancers: map[string]string{
			"wincluster": "Set-ClusterQuorum -FileShareWitness PATH, -DiskWitness NAME or -CloudWitness adds one; (Get-Cluster).DynamicQuorum = 1 lets the votes follow the nodes that are there.",
		},
	},
	{
		Code: "CL04", Severity: model.Info, Title: "the role moved",
		Means:  "Another node serves than before. Connections and what the old node alone knew of sessions are lost.",
		Shows:  "For 15 minutes after another node became the active one, with the outage as the endpoint showed it: asked five times a second while the role moved.",
		Remedy: "Nothing, where somebody moved it. Otherwise look at the old node and at the cluster's events around that time, before it happens again.",
	},
}
