package wincluster

import (
	"farmtop/model"
	"farmtop/probe/balancer/powershell"
)

// scripts writes what is run for one role.
type scripts struct {
	role  string // in quotes
	where string // " -Cluster 'NAME'"; "" for the cluster of the machine itself
}

func newScripts(role, cluster string) (s scripts, err error) {
	if s.role, err = powershell.One(role); err != nil || cluster == "" {
		return s, err
	}
	name, err := powershell.One(cluster)
	s.where = " -Cluster " + name
	return s, err
}

// reading tells the cluster, its roles, its nodes and its quorum. Enumerations are told as they are: as numbers.
func (s scripts) reading() string {
	name := ""
	if s.where != "" {
		name = s.where[len(" -Cluster"):]
	}
	return `$c=Get-Cluster` + name + `
$r=(Get-ClusterQuorum` + s.where + `).QuorumResource
$o.cluster=[string]$c.Name
$o.dynamic=$c.DynamicQuorum
$o.witnessVotes=$c.WitnessDynamicWeight
if($r){$o.witness=[ordered]@{name=[string]$r.Name;type=[string]$r.ResourceType.Name;state=$r.State}}
$o.groups=@(Get-ClusterGroup` + s.where + `|%{[ordered]@{name=[string]$_.Name;owner=[string]$_.OwnerNode.Name;state=$_.State}})
$o.nodes=@(Get-ClusterNode` + s.where + `|%{[ordered]@{name=[string]$_.Name;state=$_.State;weight=$_.NodeWeight;votes=$_.DynamicWeight;drain=$_.DrainStatus;flags=$_.StatusInformation}})`
}

// change is the cmdlet that carries a verb out for a node; known is false for verbs that a cluster doesn't have.
func (s scripts) change(verb model.Verb, node string) (script string, known bool, err error) {
	name, err := powershell.One(node)
	switch verb {
	case model.VerbDrain:
		return "Suspend-ClusterNode -Name " + name + " -Drain" + s.where, true, err
	case model.VerbReady:
		return "Resume-ClusterNode -Name " + name + " -Failback NoFailback" + s.where, true, err
	case model.VerbMove:
		return "Move-ClusterGroup -Name " + s.role + " -Node " + name + " -Wait 0" + s.where, true, err
	}
	return "", false, nil
}
