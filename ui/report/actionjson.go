package report

import (
	"cmp"
	"io"
	"time"

	"farmtop/model"
)

// The document of "drain", "maint", "ready", "weight" and "move" with "--format json". Its fields are promised to scripts: some may be added,
// none changed. What isn't known is null, "" or 0.
type (
	actionDocument struct {
		Schema string    `json:"schema"`
		At     time.Time `json:"at"`
		actionFields
		Actions []actionFields `json:"actions,omitempty"` // of an order for several farms; the fields above sum it up then
	}
	actionFields struct {
		Action         model.Verb       `json:"action"`
		Farm           string           `json:"farm"`
		Node           string           `json:"node"`
		Group          string           `json:"group"`
		Result         Result           `json:"result"`
		Was            model.AdminState `json:"was"`
		Admin          model.AdminState `json:"admin"`
		Soft           bool             `json:"soft"`
		InFlight       *int             `json:"in_flight"`       // null when nobody knows, as are the next two
		NewRequests    *int64           `json:"new_requests"`    // also null where the balancer doesn't count them apart
		CookieRequests *int64           `json:"cookie_requests"` // all requests then
		WaitedMS       float64          `json:"waited_ms"`
		Message        string           `json:"message"`
		Guard          model.Guard      `json:"guard"`
		Changed        bool             `json:"changed"`
		Weight         *int             `json:"weight"`
		SettleMS       float64          `json:"settle_ms"`
		DeadlineMS     float64          `json:"deadline_ms"`
		Then           model.Verb       `json:"then"`
		Reason         string           `json:"reason"`
		By             string           `json:"by"`
		Steps          []actionStep     `json:"steps"`
		Role           *roleJSON        `json:"role"`     // null where no cluster is
		Failover       *checkFailover   `json:"failover"` // null where the endpoint wasn't watched
	}
	actionStep struct {
		Balancer string           `json:"balancer"`
		Group    string           `json:"group"`
		Server   string           `json:"server"`
		Command  string           `json:"command"`
		Admin    model.AdminState `json:"admin"` // what the balancer said afterwards
		Role     string           `json:"role"`  // what the cluster said then: "AMS is Online on am2"
		Error    string           `json:"error"`
		Fault    model.StepFault  `json:"fault"`
		TookMS   float64          `json:"took_ms"`
	}
)

// ActionJSON writes what came of an order as one document of the schema farmtop/action/v1, on one line. An order for several farms
// is summed up by its worst action, and each of them stands in the list "actions".
func ActionJSON(w io.Writer, at time.Time, outcomes []Outcome) error {
	document := actionDocument{Schema: "farmtop/action/v1", At: at.UTC()}
	all := make([]actionFields, len(outcomes))
	for i := range outcomes {
		all[i] = actionOf(&outcomes[i], at)
	}
	if len(all) > 0 {
		document.actionFields = all[Worst(outcomes)]
	}
	if len(all) > 1 {
		document.Actions = all
	}
	return writeJSON(w, document)
}

func actionOf(o *Outcome, now time.Time) actionFields {
	p := &o.Progress
	a := &p.Action
	c := o.counts()
	f := actionFields{
		Action: a.Verb, Farm: a.Farm, Node: a.Node, Group: a.Group,
		Result: o.Result(), Was: cmp.Or(p.Was, model.AdminUnknown), Admin: o.Admin(), Soft: p.Soft,
		InFlight: c.inFlight, NewRequests: c.fresh, CookieRequests: c.bound, Message: o.Message(), Guard: p.Guard, Changed: o.changed(),
		SettleMS: settleMillis(a), DeadlineMS: millis(a.Deadline), Then: a.Then, Reason: a.Reason, By: a.By.String(),
		Steps: make([]actionStep, 0, len(p.Results)), Role: o.role(), Failover: failoverDocument(o.Failover),
	}
	if a.Verb == model.VerbWeight {
		f.Weight = &a.Weight
	}
	if !p.AskedAt.IsZero() {
		f.WaitedMS = millis(p.Waited(now))
	}
	for i := range p.Results {
		r := &p.Results[i]
		f.Steps = append(f.Steps, actionStep{
			Balancer: r.Step.Balancer, Group: r.Step.Group, Server: r.Step.Server, Command: r.Step.Command,
			Admin: cmp.Or(r.Admin, model.AdminUnknown), Role: r.Role, Error: r.Err, Fault: r.Fault, TookMS: millis(r.Took),
		})
	}
	return f
}

// settleMillis is for how long a drain waits until it counts as done; 0 for what doesn't settle.
func settleMillis(a *model.Action) float64 {
	if a.Verb != model.VerbDrain {
		return 0
	}
	return millis(a.SettleTime())
}
