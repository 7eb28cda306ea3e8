package nginxplus

import (
	"fmt"

	"farmtop/model"
)

// maxWeight is the largest weight that farmtop sets; more would tell nothing that a smaller one doesn't.
const maxWeight = 65535

// undone is what ends every change: the API's changes are in memory.
const undone = "a reload or restart of nginx, unless the upstream keeps its servers in a file (\"state\")"

// Steps is the PATCH that makes a change of one server. The error says why the API can't do it.
func (d *Driver) Steps(change model.Change, server model.Server) ([]model.Step, error) {
	if change.Verb == model.VerbWeight && (change.Weight < 1 || change.Weight > maxWeight) {
		return nil, fmt.Errorf("%s/%s can't have the weight %d at NGINX Plus: weights there go from 1 to %d; drain it, if it is to get no new sessions",
			server.Group, server.Name, change.Weight, maxWeight)
	}
	body, effect := command(change)
	if body == "" {
		return nil, fmt.Errorf("NGINX Plus has no command for %q", change.Verb)
	}
	step := model.Step{
		Balancer: d.balancer.Name, Verb: change.Verb, Group: server.Group, Server: server.Name, Address: server.Address,
		Command: fmt.Sprintf("PATCH %s/%s %s", server.Group, server.Name, body),
		Soft:    change.Verb == model.VerbDrain, Effect: effect, Undone: []string{undone},
	}
	if change.Verb == model.VerbWeight {
		step.Weight = change.Weight
	}
	return []model.Step{step}, nil
}

// command is the body of a change, and what it does to clients; "" for a verb that there is none for. What is to be true comes last,
// because nobody publishes whether "drain" and "down" are two properties or one, which the last word decides.
func command(change model.Change) (body, effect string) {
	switch change.Verb {
	case model.VerbDrain:
		return `{"down":false,"drain":true}`, "new sessions go to other servers; requests that a sticky session binds to it still reach it, and those in flight finish"
	case model.VerbMaint:
		return `{"drain":false,"down":true}`, "no new requests; users whose sticky session binds them to it move to other servers; requests in flight finish"
	case model.VerbReady:
		return `{"drain":false,"down":false}`, "new sessions come to it again"
	case model.VerbWeight:
		return fmt.Sprintf(`{"weight":%d}`, change.Weight),
			fmt.Sprintf("its share of the new sessions follows the weight %d; sessions stay where they are", change.Weight)
	}
	return "", ""
}
