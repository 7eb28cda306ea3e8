package nginx

import (
	"fmt"

	"farmtop/model"
)

// maxWeight is more than anybody needs: nginx sums weights up in an int and sets no bound of its own.
const maxWeight = 65535

// Steps is the edit that makes a change of one server, with the reload that follows. A drain is refused where nginx was read and is of a
// version that has none; where it wasn't read yet, Do refuses it.
func (d *Driver) Steps(change model.Change, server model.Server) ([]model.Step, error) {
	step := model.Step{
		Balancer: d.balancer.Name, Verb: change.Verb, Group: server.Group, Server: server.Name, Address: server.Address,
		Undone: []string{"whatever else writes " + d.balancer.File + ", such as a configuration management"},
	}
	word := ""
	switch change.Verb {
	case model.VerbDrain:
		if err := d.drainable(); err != nil {
			return nil, err
		}
		word, step.Soft = "drain", true
		step.Effect = `new sessions go to other servers; requests that "sticky" ties to it still reach it, and those in flight finish`
	case model.VerbMaint:
		word = "down"
		step.Effect = `no new requests come to it, and those tied to it go to other servers ("ip_hash" leaves the other clients where they are); ` +
			"those in flight finish in workers that nginx lets go"
	case model.VerbReady:
		word = `without "down" and "drain"`
		step.Effect = "new sessions come to it again"
	case model.VerbWeight:
		if change.Weight < 1 || change.Weight > maxWeight {
			return nil, fmt.Errorf("%s can't have the weight %d at nginx: weights there go from 1 to %d; maint keeps clients away", server.Name, change.Weight, maxWeight)
		}
		step.Weight = change.Weight
		word = fmt.Sprintf("weight=%d", change.Weight)
		step.Effect = fmt.Sprintf("its share of the new sessions follows the weight %d instead of %d", change.Weight, server.Weight)
	default:
		return nil, fmt.Errorf("nginx has nothing for %q", change.Verb)
	}
	d.mu.Lock()
	step.Effect += d.known.shared(d.balancer.File)
	d.mu.Unlock()
	step.Command = fmt.Sprintf("edit %s: server %s %s; nginx -t; nginx -s reload", d.balancer.File, server.Name, word)
	return []model.Step{step}, nil
}

// drainable is nil where nginx has a drain, as far as is known.
func (d *Driver) drainable() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.known == nil || d.known.version.drains() {
		return nil
	}
	return undrainable(d.known.version)
}

func undrainable(v version) error {
	return fmt.Errorf(`this nginx is %s and can't drain: "drain" and "sticky" came with 1.29.6; use maint, which writes "down": `+
		"requests in flight finish in the old workers, and all others go to other servers at once", v.text)
}
