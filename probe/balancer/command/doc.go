// Package command reads and changes balancers that farmtop doesn't know, by programs of the operator's: one prints all servers, and
// one for each of drain, maint, ready and weight changes a server, as far as the balancer has such a thing. A balancer of this
// kind is configured so, for a made-up lbctl:
//
//	balancer:
//	  kind: command
//	  name: lb1
//	  backend: web                               # the group of servers that is this farm
//	  read: [lbctl, status, --json]              # prints all servers
//	  servers: pools.web.members                 # where they are in the JSON: a list, or an object by their names
//	  fields: {server: name, address: addr, state: admin.state, weight: weight, in_flight: active, requests: total}
//	  states: {enabled: ready, draining: drain, disabled: maint, offline: down}
//	  drain: [lbctl, member, drain, "{group}/{server}"]
//	  maint: [lbctl, member, disable, "{group}/{server}"]
//	  ready: [lbctl, member, enable, "{group}/{server}"]
//	  weight: [lbctl, member, weight, "{group}/{server}", "{weight}"]
//	  soft: true                                 # a drained server still gets requests with the sticky cookie
//	  lasts: false                               # a reload forgets what was changed
//
// Where the program writes lines instead of JSON, "pattern" stands for servers and fields: a regular expression with the groups
// server and state, and any other of the fields, such as '^(?P<server>\S+)\s+(?P<state>\w+)$'.
//
// The folder recipes has such configurations for balancers that there are: NetScaler, Kemp LoadMaster, AWS and Azure, Traefik, Caddy
// and Envoy. Each begins with what it can and can't do, and with what it was tried on.
//
// A command's arguments are shown: in the plan of an action, in errors and in the audit log, and by the system to everybody who lists
// processes. So no password, key or token may stand in them. Programs have other places for such: curl a configuration file (-K) or
// --netrc-file, ssh its agent, the tools of clouds their profiles and roles; and what stands in farmtop's environment is passed on and
// never shown.
//
// Commands are vectors of arguments and run without a shell, without input and without a terminal. What the balancer says of a
// server's name or address is put into arguments, but only where no shell on the way, such as the one that ssh asks on the other
// side, could see more in it than text. Everything has an end: the time of a run with its children, the bytes of an answer, the
// servers in it. A change counts as made when the balancer says so afterwards, and never because a program succeeded.
//
// What is configured how is config's; what a state means for a node is model's.
//
// Read driver.go first, then json.go, lines.go and tally.go for how answers are understood,
// and writer.go, vector.go and judge.go for changes.
package command
