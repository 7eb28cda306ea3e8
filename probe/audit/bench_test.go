package audit

import (
	"fmt"
	"os"
	"slices"
	"testing"
	"time"

	"farmtop/model"
)

// BenchmarkBegin is what an action waits for before it is carried out: a line that is on the disk.
func BenchmarkBegin(b *testing.B) {
	log := open(b)
	plan := drain("a")
	begin(b, log, plan)
	var took []time.Duration
	for b.Loop() {
		began := time.Now()
		begin(b, log, plan)
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	for _, p := range []int{50, 99} {
		b.ReportMetric(float64(took[(len(took)-1)*p/100])/float64(time.Millisecond), fmt.Sprintf("p%d-ms", p))
	}
}

// BenchmarkReadAFullTail is what a start of farmtop waits for when the log is long.
func BenchmarkReadAFullTail(b *testing.B) {
	log := open(b)
	var text []byte
	for i := 0; len(text) < tailBytes+tailBytes/10; i++ {
		plan := drain(fmt.Sprint(i))
		p := progress(plan, model.PhaseDone)
		text = append(text, lines([]begun{begunOf(log.head(kindBegin, noon, &p.Action), 1, &plan.Parts[0])})...)
		text = append(text, lines([]ended{endedOf(log.head(kindEnd, noon, &p.Action), noon, &p)})...)
	}
	path := writeLog(b)
	if err := os.WriteFile(path, text, 0o600); err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.SetBytes(tailBytes)
	for b.Loop() {
		past(b, path)
	}
}
