package route

import (
	"net/http"
	"strings"
	"testing"

	"farmtop/model"
)

func TestACookieThatWasLeftAloneTellsItsNodeOnlyWhereStrangeOnesAreNot(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name          string
		strange       func(http.ResponseWriter) // nil where that isn't asked
		known, errors int
		pin           model.TestVerdict
	}{
		{"nobody looks at it", func(http.ResponseWriter) {}, 9, 0, model.TestNoData},
		{"another one is given", func(w http.ResponseWriter) { w.Header().Set("Set-Cookie", "SRVID=b; Path=/") }, 45, 0, model.TestPass},
		{"it is taken back", func(w http.ResponseWriter) { w.Header().Set("Set-Cookie", "SRVID=; Max-Age=0") }, 9, 0, model.TestNoData},
		{"it isn't served", func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }, 9, 1, model.TestNoData},
		{"it isn't asked", nil, 9, 0, model.TestNoData},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
				switch sent, err := r.Cookie("SRVID"); {
				case err != nil:
					w.Header().Set("Set-Cookie", "SRVID=a; Path=/")
				case sent.Value == strangeValue:
					c.strange(w)
				}
			})
			r := runQuick(t, view, func(o *Options) {
				o.Test.KeepAlive, o.Test.Strange, o.Test.Pins = true, c.strange != nil, []string{"a"}
			})
			if r.Fresh.Known != c.known || r.Kept.Known != c.known || len(r.Errors) != c.errors || r.Fresh.Breaks != 0 {
				t.Errorf("fresh %+v, kept %+v, errors %+v", r.Fresh, *r.Kept, r.Errors)
			}
			if r.Fresh.Unknown != 45-c.known || r.Fresh.Replays() != c.known-9 || (r.Advice != "") != (c.known == 9) {
				t.Errorf("%+v, advice %q", r.Fresh, r.Advice)
			}
			if p := r.Pins[0]; p.Verdict != c.pin || (p.Reached == "a") != (c.pin == model.TestPass) {
				t.Errorf("%+v", p)
			}
		})
	}
}

func TestAdviceIsGivenWhereNoReplayIsKnown(t *testing.T) {
	t.Parallel()
	_, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		if _, err := r.Cookie("SRVID"); err != nil {
			w.Header().Set("Set-Cookie", "SRVID=a; Path=/")
		}
	})
	r := runQuick(t, view, func(o *Options) { o.Test.Requests = 2 }) // as many are known as aren't
	if r.Fresh.Known != 9 || r.Fresh.Unknown != 9 || strings.Contains(r.Advice, "sticky: cookie") ||
		!strings.Contains(r.Advice, "nor does a cookie that they leave alone") || !strings.Contains(r.Advice, "routing: header") {
		t.Errorf("%+v, advice %q", r.Fresh, r.Advice)
	}
	if r = runQuick(t, view, func(o *Options) { o.Test.Requests = 1 }); r.Advice != "" {
		t.Errorf("nothing is unknown, and yet: %s", r.Advice)
	}
}
