package f5

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"farmtop/model"
)

// thousand is what a BIG-IP says of a pool of n members, and of their statistics, with every property that version 16 has among them.
func thousand(n int) (members, counted []byte) {
	var m, c strings.Builder
	m.WriteString(`{"kind":"tm:ltm:pool:poolstate","fullPath":"/Common/app","loadBalancingMode":"ratio-member","minActiveMembers":0,"membersReference":{"items":[`)
	c.WriteString(`{"kind":"tm:ltm:pool:members:memberscollectionstats","entries":{`)
	for i := range n {
		if i > 0 {
			m.WriteByte(',')
			c.WriteByte(',')
		}
		host := fmt.Sprintf("10.0.%d.%d", i/256, i%256)
		fmt.Fprintf(&m, `{"kind":"tm:ltm:pool:members:membersstate","name":"%[1]s:8443","partition":"Common","fullPath":"/Common/%[1]s:8443","generation":919,`+
			`"selfLink":"https://localhost/mgmt/tm/ltm/pool/~Common~app/members/~Common~%[1]s:8443?ver=16.1.3","address":"%[1]s","connectionLimit":0,`+
			`"dynamicRatio":1,"ephemeral":"false","fqdn":{"autopopulate":"disabled"},"inheritProfile":"enabled","logging":"disabled","monitor":"default",`+
			`"priorityGroup":0,"rateLimit":"disabled","ratio":1,"session":"monitor-enabled","state":"up"}`, host)
		fmt.Fprintf(&c, `"https://localhost/mgmt/tm/ltm/pool/~Common~app/members/~Common~%[1]s:8443/stats":{"nestedStats":{`+
			`"kind":"tm:ltm:pool:members:membersstats","selfLink":"https://localhost/mgmt/tm/ltm/pool/~Common~app/members/~Common~%[1]s:8443/stats?ver=16.1.3",`+
			`"entries":{"addr":{"description":"%[1]s"},"connq.ageEdm":{"value":0},"connq.ageEma":{"value":0},"connq.ageHead":{"value":0},`+
			`"connq.ageMax":{"value":0},"connq.depth":{"value":0},"connq.serviced":{"value":0},"curSessions":{"value":3},`+
			`"monitorRule":{"description":"/Common/https (pool monitor)"},"monitorStatus":{"description":"up"},"nodeName":{"description":"/Common/%[1]s"},`+
			`"poolName":{"description":"/Common/app"},"port":{"value":8443},"serverside.bitsIn":{"value":2519462920},"serverside.bitsOut":{"value":19222475454},`+
			`"serverside.curConns":{"value":3},"serverside.maxConns":{"value":77},"serverside.pktsIn":{"value":6672310},"serverside.pktsOut":{"value":5672310},`+
			`"serverside.totConns":{"value":667231},"sessionStatus":{"description":"enabled"},"status.availabilityState":{"description":"available"},`+
			`"status.enabledState":{"description":"enabled"},"status.statusReason":{"description":"Pool member is available"},"totRequests":{"value":667231}}}}`, host)
	}
	m.WriteString("]}}")
	c.WriteString("}}")
	return []byte(m.String()), []byte(c.String())
}

// BenchmarkPollOf1000Members has the answering side's part of TLS and HTTP in it, too.
func BenchmarkPollOf1000Members(b *testing.B) {
	members, counted := thousand(1000)
	lb := serve(b, canned(members, counted))
	d, err := New("farm", lb)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(members) + len(counted)))
	b.ReportAllocs()
	for b.Loop() {
		if got := d.Read(b.Context()); len(got.Servers) != 1000 || got.Servers[999].Admin != model.AdminReady || got.Servers[999].InFlight != 3 {
			b.Fatalf("%d servers: %s", len(got.Servers), got.Err)
		}
	}
}

// canned is a BIG-IP that gives these answers.
func canned(members, counted []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said := members
		switch {
		case r.Method == http.MethodPost:
			said = []byte(`{"token":{"token":"TOKEN"}}`)
		case strings.HasSuffix(r.URL.Path, "/stats"):
			said = counted
		case strings.HasSuffix(r.URL.Path, "/device"):
			said = []byte(`{"items":[]}`)
		}
		_, _ = w.Write(said) // a client that is gone needs no answer
	})
}
