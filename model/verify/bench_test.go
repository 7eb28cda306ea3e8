package verify

import (
	"fmt"
	"testing"

	"farmtop/model"
)

// crowd gives a farm a thousand healthy nodes before am3.
func crowd(v *model.FarmView) {
	for i := range 1000 {
		n := healthyNode(fmt.Sprintf("n%d", i), fmt.Sprintf("10.1.%d.%d:9443", i/250, 1+i%250), v.Farm)
		n.Certificate, n.Servers = v.Nodes[0].Certificate, []*model.ServerView{server(n)}
		v.Nodes = append([]*model.NodeView{n}, v.Nodes...)
	}
}

func BenchmarkItems(b *testing.B) {
	v := portals()
	crowd(v)
	b.ReportAllocs()
	for b.Loop() {
		Items(v, "am3", now)
	}
}
