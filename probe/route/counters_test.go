package route

import (
	"context"
	"net/http"
	"testing"

	"farmtop/model"
)

func TestACountedRequestTellsItsNode(t *testing.T) {
	t.Parallel()
	e, view := newEndpoint(t, says("hello"))
	r := runQuick(t, view, func(o *Options) {
		o.Test.Strange = false
		o.Counters = func(context.Context) (map[string]uint64, error) {
			n := uint64(e.asked.Load())
			return map[string]uint64{"a": n - n/2, "b": n / 2}, nil
		}
	})
	if r.Fresh.Known != 45 || r.Fresh.Breaks != 36 || len(r.Told) != 1 || r.Told[0].Way != model.RouteByCounters {
		t.Errorf("%+v told by %+v", r.Fresh, r.Told)
	}
}

func TestCountersTellWhereTheLogHasTheFirstRequestWithoutItsNode(t *testing.T) {
	t.Parallel()
	o := newLogged(t, 1, func(string, int, http.ResponseWriter, *http.Request) string { return "" })
	asked := 0
	o.Counters = func(context.Context) (map[string]uint64, error) {
		asked++
		n := uint64(asked / 2) // they are read before a request, and after it
		return map[string]uint64{"a": n - n/2, "b": n / 2}, nil
	}
	r := Run(t.Context(), *o, nil)
	if r.Fresh.Known != 45 || r.Fresh.Breaks != 36 || r.Told[0].Way != model.RouteByCounters {
		t.Errorf("%+v told by %+v", r.Fresh, r.Told)
	}
}

func TestCountersTellWhereACookieIsLeftAloneWhateverItsValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		replaces bool // a cookie that nobody owns
		reads    int
		replays  model.RouteWay // what tells of them
	}{
		{true, 1, model.RouteByKeptCookie},      // before the first request
		{false, 45 + 36, model.RouteByCounters}, // before each, and after those that gave no cookie
	} {
		var e *endpoint
		e, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
			if sent, err := r.Cookie("SRVID"); err != nil || c.replaces && sent.Value == strangeValue {
				w.Header().Set("Set-Cookie", "SRVID="+string("ab"[e.asked.Load()%2])+"; Path=/")
			}
		})
		reads := 0
		r := runQuick(t, view, func(o *Options) {
			o.Counters = func(context.Context) (map[string]uint64, error) {
				reads++
				n := uint64(e.asked.Load())
				return map[string]uint64{"a": n / 2, "b": n - n/2}, nil
			}
		})
		if r.Fresh.Known != 45 || (r.Fresh.Breaks > 0) == c.replaces || reads != c.reads || r.Told[0].Way != c.replays {
			t.Errorf("replaced %v: %+v told by %+v, counters were read %d times", c.replaces, r.Fresh, r.Told, reads)
		}
	}
}

func TestCountersAreLeftAloneWhereTheLogTellsOfTheFirstRequest(t *testing.T) {
	t.Parallel()
	o := newLogged(t, 1, func(string, int, http.ResponseWriter, *http.Request) string { return "a" })
	read := 0
	o.Counters = func(context.Context) (map[string]uint64, error) {
		read++
		return map[string]uint64{"a": 0, "b": uint64(read)}, nil
	}
	r := Run(t.Context(), *o, nil)
	if want := (model.RouteTold{Way: model.RouteByLog, Requests: 45}); len(r.Told) != 1 || r.Told[0] != want || read != 2 {
		t.Errorf("counters were read %d times, told by %+v", read, r.Told)
	}
}
