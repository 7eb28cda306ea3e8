package balancer

import (
	"context"

	"farmtop/model"
)

// A Reader asks one balancer what it believes about its servers.
type Reader interface {
	// Read asks once and returns within the balancer's timeout, or earlier when ctx ends. It never fails: when nothing could be
	// read, the status says so in Err and Fault and knows nothing else. Readings of one Reader may overlap.
	Read(ctx context.Context) model.BalancerStatus
}
