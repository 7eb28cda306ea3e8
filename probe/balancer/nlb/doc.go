// Package nlb reads and changes Windows Network Load Balancing by the cmdlets of the module NetworkLoadBalancingClusters, in PowerShell
// here, over ssh, or through a command of the operator's:
//
//	balancer:
//	  kind: nlb
//	  backend: web                 # what the group is called in farmtop
//	  through: [ssh, win1]         # a host of the cluster; not needed where farmtop runs on one
//
// NLB spreads connections, not requests, and knows no cookies: a host that drains finishes the connections that it has, and then stops,
// which shows as maintenance. Clients of a drained host that connect anew go to another one, so a drain is hard for sticky sessions.
// Nobody counts anything.
//
// It is tested against a fake (package winhost of probe/demo), and not against Windows Server itself. What the cmdlets give and take is from
// Microsoft's reference of the module, the words for states from that of nlb.exe query.
//
// Read driver.go first, then hosts.go for what is read and writer.go for changes. Package powershell has what every script of farmtop's
// needs.
package nlb
