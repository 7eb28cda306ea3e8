package probe

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// openedReader is a driver that keeps something open, such as a login's token.
type openedReader struct {
	reads
	closed *int
}

func (o openedReader) Close() error { *o.closed++; return nil }

func TestWhatDriversKeepOpenIsClosedAtTheEnd(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ farms, rounds, drivers int }{
		{1, 0, 1}, // watched
		{1, 1, 1}, // asked once, as commands do
		{4, 1, 5}, // read together, and changed one by one
	} {
		t.Run(fmt.Sprintf("%+v", c), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				opened, closed := 0, 0
				drivers := func(string, model.Balancer) (balancer.Reader, error) {
					opened++
					return openedReader{func() model.BalancerStatus { return model.BalancerStatus{At: time.Now()} }, &closed}, nil
				}
				var farms []*model.Farm
				for i := range c.farms {
					f := farmOf(1)
					f.Name = fmt.Sprintf("farm%d", i)
					f.Balancers = []model.Balancer{{Name: "lb", Kind: "x", Backend: f.Name, Every: time.Second}}
					farms = append(farms, f)
				}
				e, err := New(farms, Options{Prober: newWorld(), Drivers: drivers, Rounds: c.rounds})
				if err != nil {
					t.Fatal(err)
				}
				stop := run(t, e)
				time.Sleep(3 * time.Second)
				if stop(); opened != c.drivers || closed != opened {
					t.Errorf("%d drivers were opened and %d closed; want %d", opened, closed, c.drivers)
				}
			})
		})
	}
}
