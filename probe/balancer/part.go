package balancer

import (
	"fmt"

	"farmtop/model"
)

// Part is what a reading of a whole balancer says of one farm's group. Where the balancer doesn't have the group, that is the
// reading's failure.
func Part(whole model.BalancerStatus, farm string, b model.Balancer) model.BalancerStatus {
	part := whole
	part.Farm, part.Balancer = farm, b.Name
	if whole.Err != "" || b.Backend == "" {
		return part
	}
	part.Groups, part.Servers = nil, nil
	for _, g := range whole.Groups {
		if g.Name == b.Backend {
			part.Groups = append(part.Groups, g)
		}
	}
	for _, s := range whole.Servers {
		if s.Group == b.Backend {
			part.Servers = append(part.Servers, s)
		}
	}
	if len(part.Groups) == 0 {
		return model.BalancerStatus{
			At: whole.At, Farm: farm, Balancer: b.Name, Took: whole.Took, Fault: model.ReadAbsent,
			Err: fmt.Sprintf("%s at %s no longer has the group %q: look at its configuration, or take the farm out of farmtop's", whole.Software, b.Address, b.Backend),
		}
	}
	return part
}
