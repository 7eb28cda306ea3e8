package wincluster

import (
	"farmtop/model"
	"farmtop/probe/balancer/powershell"
)

// An answer is what the script of a reading tells. What a Windows of before 2012 R2 doesn't know is nil.
type answer struct {
	Cluster      string                      `json:"cluster"`
	Dynamic      *int                        `json:"dynamic"`
	WitnessVotes *int                        `json:"witnessVotes"`
	Witness      *witness                    `json:"witness"`
	Groups       powershell.List[group]      `json:"groups"`
	Nodes        powershell.List[memberNode] `json:"nodes"`
}

type group struct {
	Name  string          `json:"name"`
	Owner string          `json:"owner"`
	State powershell.Enum `json:"state"` // ClusterGroupState
}

type memberNode struct {
	Name   string          `json:"name"`
	State  powershell.Enum `json:"state"` // ClusterNodeState
	Weight *int            `json:"weight"`
	Votes  *int            `json:"votes"`
	Drain  powershell.Enum `json:"drain"` // ClusterNodeDrainStatus
	Flags  powershell.Enum `json:"flags"` // ClusterNodeStatusInformation: one bit or none of those that matter here
}

type witness struct {
	Name  string          `json:"name"`
	Type  string          `json:"type"`  // the resource type's name, which isn't translated
	State powershell.Enum `json:"state"` // ClusterResourceState
}

// roleState is ClusterGroupState, from -1.
func roleState(e powershell.Enum) model.RoleState {
	states := [...]model.RoleState{model.RoleUnknown, model.RoleOnline, model.RoleOffline, model.RoleFailed, model.RolePartial, model.RolePending}
	return states[max(0, e.Is(-1, "Unknown", "Online", "Offline", "Failed", "PartialOnline", "Pending"))]
}

// nodeState is ClusterNodeState, from -1.
func nodeState(e powershell.Enum) model.ClusterNodeState {
	states := [...]model.ClusterNodeState{model.MemberUnknown, model.MemberUp, model.MemberDown, model.MemberPaused, model.MemberJoining}
	return states[max(0, e.Is(-1, "Unknown", "Up", "Down", "Paused", "Joining"))]
}

// rolesDrain is ClusterNodeDrainStatus, from 0.
func rolesDrain(e powershell.Enum) model.RolesDrain {
	states := [...]model.RolesDrain{model.RolesStay, model.RolesMoving, model.RolesMoved, model.RolesStuck}
	if i := e.Is(0, "NotInitiated", "InProgress", "Completed", "Failed"); i >= 0 {
		return states[i]
	}
	return model.RolesUnknown
}

// witnessState is ClusterResourceState: Online is 2, Offline 3, Failed 4, and from 128 on it is on its way.
func witnessState(e powershell.Enum) model.WitnessState {
	states := [...]model.WitnessState{model.WitnessOnline, model.WitnessOffline, model.WitnessFailed}
	if i := e.Is(2, "Online", "Offline", "Failed"); i >= 0 {
		return states[i]
	}
	if e.Is(128, "Pending", "OnlinePending", "OfflinePending") >= 0 || e.Is(1, "Initializing") >= 0 {
		return model.WitnessPending
	}
	return model.WitnessUnknown
}

// witnessKind is what a resource type is as a witness.
func witnessKind(resourceType string) model.WitnessKind {
	switch resourceType {
	case "Physical Disk":
		return model.WitnessDisk
	case "File Share Witness":
		return model.WitnessShare
	case "Cloud Witness":
		return model.WitnessCloud
	}
	return model.WitnessOther
}
