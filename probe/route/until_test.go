package route

import (
	"net/http"
	"sync/atomic"
	"testing"
)

func TestFreshSessionsEndWhenTwoHaveBegunOnTheNode(t *testing.T) {
	t.Parallel()
	var begun atomic.Int64
	_, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		c, err := r.Cookie("SRVID")
		if err == nil {
			w.Header().Set("X-Node", c.Value)
			return
		}
		node := "a"
		if begun.Add(1)%3 == 0 {
			node = "b"
		}
		w.Header().Set("X-Node", node)
		w.Header().Set("Set-Cookie", "SRVID="+node)
	})
	r := runQuick(t, view, func(o *Options) {
		o.Test.Sessions, o.Test.AtOnce, o.Test.Until, o.Test.Strange, o.Test.Pins = 500, 2, "b", false, []string{"b"}
	})
	at := len(r.Fresh.Reached) - 1
	if r.Fresh.Sessions < 6 || r.Fresh.Sessions > 9 || r.Fresh.Reached[at].Sessions < 2 {
		t.Errorf("%d sessions, reached %+v: want six, and those begun beside them", r.Fresh.Sessions, r.Fresh.Reached)
	}
	if r.Fresh.Requests != 5*r.Fresh.Sessions || r.Stopped != "" {
		t.Errorf("%d requests of %d sessions: those begun must be replayed to their end; stopped: %q", r.Fresh.Requests, r.Fresh.Sessions, r.Stopped)
	}
	if r.Fresh.SkewP >= 0 || len(r.Pins) != 1 {
		t.Errorf("a series that ends early has a skew of %v; pins %+v", r.Fresh.SkewP, r.Pins)
	}
}
