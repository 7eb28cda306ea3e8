package sticky

import (
	"math/rand/v2"
	"reflect"
	"testing"
	"time"
)

func TestAHitTakenInLaterCountsAsIfItWereTakenInAtOnce(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 6))
	options := Options{Nodes: 3, Idle: 5 * time.Minute, Sessions: 200, FirstSight: true}
	once, later := New(options), New(options)
	at := begin
	for i := range 20_000 {
		at += random.Int64N(int64(time.Second))
		node, now := int32(random.IntN(5)), time.Unix(0, at)
		h := Hit{
			At: at - random.Int64N(int64(3*time.Second)), Session: folded(random.Uint64N(400)^oddOne, oddTwo), Network: random.Uint64N(3), Node: node,
			Named: int32(random.IntN(4)) - 1, Status: 200, Cookie: Cookie(random.IntN(int(cookieKinds))), Failed: random.IntN(9) == 0,
		}
		once.Observe(h)
		if i%7 == 0 {
			later.Observe(h)
		} else {
			later.ObserveLater(&h)
		}
		h = Hit{} // what waits must not be the caller's
		for _, tracker := range []*Tracker{once, later} {
			switch i % 100 {
			case 11:
				tracker.Out(node, now, time.Minute)
			case 23:
				tracker.Back(node, now)
			case 37:
				tracker.Weigh([]int{1, i, 2})
			}
		}
		if i%50 == 0 {
			if got, want := later.Summary(now), once.Summary(now); !reflect.DeepEqual(got, want) {
				t.Fatalf("after %d hits\n got %+v\nwant %+v", i+1, got, want)
			}
		}
	}
}
