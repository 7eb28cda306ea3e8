package report

import (
	"io"
	"time"

	"farmtop/model"
)

// The document of "--plan --format json", promised to scripts as all others are.
type (
	planDocument struct {
		Schema  string       `json:"schema"`
		At      time.Time    `json:"at"`
		Refusal *planRefusal `json:"refusal"` // null when no guard refuses
		Confirm []string     `json:"confirm"` // protected farms whose names are wanted
		Text    []string     `json:"text"`
		Actions []planAction `json:"actions"`
	}
	planRefusal struct {
		Guard model.Guard `json:"guard"`
		Text  string      `json:"text"`
	}
	planAction struct {
		Action     model.Verb       `json:"action"`
		Farm       string           `json:"farm"`
		Node       string           `json:"node"`
		Group      string           `json:"group"`
		Admin      model.AdminState `json:"admin"`
		Done       string           `json:"done"` // why there is nothing to do
		Soft       bool             `json:"soft"`
		SettleMS   float64          `json:"settle_ms"`
		DeadlineMS float64          `json:"deadline_ms"`
		Then       model.Verb       `json:"then"`
		Steps      []planStep       `json:"steps"`
		Left       []planLeft       `json:"left"`
	}
	planStep struct {
		Balancer string   `json:"balancer"`
		Group    string   `json:"group"`
		Server   string   `json:"server"`
		Command  string   `json:"command"`
		Soft     bool     `json:"soft"`
		Effect   string   `json:"effect"`
		Undone   []string `json:"undone"`
	}
	planLeft struct {
		Balancer string   `json:"balancer"`
		Group    string   `json:"group"`
		Usable   []string `json:"usable"`
		Backups  []string `json:"backups"`
		Before   int      `json:"before"`
		Share    *float64 `json:"share"` // null when unknown
	}
)

// PlanJSON writes a plan as one document of the schema farmtop/plan/v1, on one line.
func PlanJSON(w io.Writer, p *model.Plan) error {
	document := planDocument{
		Schema: "farmtop/plan/v1", At: p.At.UTC(), Confirm: append([]string{}, p.Confirm...), Text: append([]string{}, p.Text()...),
		Actions: make([]planAction, 0, len(p.Parts)),
	}
	if r := p.Refusal; r != nil {
		document.Refusal = &planRefusal{r.Guard, r.Text}
	}
	for i := range p.Parts {
		document.Actions = append(document.Actions, planned(&p.Parts[i]))
	}
	return writeJSON(w, document)
}

func planned(part *model.Part) planAction {
	a := &part.Action
	planned := planAction{
		Action: a.Verb, Farm: a.Farm, Node: a.Node, Group: a.Group, Admin: part.Admin, Done: part.Done, Soft: part.Soft,
		SettleMS: settleMillis(a), DeadlineMS: millis(a.Deadline), Then: a.Then,
		Steps: make([]planStep, 0, len(part.Steps)), Left: make([]planLeft, 0, len(part.Left)),
	}
	for i := range part.Steps {
		s := &part.Steps[i]
		planned.Steps = append(planned.Steps, planStep{
			Balancer: s.Balancer, Group: s.Group, Server: s.Server, Command: s.Command, Soft: s.Soft, Effect: s.Effect,
			Undone: append([]string{}, s.Undone...),
		})
	}
	for i := range part.Left {
		planned.Left = append(planned.Left, leftOf(&part.Left[i]))
	}
	return planned
}

func leftOf(l *model.Left) planLeft {
	left := planLeft{
		Balancer: l.Balancer, Group: l.Group, Before: l.Before,
		Usable: append([]string{}, l.Usable...), Backups: append([]string{}, l.Backups...),
	}
	if l.Share >= 0 {
		left.Share = &l.Share
	}
	return left
}
