package route

import (
	"testing"

	"farmtop/model"
)

func TestTheEndpointsCertificateIsHeldAgainstTheNodes(t *testing.T) {
	t.Parallel()
	_, view := newEndpoint(t, says("hello"))
	r := runQuick(t, view, nil)
	if r.Certificate.SameAsNodes != model.TestNoData || len(r.Certificate.SHA256) != 1 {
		t.Errorf("the nodes' certificates aren't known: %+v", r.Certificate)
	}
	own := r.Certificate.SHA256[0]
	for _, c := range []struct {
		a, b    string
		verdict model.TestVerdict
		nodes   int
	}{
		{own, own, model.TestPass, 2},
		{"other", "another", model.TestFail, 0},
	} {
		view.Nodes[0].Certificate, view.Nodes[1].Certificate = &model.Certificate{SHA256: c.a}, &model.Certificate{SHA256: c.b}
		if got := runQuick(t, view, nil).Certificate; got.SameAsNodes != c.verdict || len(got.Nodes) != c.nodes {
			t.Errorf("beside %s and %s: %+v", c.a, c.b, got)
		}
	}
}

func TestACertificateTellsTheNodeWhereAllDiffer(t *testing.T) {
	t.Parallel()
	_, view := newEndpoint(t, says("hello"))
	print := runQuick(t, view, nil).Certificate.SHA256[0]
	view.Nodes[1].Certificate = &model.Certificate{SHA256: print}
	if r := runQuick(t, view, nil); len(r.Told) != 0 {
		t.Errorf("the other node's certificate isn't known, and yet: %+v", r.Told)
	}
	view.Nodes[0].Certificate = &model.Certificate{SHA256: "other"}
	r := runQuick(t, view, nil)
	if len(r.Told) != 1 || r.Told[0].Way != model.RouteByCertificate || r.Fresh.Reached[0].Node != "b" {
		t.Errorf("told by %+v, reached %+v", r.Told, r.Fresh.Reached)
	}
}
