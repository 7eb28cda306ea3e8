package diagnose

import "farmtop/model"

// Commands and texts of the balancers were tried on HAProxy 2.6 and 3.5, nginx 1.22 and 1.31 and Apache 2.4.
var balancerCodes = []Code{
	{
		Code: "LB01", Severity: model.Critical, Title: "balancer sends traffic to a node that is down",
		Means:  "The balancer believes in a node that doesn't work: a share of the clients, or all who are stuck to it, get errors.",
		Shows:  "The balancer's server is up and ready (or draining, with sticky sessions; a warning where the level hides whether there are any) while farmtop's own checks have found the node down.",
		Remedy: "Take the node out at the balancer now. Then let the balancer ask what farmtop asks: a check of the health page over TLS with the host's name, not of the port alone.",
		Balancers: map[string]string{
			"haproxy": "HAProxy: \"set server BACKEND/SERVER state maint\". Then \"option httpchk GET\" with the path, \"http-check send hdr Host HOST\", \"http-check expect status 200\" in the backend, and \"check check-ssl\" on the server line.",
			"nginx":   "nginx has only passive checks: mark the server \"down\" and reload; max_fails and fail_timeout decide how soon it notices by itself.",
			"apache":  "Apache: set the worker to Disabled in the balancer-manager, and give it hcmethod, hcuri and hcinterval (mod_proxy_hcheck).",
			"f5":      "F5: force the pool member offline, and give the pool an HTTPS monitor with send and receive strings.",
		},
	},
	{
		Code: "LB02", Severity: model.Warning, Title: "balancer holds a healthy node down",
		Means:  "The balancer's own check fails on a node that answers farmtop: capacity is missing, and its sticky clients were moved.",
		Shows:  "The server is down by the balancer's check or agent, farmtop's checks are up, and they have differed for 3 s or more.",
		Remedy: "Compare what the two ask: path, Host header, server name (SNI), port, expected status, and whether the balancer's address may reach the node.",
		Balancers: map[string]string{
			"haproxy": "HAProxy: L4TOUT and L4CON are the network, L6RSP is TLS (check-ssl, check-sni HOST, verify), L7STS the wrong status (\"http-check send hdr Host HOST\", \"http-check expect\"). \"DOWN (agent)\" comes from agent-check: \"disable agent BACKEND/SERVER\".",
			"apache":  "Apache: HcFl comes from hcuri and hcexpr; Err from a failed request, until the worker's retry time has passed.",
			"f5":      "F5: look at the monitor's status on the pool member and at its receive string.",
		},
	},
	{
		Code: "LB03", Severity: model.Warning, Title: "node or server unknown to the other side",
		Means:  "A node gets no traffic since its balancer doesn't know it, or the balancer sends clients to a server that nobody watches.",
		Shows:  "A balancer was read and has servers of the farm, but none with the node's address or name; or it has one that no node of the configuration explains.",
		Remedy: "Add the server at the balancer, or the node to farmtop's config; when only the names differ, give the node its \"server\" name there, or the balancer its \"backend\".",
		Balancers: map[string]string{
			"haproxy": "HAProxy: \"show servers state\" tells addresses at every level. A server whose name doesn't resolve has none: it is matched by its name alone.",
		},
	},
	{
		Code: "LB04", Severity: model.Warning, Title: "drain or maintenance lost",
		Means:  "A node that was taken out gets clients again though nobody asked for it: perhaps in the middle of an update.",
		Shows:  "The admin state went back to ready without an action of farmtop's; the reload or agent that did it is named when it was seen. A drain that another made may be ended by another, so only a reload or an agent is suspected then. Shown for 15 minutes.",
		Remedy: "Take the node out again if the work on it isn't done, and in a way that lasts.",
		Balancers: map[string]string{
			"haproxy": "Press a in farmtop for every drain that this farm lost, or run \"farmtop drain FARM/NODE\" (\"farmtop maint FARM/NODE\" for maintenance). To keep one over reloads of HAProxy use server-state-file with load-server-state-from-file global and write \"show servers state\" to it before each reload; against an agent, \"disable agent BACKEND/SERVER\" first.",
			"command": "Press a in farmtop for every drain that this farm lost, or run \"farmtop drain FARM/NODE\".",
			"apache":  "Apache: a graceful restart forgets the balancer-manager's changes unless BalancerPersist is On.",
			"nginx":   "nginx: the drain or down of a server is in its configuration; somebody wrote that file anew.",
			"f5":      "F5: changes must be saved (save sys config) and synchronised to the other unit.",
		},
	},
	{
		Code: "LB05", Severity: model.Warning, Title: "weight 0: a hidden drain",
		Means:  "Weight 0 keeps new sessions away from a node as a drain does, but it is shown as up everywhere.",
		Shows:  "A server is ready with weight 0 although its configured weight is more than that.",
		Remedy: "Give the server its weight back, or drain it openly if it is meant to be drained.",
		Balancers: map[string]string{
			"haproxy": "Press u in farmtop, or run \"farmtop ready FARM/NODE\", which restores the configured weight. By hand it is \"set server BACKEND/SERVER weight 100%\": HAProxy's \"state ready\" leaves the weight as it is, and a percentage of a small weight rounds down to 0.",
			"command": "Press u in farmtop, or run \"farmtop ready FARM/NODE\".",
			"apache":  "Apache: the worker's Load Factor in the balancer-manager.",
			"f5":      "F5: the member's ratio.",
		},
	},
	{
		Code: "LB06", Severity: model.Critical, Title: "maintenance does not keep sticky users away",
		Means:  "Clients still reach a node that is in maintenance, so they meet whatever is done to it.",
		Shows:  "The balancer counted requests to a server since it was first seen in maintenance.",
		Remedy: "Remove what sends cookie holders to servers out of service, or stop the node only when its requests have ended.",
		Balancers: map[string]string{
			"haproxy": "HAProxy: remove \"option persist\" from the backend (and look for force-persist rules); with it a cookie leads to its server even in maintenance or down. Its log marks such requests D with the server of the cookie.",
			"apache":  "Apache: use Disabled or Stopped; a hot standby (H) still serves cookie holders.",
		},
	},
	{
		Code: "LB07", Severity: model.Warning, Title: "balancer unreadable, or without rights for actions",
		Means:  "farmtop doesn't know what the balancer does, so the findings about it are silent; or it can look, but not drain.",
		Shows:  "The last reading failed, or the level is below admin on a farm that isn't read_only.",
		Remedy: "Refused or absent means that the balancer doesn't run or its interface is elsewhere, denied that farmtop's user lacks the right, garbage that something else answers there. Too low a level matters for actions alone: set read_only where none are wanted.",
		Balancers: map[string]string{
			"haproxy":   "HAProxy: \"stats socket PATH mode 660 group GROUP level admin\" in the global section, and farmtop's user in that group; without a level it is operator, which can't drain.",
			"nginxplus": "nginx Plus: \"api write=on\" in the API's location.",
			"apache":    "Apache: allow farmtop's address in the locations of server-status and balancer-manager.",
		},
	},
	{
		Code: "LB08", Severity: model.Warning, Title: "fewer ready nodes than the minimum",
		Means:  "The farm has less left than it was planned for: the next failure, or the next drain, may be one too many.",
		Shows:  "Nodes that can serve and that the balancer uses are fewer than limits.min_ready, whoever took the others out. Standby nodes of an active-passive farm count as ready, unless they were taken out (paused in a cluster): then nobody could take over. The evidence tells those that are down by the balancer's own check from those that were taken out.",
		Remedy: "Bring a node back before another is taken out; farmtop refuses to take out more than the minimum allows. A node that can't serve has a finding of its own, LB02 says why the balancer holds one down, LB03 which one it doesn't know.",
		Balancers: map[string]string{
			"haproxy": "For a node that was taken out, or has weight 0, and is well: u in farmtop, or \"farmtop ready NODE\".",
			"command": "For a node that was taken out and is well: u in farmtop, or \"farmtop ready NODE\".",
		},
	},
}
