package main

import "time"

// A scene is one picture: how farmtop is started, what is pressed, and how long it goes on before the picture is taken, so that
// there is some history to see.
type scene struct {
	name          string
	width, height int
	args          []string
	steps         []step
	settle        time.Duration
}

// A step waits until the screen matches a regular expression, and then presses keys, as tmux names them.
type step struct {
	until string
	keys  []string
}

// armed is longer than a dialog ignores keys that were typed before it appeared.
const armed = 600 * time.Millisecond

func scenes() []scene {
	return []scene{
		{
			name: "overview", width: 120, height: 40, settle: 40 * time.Second,
			args: []string{"demo"}, steps: []step{{until: `3 up`}},
		},
		{
			name: "sick", width: 120, height: 40, settle: 30 * time.Second,
			args: []string{"demo", "--nodes", "4", "--fault", "HC01", "--fault", "PAR01"}, steps: []step{{until: `HC01`}},
		},
		{
			name: "small", width: 80, height: 24, settle: 10 * time.Second,
			args: []string{"demo", "--nodes", "5", "--fault", "HC01"}, steps: []step{{until: `HC01`}},
		},
		{
			name: "node", width: 120, height: 40, settle: 3 * time.Second,
			args: []string{"demo", "--fault", "HC03"}, steps: []step{{until: `up`, keys: []string{"Enter"}}, {until: `TLS`}},
		},
		{
			name: "findings", width: 120, height: 40, settle: 5 * time.Second,
			args: []string{"demo", "--nodes", "4", "--fault", "LB05", "--fault", "PAR01"}, steps: []step{{until: `LB05`, keys: []string{"f"}}},
		},
		{
			name: "sticky", width: 120, height: 40, settle: 90 * time.Second,
			args: []string{"demo", "--fault", "ST01"}, steps: []step{{until: `ST01`, keys: []string{"s"}}},
		},
		{
			name: "client-ip", width: 120, height: 30, settle: 40 * time.Second,
			args: []string{"demo", "--fault", "XFF06"}, steps: []step{{until: `XFF06`, keys: []string{"x"}}},
		},
		{
			name: "client-ip-one", width: 120, height: 34, settle: 2 * time.Second,
			args: []string{"demo", "--fault", "XFF06"}, steps: []step{{until: `XFF06`, keys: []string{"x"}}, {until: `newest first`, keys: []string{"Enter"}}, {until: `step by step`}},
		},
		{
			name: "route", width: 120, height: 40, settle: time.Second,
			args: []string{"demo", "--fault", "RT04"}, steps: []step{{until: `3 up`, keys: []string{"t"}}, {until: `enter begins`, keys: []string{"Enter"}}, {until: `of at most`}},
		},
		{
			name: "verify-fails", width: 120, height: 40, settle: 6 * time.Second,
			args: []string{"demo", "--fault", "PAR01"}, steps: append([]step{{until: `PAR01`, keys: []string{"Right", "Right"}}}, accepted...),
		},
		{
			name: "verify", width: 120, height: 40, settle: 6 * time.Second,
			args: []string{"demo"}, steps: append([]step{{until: `3 up`, keys: []string{"Right", "Right"}}}, accepted...),
		},
		{
			name: "drain-plan", width: 120, height: 40, settle: time.Second,
			args: []string{"demo"}, steps: drainAsked("3 up"),
		},
		{
			name: "drain", width: 120, height: 40, settle: 24 * time.Second,
			args: []string{"demo"}, steps: append(drainAsked("3 up"), drainConfirmed...),
		},
		{
			name: "drain-small", width: 80, height: 24, settle: 20 * time.Second,
			args: []string{"demo", "--nodes", "5"}, steps: append(drainAsked("5 up"), drainConfirmed...),
		},
		{
			name: "drain-node", width: 120, height: 40, settle: 24 * time.Second,
			args: []string{"demo"}, steps: append(append(drainAsked("3 up"), drainConfirmed...), step{until: "1 drain", keys: []string{"Enter"}}),
		},
		{
			name: "cluster", width: 120, height: 40, settle: 20 * time.Second,
			args: []string{"demo", "--system", "lithnet-ams-cluster"}, steps: roleMoved,
		},
		{
			name: "lithnet", width: 120, height: 40, settle: 20 * time.Second,
			args: []string{"demo", "--system", "lithnet-ams-web", "--fault", "TLS03"}, steps: []step{{until: `TLS03`}},
		},
		{
			name: "wso2", width: 120, height: 40, settle: 20 * time.Second,
			args: []string{"demo", "--system", "wso2-apim-portal", "--fault", "ST06"}, steps: []step{{until: `ST06`}},
		},
		{
			name: "forgerock", width: 120, height: 40, settle: 60 * time.Second,
			args: []string{"demo", "--system", "forgerock-am", "--fault", "ST02"}, steps: []step{{until: `ST02`, keys: []string{"s"}}},
		},
	}
}

// roleMoved moves the role to the node that stands by.
var roleMoved = []step{
	{until: `1 standby`, keys: []string{"Right"}},
	{until: `▸ams2`, keys: []string{"R"}},
	{until: "tab and arrows move", keys: []string{"Tab"}},
	{until: `▸\[ Move`, keys: []string{"Enter"}},
	{until: `moved ams1`},
}

// accepted makes the acceptance of the node that is selected.
var accepted = []step{{until: `▸.*am3|am3.*▸|am3`, keys: []string{"v"}}, {until: `[Ee]nter`, keys: []string{"Enter"}}, {until: `pinned`}}

// drainAsked opens the plan of a drain and says why, once the farm is as wanted.
func drainAsked(farm string) []step {
	return []step{
		{until: farm, keys: []string{"d"}},
		{until: "tab and arrows move", keys: []string{"BTab"}},
		{until: "reason", keys: []string{"patch tuesday"}},
		{until: "patch tuesday", keys: []string{"Tab"}}, // to Cancel
	}
}

// drainConfirmed goes from Cancel to the other button, and presses it.
var drainConfirmed = []step{{until: "Cancel", keys: []string{"Tab"}}, {until: `▸\[ Drain`, keys: []string{"Enter"}}}
