package probe

import (
	"context"

	"farmtop/model"
)

// A Checker asks one question whenever it is told to, never twice at once.
type Checker interface {
	// Check asks and tells what came of it; it ends soon after the context does.
	Check(ctx context.Context) model.Observation
	Close()
}

// A Prober makes what asks nodes and endpoints; probe/health has the real one.
type Prober interface {
	Target(f *model.Farm, n model.Node, c *model.Check) Checker
	Endpoint(f *model.Farm, c *model.Check) Checker
	// Resolve lists all addresses that a host:port stands for, as host:port, sorted.
	Resolve(ctx context.Context, hostport string) ([]string, error)
}
