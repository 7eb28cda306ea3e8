package sample_test

import (
	"bytes"
	"testing"

	"farmtop/probe/accesslog/format/sample"
)

func TestTheSameSeedWritesTheSameLines(t *testing.T) {
	t.Parallel()
	for _, dialect := range sample.Dialects() {
		one, two := dialect.Lines(sample.NewTraffic(3, 100, 4), 200), dialect.Lines(sample.NewTraffic(3, 100, 4), 200)
		if !bytes.Equal(one, two) {
			t.Errorf("%s: two samples of one seed differ", dialect.Name)
		}
		if other := dialect.Lines(sample.NewTraffic(4, 100, 4), 200); bytes.Equal(one, other) {
			t.Errorf("%s: another seed writes the same", dialect.Name)
		}
	}
}

func TestALineOfNginxIsAsLongAsInTheField(t *testing.T) {
	t.Parallel()
	const lines, least, most = 2000, 220, 260
	text := sample.Dialects()[0].Lines(sample.NewTraffic(1, 200_000, 4), lines)
	if mean := len(text) / lines; mean < least || mean > most {
		t.Errorf("lines have %d bytes on average, want %d to %d", mean, least, most)
	}
}

func TestASessionStaysWithItsNode(t *testing.T) {
	t.Parallel()
	traffic := sample.NewTraffic(1, 50, 4)
	nodes := make(map[string]int)
	for range 5000 {
		r := traffic.Next()
		if node, known := nodes[r.Cookie]; r.Cookie != "" && known && node != r.Node {
			t.Fatalf("session %s was on node %d, now on %d", r.Cookie, node, r.Node)
		}
		nodes[r.Cookie] = r.Node
	}
}
