package report

import (
	"slices"

	"farmtop/model"
)

// Standing are servers as their balancers say by their newest word: what one said right after a command counts where it hasn't been
// read since.
func Standing(servers []*model.ServerView, results []model.StepResult) []*model.ServerView {
	standing := make([]*model.ServerView, len(servers))
	for i, s := range servers {
		standing[i] = newest(s, results)
	}
	return standing
}

func newest(s *model.ServerView, results []model.StepResult) *model.ServerView {
	now := *s
	for i := range results {
		r := &results[i]
		same := r.Step.Balancer == s.Balancer && r.Step.Group == s.Group && r.Step.Server == s.Name
		if !same || r.Err != "" || !r.At.After(now.At) {
			continue
		}
		now.Admin, now.At = r.Admin, r.At
		if r.Step.Verb == model.VerbWeight {
			now.Weight = r.Weight
		}
		if now.Admin != s.Admin {
			now.Since = r.At
		}
	}
	return &now
}

// servers are the node in those groups that the action is for.
func (o *Outcome) servers() []*model.ServerView {
	if o.Node == nil {
		return nil
	}
	group := o.Progress.Action.Group
	in := slices.DeleteFunc(slices.Clone(o.Node.Servers), func(s *model.ServerView) bool { return group != "" && s.Group != group })
	return Standing(in, o.Progress.Results)
}
