package probe

import (
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/audit"
	"farmtop/probe/lab"
)

// BenchmarkKeyToBalancer measures from the confirmed order to a real HAProxy that says what was wanted: reading it once more, the
// guards, the audit log synced to this disk, the command, and reading back.
func BenchmarkKeyToBalancer(b *testing.B) {
	for _, others := range []int{0, 997} {
		b.Run(fmt.Sprintf("servers=%d", 3+others), func(b *testing.B) { benchmarkKey(b, others) })
	}
}

func benchmarkKey(b *testing.B, others int) {
	lab.Require(b, "haproxy")
	log, err := audit.Open(filepath.Join(b.TempDir(), "audit.jsonl"), model.Operator{User: "ops1"}, "bench")
	if err != nil {
		b.Fatal(err)
	}
	var config lab.Config
	for i := range others {
		config.Servers = append(config.Servers, lab.Server{
			Name: fmt.Sprintf("other%d", i), Address: fmt.Sprintf("127.0.%d.%d:9", 2+i/250, 1+i%250), Options: "weight 1",
		})
	}
	carried := make(chan time.Time, 1)
	s := startSiteWith(b, 3, config, Options{
		Audit: log,
		Tap: func(e model.Event) {
			if c, ok := e.(model.ActionCarried); ok && c.Err == "" && len(c.Results) > 0 && c.Results[0].Err == "" {
				carried <- c.At
			}
		},
	}, nil)
	s.untilReady()
	name := s.nodes[0].Name
	var took []time.Duration
	verb := model.VerbDrain
	for b.Loop() {
		start := time.Now()
		s.submit(verb, name)
		took = append(took, (<-carried).Sub(start))
		verb = map[model.Verb]model.Verb{model.VerbDrain: model.VerbReady, model.VerbReady: model.VerbDrain}[verb]
		s.until("the answer", func(f *model.FarmView) bool {
			p := f.Node(name).Progress
			return p != nil && p.Phase != model.PhaseAsked
		})
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1000, "p50-ms")
	b.ReportMetric(float64(took[len(took)*95/100].Microseconds())/1000, "p95-ms")
}
