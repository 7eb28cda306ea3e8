package f5

import (
	"strings"

	"farmtop/model"
)

// The words of members, as K6917 and the reference of "ltm pool" have them.
const (
	sessionOff = "user-disabled" // no new sessions; persistent ones go on
	stateOff   = "user-down"     // forced offline: only open connections go on

	enabledNot  = "disabled-by-parent" // the node is disabled, with all that are members by it
	offline     = "offline"            // a monitor failed, or somebody forced it
	unavailable = "unavailable"        // it has as many connections as it may have
)

// standing is what a member's words mean. Enabled and available are of its statistics, "" where there are none.
func standing(session, state, enabled, available string) (admin model.AdminState, why []model.AdminReason, up bool) {
	down := available == offline || strings.HasSuffix(state, "down")
	up = !down && available != unavailable
	switch {
	case state == stateOff:
		return model.AdminMaint, []model.AdminReason{model.ReasonOperator}, false
	case session == sessionOff:
		return model.AdminDrain, []model.AdminReason{model.ReasonOperator}, up
	case enabled == enabledNot && down:
		return model.AdminMaint, []model.AdminReason{model.ReasonTracked}, false
	case enabled == enabledNot:
		return model.AdminDrain, []model.AdminReason{model.ReasonTracked}, up
	case down:
		return model.AdminDown, []model.AdminReason{model.ReasonCheck}, false
	case session == "user-enabled", session == "monitor-enabled":
		return model.AdminReady, nil, up
	}
	return model.AdminUnknown, nil, false
}
