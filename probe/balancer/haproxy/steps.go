package haproxy

import (
	"fmt"
	"slices"

	"farmtop/model"
)

// maxWeight is the largest weight that "set server … weight" takes, according to the management guide.
const maxWeight = 256

// Steps are the runtime commands that make a change of one server: one, or two where a server of weight 0 is made ready, because
// "state ready" leaves the weight alone. The error says why the change can't be said to HAProxy.
func (d *Driver) Steps(change model.Change, server model.Server) ([]model.Step, error) {
	name := server.Group + "/" + server.Name
	if !isSayable(server.Group) || !isSayable(server.Name) {
		return nil, fmt.Errorf("%q can't stand in a command for HAProxy: its names have only letters, digits and \".:_-\", and fewer than %d of them", name, maxText)
	}
	switch change.Verb {
	case model.VerbDrain:
		return d.steps(server, drainStep(server)), nil
	case model.VerbMaint:
		return d.steps(server, maintStep(server)), nil
	case model.VerbReady:
		if server.Weight == 0 && server.InitialWeight > 0 {
			return d.steps(server, restoreStep(server), readyStep(server)), nil
		}
		return d.steps(server, readyStep(server)), nil
	case model.VerbWeight:
		if change.Weight < 0 || change.Weight > maxWeight {
			return nil, fmt.Errorf("%s can't have the weight %d at HAProxy: weights there go from 0 to %d", name, change.Weight, maxWeight)
		}
		return d.steps(server, weightStep(server, change.Weight)), nil
	}
	return nil, fmt.Errorf("HAProxy has no command for %q", change.Verb)
}

// isSayable tells whether a name can stand in a command and is whole: a longer one was cut when it was read.
func isSayable(name string) bool { return isPlain(name) && len(name) < maxText }

// steps completes steps with what is the same for all of them.
func (d *Driver) steps(server model.Server, all ...model.Step) []model.Step {
	for i := range all {
		step := &all[i]
		step.Balancer, step.Group, step.Server = d.balancer.Name, server.Group, server.Name
		step.Command = fmt.Sprintf("set server %s/%s %s", server.Group, server.Name, step.Command)
		if server.Agent {
			step.Undone = append(step.Undone, fmt.Sprintf(
				"its agent check, which is on, within the check's interval; \"disable agent %s/%s\" keeps it from that", server.Group, server.Name))
		}
	}
	return all
}

// What may undo a step, besides the agent.
const (
	undoneByReload = "a reload or restart of HAProxy, unless it loads the servers' states from a file (\"load-server-state-from-file\")"
	undoneByConfig = "a reload or restart of HAProxy: the server is \"disabled\" in its configuration"
)

// softly is what HAProxy does with a server that is drained or has weight 0: the balancing algorithm passes over it, and a sticky
// cookie or table, which is asked before the algorithm, doesn't.
const softly = "new sessions go to other servers; requests whose cookie or stick table names it still reach it, and those in flight finish"

func drainStep(server model.Server) model.Step {
	return model.Step{
		Verb: model.VerbDrain, Command: "state drain", Soft: true,
		Effect: softly + alone(server), Undone: []string{undoneByReload},
	}
}

// maintStep names two options of the configuration that can't be seen from here: "option persist", with which a server in
// maintenance still gets the requests whose cookie names it, and "on-marked-down shutdown-sessions", which applies to maintenance
// too.
func maintStep(server model.Server) model.Step {
	return model.Step{
		Verb: model.VerbMaint, Command: "state maint",
		Effect: "no new requests; users whose cookie or stick table names it move to other servers " +
			"(unless the backend has \"option persist\"); those in flight finish (unless it has \"on-marked-down shutdown-sessions\"); " +
			"HAProxy stops checking it" + alone(server),
		Undone: []string{undoneByReload},
	}
}

// alone tells of a server that tracks another: it can be taken out by itself.
func alone(server model.Server) string {
	if server.Tracks == "" {
		return ""
	}
	return "; " + server.Tracks + ", which it tracks, stays as it is"
}

// readyStep ends drain and maintenance at once. A server that leaves maintenance is taken for healthy until a check fails.
func readyStep(server model.Server) model.Step {
	step := model.Step{Verb: model.VerbReady, Command: "state ready", Effect: "new sessions come to it again"}
	if server.Admin == model.AdminMaint {
		step.Effect += ", at once: HAProxy takes it for healthy until a check has failed"
	}
	if server.Tracks != "" {
		step.Effect += "; it tracks " + server.Tracks + ", so it is as ready as that one"
	}
	if slices.Contains(server.Why, model.ReasonConfig) {
		step.Undone = []string{undoneByConfig}
	}
	return step
}

func restoreStep(server model.Server) model.Step {
	return model.Step{
		Verb: model.VerbWeight, Weight: server.InitialWeight, Command: restoreWeight,
		Effect: fmt.Sprintf("its weight becomes %d again, as configured: at 0 no new session comes to it", server.InitialWeight),
	}
}

// restoreWeight sets a weight to the configured one, which is all but 0 that a static balancing algorithm permits.
const restoreWeight = "weight 100%"

func weightStep(server model.Server, weight int) model.Step {
	step := model.Step{Verb: model.VerbWeight, Weight: weight, Command: fmt.Sprintf("weight %d", weight)}
	if weight == 0 {
		step.Soft = true
		step.Effect = softly + "; HAProxy goes on calling it UP"
	} else {
		step.Effect = fmt.Sprintf("its share of the new sessions follows the weight %d instead of %d; sessions stay where they are", weight, server.Weight)
	}
	if weight != server.InitialWeight {
		step.Undone = []string{undoneByReload}
	}
	return step
}
