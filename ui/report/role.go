package report

import (
	"time"

	"farmtop/model"
)

// roleStanding is how a move stands.
func (o *Outcome) roleStanding() string {
	name := o.Progress.Action.Subject()
	switch {
	case !o.Progress.Phase.IsOver():
		return "the cluster moves the role to " + name
	case o.Cluster != nil:
		return name + " has the role: " + o.Cluster.Standing()
	default:
		return name + " has the role"
	}
}

// outage is how the endpoint fared while the role moved; "" where nobody watched it since then.
func (o *Outcome) outage(now time.Time) string {
	v := o.Failover
	if v == nil || v.Began.Before(o.Progress.AskedAt.Add(-watchedBefore)) || v.Outage.Probes == 0 {
		return ""
	}
	return "the endpoint: " + v.Outage.Words(now)
}

// watchedBefore is how much earlier than its action a watch may have begun that is about it: the role's own trouble begins one, too.
const watchedBefore = time.Minute

// roleJSON is what a cluster says of its role.
type roleJSON struct {
	Name  string          `json:"name"`
	State model.RoleState `json:"state"`
	Owner string          `json:"owner"`
}

func (o *Outcome) role() *roleJSON {
	if o.Cluster == nil {
		return nil
	}
	return &roleJSON{o.Cluster.Role, o.Cluster.State, o.Cluster.Owner}
}
