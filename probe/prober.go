package probe

import (
	"farmtop/model"
	"farmtop/probe/health"
)

// healthProber is probe/health as the engine's Prober.
type healthProber struct{ *health.Prober }

func newHealthProber(userAgent string) Prober {
	return healthProber{health.NewProber(health.Options{UserAgent: userAgent})}
}

// Target is the check of a node.
func (p healthProber) Target(f *model.Farm, n model.Node, c *model.Check) Checker {
	if c.Protocol == model.ProtocolCommand {
		return p.Command(f, n, c)
	}
	return p.Prober.Target(f, n, c)
}

// Endpoint is the question to the farm's endpoint.
func (p healthProber) Endpoint(f *model.Farm, c *model.Check) Checker {
	return p.Prober.Endpoint(f, c)
}
