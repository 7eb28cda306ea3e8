package health

import (
	"context"
	"net/http"
	"time"

	"farmtop/model"
)

// A Target is one check of one node with all that belongs to it: what is sent, the TLS session, the kept connection. Nothing of it
// runs between two checks.
type Target struct {
	prober *Prober
	farm   *model.Farm
	node   string
	check  *model.Check

	place   place
	invalid error  // why nothing can be asked: the address or the check is broken
	asked   string // the host asked for, which the certificate must name
	request []byte // as it goes out, for HTTP/1.1 the whole of it, for HTTP/2 the header block
	secure  *security

	kept *link
	last remembered
}

// remembered is what the newest answer said, kept so that an answer which says the same costs no memory.
type remembered struct {
	body    string
	version string
	headers []model.HeaderField
	cookie  *model.SetCookie
}

// Target returns the target that asks node n of farm f the question c. None of them may change afterwards.
func (p *Prober) Target(f *model.Farm, n model.Node, c *model.Check) *Target {
	t := &Target{prober: p, farm: f, node: n.Name, check: c}
	t.place, t.invalid = parsePlace(n.Address, c.Port)
	t.asked = f.ServerName()
	if t.asked == "" {
		t.asked = t.place.host
	}
	if t.invalid == nil {
		t.invalid = unsendable(c, hostOf(f, t.place, c))
	}
	if c.Protocol != model.ProtocolTCP {
		t.request = p.request(f, t.place, c)
	}
	if c.Protocol == model.ProtocolHTTPS {
		t.secure = newSecurity(p, f, t.asked, c)
	}
	return t
}

// Check asks once and returns what came of it, at the latest when the check's timeout is over. Cancelling ctx ends it at once; what it
// returns then says nothing of the node. It must not be called twice at the same time.
func (t *Target) Check(ctx context.Context) (o model.Observation) {
	e := exchange{target: t, start: time.Now()}
	e.deadline = e.start.Add(t.check.Timeout)
	if d, ok := ctx.Deadline(); ok && d.Before(e.deadline) {
		e.deadline = d
	}
	e.seen = model.Observation{Farm: t.farm.Name, Node: t.node, Check: t.check.Name}
	defer func() {
		if trouble := recover(); trouble != nil {
			t.Close()
			e.fail(model.FaultInternal, newPanicError(t.place.String(), trouble).Error())
		}
		e.seen.Phases.Total = time.Since(e.start)
		e.seen.At = t.prober.now()
		o = e.seen
	}()
	e.run(ctx)
	return o
}

// Close drops the kept connection. The target may be checked again; it connects anew then.
func (t *Target) Close() {
	if t.kept != nil {
		t.kept.close()
		t.kept = nil
	}
}

// method is the check's method.
func method(c *model.Check) string {
	if c.Method == "" {
		return http.MethodGet
	}
	return c.Method
}
