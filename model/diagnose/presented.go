package diagnose

import (
	"fmt"
	"strings"
	"time"

	"farmtop/model"
)

// A presented certificate and who presents it. Nodes often share one: then it is one finding.
type presented struct {
	cert     *model.Certificate
	nodes    []*model.NodeView
	endpoint bool
}

// presentations gathers the certificates that are somehow wrong, each once, in the order of the nodes and the endpoint last.
// It costs no memory when none is.
func (e *exam) presentations(wrong func(*model.Certificate) bool) []*presented {
	var all []*presented
	var index map[identity]*presented
	add := func(c *model.Certificate) *presented {
		id := identity{c.SHA256, c.Problem}
		if p := index[id]; p != nil {
			return p
		}
		if index == nil {
			index = make(map[identity]*presented)
		}
		p := &presented{cert: c}
		index[id] = p
		all = append(all, p)
		return p
	}
	for _, n := range e.view.Nodes {
		if n.Certificate != nil && n.State != model.StateStandby && wrong(n.Certificate) {
			p := add(n.Certificate)
			p.nodes = append(p.nodes, n)
		}
	}
	if c := e.endpointCertificate(); c != nil && wrong(c) {
		add(c).endpoint = true
	}
	return all
}

// An identity tells certificates apart, also the same leaf sent with and without its chain.
type identity struct {
	sha256  string
	problem model.Problem
}

func (e *exam) endpointCertificate() *model.Certificate {
	if e.view.Endpoint == nil || e.view.Endpoint.Last == nil {
		return nil
	}
	return e.view.Endpoint.Last.Certificate
}

// only is the one node that presents it, so that a finding can be about that node; nil otherwise.
func (p *presented) only() *model.NodeView {
	if len(p.nodes) == 1 && !p.endpoint {
		return p.nodes[0]
	}
	return nil
}

// name tells the certificate from others.
func (p *presented) name() string { return fmt.Sprintf("certificate %.16s", p.cert.SHA256) }

// by names those who present it: "am1", "all 3 nodes and the endpoint".
func (p *presented) by(e *exam) string {
	who := names(p.nodes)
	if len(p.nodes) > 1 && len(p.nodes) == len(e.view.Nodes) {
		who = fmt.Sprintf("all %d nodes", len(p.nodes))
	}
	switch {
	case !p.endpoint:
		return who
	case who == "":
		return "the endpoint"
	default:
		return who + " and the endpoint"
	}
}

// describe says which certificate it is.
func describe(c *model.Certificate) string {
	parts := []string{cut(c.Subject, quoteRunes)}
	if len(c.Names) > 0 {
		parts = append(parts, "for "+enumerate(shortened(c.Names), len(c.Names)))
	}
	if !c.NotAfter.IsZero() {
		parts = append(parts, "valid until "+c.NotAfter.UTC().Format(time.DateOnly))
	}
	return strings.Join(append(parts, "SHA-256 "+fingerprint(c.SHA256)), ", ")
}

func shortened(list []string) []string {
	out := make([]string, 0, listed+1)
	for _, s := range list[:min(len(list), listed+1)] {
		out = append(out, short(s))
	}
	return out
}

// fingerprint is the beginning of a hash, enough to tell two apart.
func fingerprint(sha256 string) string { return cut(sha256, 17) }
