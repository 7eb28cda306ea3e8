package haproxy

import (
	"strconv"
	"strings"

	"farmtop/model"
)

// adminBits is srv_admin_state of "show servers state", as the management guide describes it.
type adminBits int

const (
	bitsUnknown adminBits = -1

	forcedMaint    adminBits = 0x01
	inheritedMaint adminBits = 0x02
	configMaint    adminBits = 0x04 // stays for the process's life, so it says where a forcedMaint came from, and nothing alone
	forcedDrain    adminBits = 0x08
	inheritedDrain adminBits = 0x10
	resolveMaint   adminBits = 0x20
)

func parseAdminBits(b []byte) adminBits {
	n, err := strconv.ParseUint(string(b), 10, 16)
	if err != nil {
		return bitsUnknown
	}
	return adminBits(n)
}

// adminState is what HAProxy means to do with a server and why. The bits decide where they say something: a server that is both
// down and drained has the status "DOWN". The statuses are those that HAProxy's src/stats-proxy.c writes.
func adminState(status string, bits adminBits, agent, tracks bool) (model.AdminState, []model.AdminReason) {
	if bits == bitsUnknown {
		bits = 0
	}
	var why []model.AdminReason
	switch {
	case bits&(forcedMaint|inheritedMaint|resolveMaint) != 0:
		if bits&forcedMaint != 0 {
			why = forced(bits, agent)
		}
		if bits&inheritedMaint != 0 {
			why = append(why, model.ReasonTracked)
		}
		if bits&resolveMaint != 0 {
			why = append(why, model.ReasonDNS)
		}
		return model.AdminMaint, why
	case bits&(forcedDrain|inheritedDrain) != 0:
		if bits&forcedDrain != 0 {
			why = forced(bits&^configMaint, agent)
		}
		if bits&inheritedDrain != 0 {
			why = append(why, model.ReasonTracked)
		}
		return model.AdminDrain, why
	}
	return statusState(status, agent, tracks)
}

// forced tells who forced a state. HAProxy doesn't keep whether an operator or the agent did, so both are named where there is an
// agent; and an operator's maintenance of a server that is "disabled" in the configuration looks like the configuration's.
func forced(bits adminBits, agent bool) []model.AdminReason {
	switch {
	case bits&configMaint != 0:
		return []model.AdminReason{model.ReasonConfig}
	case agent:
		return []model.AdminReason{model.ReasonOperator, model.ReasonAgent}
	}
	return []model.AdminReason{model.ReasonOperator}
}

// statusState is the admin state as far as the status alone tells it. A reason is given only where it is the only possible one.
func statusState(status string, agent, tracks bool) (model.AdminState, []model.AdminReason) {
	word, detail, _ := strings.Cut(status, " ")
	switch {
	case word == "UP", status == "no check":
		return model.AdminReady, nil
	case word == "MAINT" && strings.HasPrefix(detail, "(via "):
		return model.AdminMaint, []model.AdminReason{model.ReasonTracked}
	case word == "MAINT" && detail == "(resolution)":
		return model.AdminMaint, []model.AdminReason{model.ReasonDNS}
	case word == "MAINT":
		return model.AdminMaint, nil
	case word == "DRAIN" && tracks:
		return model.AdminDrain, nil
	case word == "DRAIN":
		return model.AdminDrain, forced(forcedDrain, agent)
	case word == "NOLB": // "http-check disable-on-404": the node itself asks for a drain
		return model.AdminDrain, checked(tracks)
	case word == "DOWN" && detail == "(agent)":
		return model.AdminDown, []model.AdminReason{model.ReasonAgent}
	case word == "DOWN":
		return model.AdminDown, checked(tracks)
	}
	return model.AdminUnknown, nil
}

// checked names whose check a state comes from: the server's own, or that of the server it tracks.
func checked(tracks bool) []model.AdminReason {
	if tracks {
		return []model.AdminReason{model.ReasonTracked}
	}
	return []model.AdminReason{model.ReasonCheck}
}

// takesRequests tells whether a request that carries the server's cookie is sent to it: HAProxy looks only at whether the server
// is running, not at its weight or drain. ("option persist" sends them to a stopped one too; that can't be seen from here.)
func takesRequests(status string) bool {
	word, _, _ := strings.Cut(status, " ")
	return word == "UP" || word == "DRAIN" || word == "NOLB" || status == "no check"
}
