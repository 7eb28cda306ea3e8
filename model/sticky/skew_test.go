package sticky

import (
	"math"
	"math/rand/v2"
	"testing"
	"time"
)

// balanced is a tracker that saw so many sessions begin, each on a node drawn with these odds.
func balanced(random *rand.Rand, sessions int, weights []int, odds []float64) *Tracker {
	tracker := New(Options{Nodes: len(odds)})
	tracker.Weigh(weights)
	all := 0.0
	for _, o := range odds {
		all += o
	}
	for range sessions {
		draw, node := random.Float64()*all, 0
		for node < len(odds)-1 && draw >= odds[node] {
			draw -= odds[node]
			node++
		}
		tracker.Observe(Hit{At: begin, Node: int32(node), Named: None, Cookie: Issued})
	}
	return tracker
}

func (t *Tracker) skew() Skew { return t.spread.judge(t.outages, &t.clock) }

func TestAFairBalancerIsAccusedNoMoreOftenThanAlpha(t *testing.T) {
	t.Parallel()
	const rounds = 2000
	for name, farm := range map[string]struct {
		sessions int
		weights  []int
	}{
		"two nodes, few sessions":         {20, []int{1, 1}},
		"two nodes":                       {300, []int{1, 1}},
		"three with weights":              {200, []int{1, 2, 5}},
		"a weak one":                      {600, []int{1, 50}},
		"eight nodes":                     {100, []int{1, 1, 1, 1, 1, 1, 1, 1}},
		"eight, of which some are pooled": {150, []int{1, 1, 1, 1, 20, 20, 20, 20}},
		"many sessions":                   {3000, []int{3, 4, 5}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(4, uint64(farm.sessions)))
			odds := make([]float64, len(farm.weights))
			for i, w := range farm.weights {
				odds[i] = float64(w)
			}
			alphas := []float64{0.05, 0.01, 0.001}
			alarms := make([]int, len(alphas))
			for range rounds {
				s := balanced(random, farm.sessions, farm.weights, odds).skew()
				if !s.Enough {
					t.Fatalf("%d sessions aren't enough", farm.sessions)
				}
				for i, alpha := range alphas {
					if s.P < alpha {
						alarms[i]++
					}
				}
			}
			for i, alpha := range alphas {
				// Three standard errors are the chance of the draw.
				if float64(alarms[i]) > alpha*rounds+3*math.Sqrt(alpha*rounds) {
					t.Errorf("%d alarms in %d fair rounds at %v", alarms[i], rounds, alpha)
				}
			}
		})
	}
}

// With two nodes the chance of a false alarm can be summed up exactly, so nothing is left to a draw.
func TestOfTwoFairNodesFalseAlarmsAreNoLikelierThanAlpha(t *testing.T) {
	t.Parallel()
	for _, weights := range [][]int{{1, 1}, {1, 2}, {1, 4}, {1, 10}} {
		odds := float64(weights[0]) / float64(weights[0]+weights[1])
		for _, n := range []int{20, 21, 50, 100, 110, 317, 1000, 5000} {
			for _, alpha := range []float64{0.05, 0.01, SkewAlpha} {
				if chance := falseAlarm(weights, n, odds, alpha); chance > alpha {
					t.Errorf("%d sessions, weights %v: %v at %v", n, weights, chance, alpha)
				}
			}
		}
	}
}

// falseAlarm sums the chances of all ways that n sessions can fall on two nodes which give a p-value below alpha.
func falseAlarm(weights []int, n int, odds, alpha float64) float64 {
	chance := 0.0
	all, _ := math.Lgamma(float64(n + 1))
	for k := range n + 1 {
		s := newSpread(time.Hour, 3)
		s.weights = weights
		s.newer[1], s.newer[2] = uint64(k), uint64(n-k)
		if skew := s.judge(make([]outages, 3), &clock{}); skew.Enough && skew.P < alpha {
			one, _ := math.Lgamma(float64(k + 1))
			other, _ := math.Lgamma(float64(n - k + 1))
			chance += math.Exp(all - one - other + float64(k)*math.Log(odds) + float64(n-k)*math.Log(1-odds))
		}
	}
	return chance
}

func TestATwoToOneSkewIsFound(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 5))
	const rounds = 200
	for name, farm := range map[string]struct {
		sessions int
		weights  []int
		odds     []float64
		worst    int32
	}{
		"even weights":   {250, nil, []float64{2, 1}, -2},
		"other weights":  {600, []int{1, 1, 1}, []float64{1, 1, 2}, 2},
		"weights undone": {400, []int{3, 1}, []float64{1, 1}, 1},
	} {
		found := 0
		for range rounds {
			s := balanced(random, farm.sessions, farm.weights, farm.odds).skew()
			if s.Skewed && (farm.worst == -2 || s.Worst == farm.worst) {
				found++
			}
		}
		if found < rounds*95/100 {
			t.Errorf("%s: found in %d of %d rounds", name, found, rounds)
		}
	}
}

func TestTooFewSessionsAreNotJudged(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(6, 6))
	for _, farm := range []struct {
		sessions int
		weights  []int
	}{{0, []int{1, 1}}, {19, []int{1, 1}}, {100, []int{1, 100}}, {1000, []int{1}}, {1000, []int{0, 1}}, {1000, []int{0, 0}}} {
		s := balanced(random, farm.sessions, farm.weights, []float64{1, 1}[:len(farm.weights)]).skew()
		if s.Enough || s.Skewed || s.Worst != None {
			t.Errorf("%d sessions, weights %v: %+v, want no judgement", farm.sessions, farm.weights, s)
		}
	}
}

func TestANodeThatIsOutIsNotMissed(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 3})
	tracker.Observe(Hit{At: begin, Node: 0, Named: None})
	tracker.Out(2, moment(0), time.Minute)
	for i := range 2000 {
		tracker.Observe(Hit{At: moment(i / 10).UnixNano(), Node: int32(i % 2), Named: None, Cookie: Issued})
	}
	s := tracker.skew()
	if !s.Enough || s.Skewed || s.P < 0.5 {
		t.Errorf("%+v, want a fair balancer", s)
	}
	if want := uint64(1400); s.Sessions != want {
		t.Errorf("%d sessions count, want the %d after the balancer settled", s.Sessions, want)
	}
	tracker.Back(2, moment(200))
	if s := tracker.skew(); s.Enough || s.Sessions != 0 {
		t.Errorf("%+v after the node came back, want a new beginning", s)
	}
}

func TestAnOldSkewIsForgotten(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 2})
	for i := range 3 * 3600 {
		node := int32(0)
		if i > 3600 {
			node = int32(i % 2)
		}
		tracker.Observe(Hit{At: moment(i).UnixNano(), Node: node, Named: None, Cookie: Issued})
		if s := tracker.skew(); i == 3500 && !s.Skewed {
			t.Errorf("%+v, want it skewed", s)
		}
	}
	if s := tracker.skew(); s.Skewed || s.Sessions < 1700 || s.Sessions > 3600 {
		t.Errorf("%+v, want between half an hour and an hour of fair balancing", s)
	}
}
