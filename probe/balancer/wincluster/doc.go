// Package wincluster reads and changes a role of a Windows failover cluster by the cmdlets of the module FailoverClusters, in PowerShell
// here, over ssh, or through a command of the operator's:
//
//	balancer:
//	  kind: wincluster
//	  backend: Lithnet Access Manager   # the role's name, as Get-ClusterGroup tells it
//	  through: [ssh, win1]              # a node of the cluster; not needed where farmtop runs on one
//
// The servers are the cluster's nodes: the one that owns the role is up while the role is online, a paused one is in drain, or in
// maintenance where its roles weren't moved away. A drain is a pause with drain (Suspend-ClusterNode -Drain), ready resumes without moving
// roles back (Resume-ClusterNode -Failback NoFailback): each move of the role is an outage, and the operator's own decision, the verb move
// (Move-ClusterGroup). What a move and the votes mean is model's matter, and so is what is refused.
//
// Each reading is one run of PowerShell, which takes a second or two on Windows: read it every 10 s or so.
//
// It is tested against a fake that takes the same command line, decodes the script and answers as these cmdlets are documented to
// (package winhost of probe/demo), and not against Windows Server itself. What the cmdlets give and take is from Microsoft's reference of
// the module FailoverClusters, the numbers of the states from clusapi.h and MSCluster's classes.
//
// Read driver.go first, then script.go for what is run, answer.go and status.go for what is read, and writer.go for changes.
// Package powershell has what every script of farmtop's needs.
package wincluster
