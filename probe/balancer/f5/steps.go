package f5

import (
	"fmt"

	"farmtop/model"
)

// maxRatio is the largest ratio of a member, according to the reference of "ltm pool".
const maxRatio = 65535

// What ends a change that isn't saved or synchronised, which farmtop does neither of.
func undone() []string {
	return []string{
		`a restart of the BIG-IP before the configuration is saved there ("tmsh save sys config")`,
		"a failover, or a config-sync from the other unit of a pair, before this one is synchronised to it",
	}
}

// Steps is the PATCH that makes a change of one member. The error says why the pool doesn't have it.
func (d *Driver) Steps(change model.Change, server model.Server) ([]model.Step, error) {
	name := server.Group + "/" + server.Name
	switch {
	case server.Group != d.balancer.Backend:
		return nil, fmt.Errorf("%s isn't in the pool %s, which this balancer is configured for", name, d.balancer.Backend)
	case change.Verb == model.VerbWeight && server.Weight < 0:
		return nil, fmt.Errorf("%s has no weight: its pool's load balancing mode looks at no ratio of members", name)
	case change.Verb == model.VerbWeight && (change.Weight < 1 || change.Weight > maxRatio):
		return nil, fmt.Errorf("%s can't have the ratio %d: ratios go from 1 to %d; drain it, if it is to get no new sessions", name, change.Weight, maxRatio)
	}
	body, effect := command(change)
	if body == "" {
		return nil, fmt.Errorf("%s has no command for %q", software, change.Verb)
	}
	step := model.Step{
		Balancer: d.balancer.Name, Verb: change.Verb, Group: server.Group, Server: server.Name, Address: server.Address,
		Command: fmt.Sprintf("PATCH /%s %s", d.memberURL(server.Name), body),
		Soft:    change.Verb == model.VerbDrain, Effect: effect, Undone: undone(),
	}
	if change.Verb == model.VerbWeight {
		step.Weight = change.Weight
	}
	return []model.Step{step}, nil
}

// memberURL is where a member of the pool is, below the BIG-IP's address.
func (d *Driver) memberURL(name string) string {
	return "mgmt/tm/ltm/pool/" + d.pool.escaped() + "/members/" + memberPath(name, d.pool.folder()).escaped()
}

// command is the body of a change, and what it does to clients (K6917); "" for a verb that there is none for.
func command(change model.Change) (body, effect string) {
	switch change.Verb {
	case model.VerbDrain:
		return `{"session":"user-disabled","state":"user-up"}`,
			"new sessions go to other members; sessions that persist at it still reach it, and open connections go on"
	case model.VerbMaint:
		return `{"session":"user-disabled","state":"user-down"}`,
			"forced offline: users whose sessions persist at it move to other members with their next connection; open connections go on until they end"
	case model.VerbReady:
		return `{"session":"user-enabled","state":"user-up"}`, "new sessions come to it again, as far as its monitors let them"
	case model.VerbWeight:
		return fmt.Sprintf(`{"ratio":%d}`, change.Weight),
			fmt.Sprintf("its share of the new sessions follows the ratio %d; sessions stay where they are", change.Weight)
	}
	return "", ""
}
