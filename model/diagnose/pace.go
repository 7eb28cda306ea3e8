package diagnose

import (
	"fmt"
	"strings"
	"time"

	"farmtop/model"
)

// What makes a node slow beside the farm's own limit. Below slowFloor nobody waits, however large the ratio is; with fewer
// than slowSamples answers a p95 is one answer's bad luck.
const (
	slowRatio   = 5
	slowFloor   = 50.0 // milliseconds
	slowSamples = 20
)

// slow is HC03: a node whose p95 is above the farm's limit, or far above its peers' or that of its own past hour.
func slow(e *exam, n *model.NodeView) {
	p95 := float64(n.P95)
	limit := float64(e.farm.Limits.Slow) / float64(time.Millisecond)
	mayBeSlow := limit > 0 && p95 > limit || p95 >= slowFloor
	if !mayBeSlow || !comparesLatency(n) {
		return
	}
	peers, hasPeers := e.latencies().others(p95)
	hour, hasHour := float64(n.HourP95), !model.IsGap(n.HourP95) && n.HourP95 > 0
	var than string
	switch {
	case p95 >= slowFloor && hasPeers && peers > 0 && p95 >= slowRatio*peers:
		than = "its peers " + millis(peers)
	case p95 >= slowFloor && hasHour && p95 >= slowRatio*hour:
		than = "in the past hour " + millis(hour)
	case limit > 0 && p95 > limit:
		than = "its limit " + millis(limit)
	default:
		return
	}
	f := e.about(n, "HC03")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("%s is slow: p95 %s, %s", short(n.Node.Name), millis(p95), than)
	parts := []string{fmt.Sprintf("p95 %s and p50 %s over %d answers", millis(p95), millis(float64(n.P50)), samples(n))}
	if hasPeers {
		parts = append(parts, fmt.Sprintf("p95 of its %s %s (median)", plural(len(e.latencies())-1, "peer"), millis(peers)))
	}
	if hasHour {
		parts = append(parts, "in the past hour "+millis(hour))
	}
	if limit > 0 {
		parts = append(parts, "limit "+millis(limit))
	}
	f.Evidence = strings.Join(parts, "; ")
}

// comparesLatency tells whether the node's p95 says how fast it is now.
func comparesLatency(n *model.NodeView) bool {
	return answers(n) && !model.IsGap(n.P95) && samples(n) >= slowSamples
}

func samples(n *model.NodeView) int {
	count := 0
	for _, ms := range n.Latency {
		if !model.IsGap(ms) {
			count++
		}
	}
	return count
}

// latencies are the p95s of the nodes that can be compared, gathered when the first rule asks.
func (e *exam) latencies() crowd {
	if e.p95s == nil {
		values := make([]float64, 0, len(e.view.Nodes))
		for _, n := range e.view.Nodes {
			if comparesLatency(n) {
				values = append(values, float64(n.P95))
			}
		}
		e.p95s = newCrowd(values)
	}
	return e.p95s
}

// flapping is HC04: a node that changes between serving and not serving too often.
func flapping(e *exam, n *model.NodeView) {
	limit, window := e.farm.Limits.Flaps, e.farm.Limits.FlapWindow
	if limit <= 0 || len(n.Changes) < limit {
		return
	}
	first := len(n.Changes)
	for first > 0 && e.now.Sub(n.Changes[first-1]) <= window {
		first--
	}
	count := len(n.Changes) - first
	if count < limit {
		return
	}
	f := e.about(n, "HC04")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("%s is flapping: %d changes of state in %s", short(n.Node.Name), count, span(window))
	f.Evidence = fmt.Sprintf("%d changes between %s and %s, now %s; limit %d", count,
		e.clock(n.Changes[first]), e.clock(n.Changes[len(n.Changes)-1]), n.State, limit)
}
