package route

import (
	"net/http"
	"sync"
	"testing"
)

func TestStickinessThatEndsWithTheConnectionIsSeen(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex // guards nodes
	nodes := map[string]string{}
	_, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		if nodes[r.RemoteAddr] == "" {
			nodes[r.RemoteAddr] = string(rune('a' + len(nodes)%2))
		}
		w.Header().Set("X-Served-By", nodes[r.RemoteAddr])
	})
	r := runQuick(t, view, func(o *Options) { o.Test.KeepAlive, o.Test.AtOnce = true, 1 })
	if !r.StickyOnlyWhenKept() {
		t.Errorf("fresh %+v, kept %+v", r.Fresh, *r.Kept)
	}
}
