package nginxplus

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"farmtop/model"
)

// thousand is what nginx says of an upstream of n servers, every property that the API's description has among it.
func thousand(n int) []byte {
	var b strings.Builder
	b.WriteString(`{"peers":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%d,"server":"10.0.%d.%d:8443","name":"10.0.%d.%d:8443","backup":false,"weight":5,"state":"up","active":3,`+
			`"ssl":{"handshakes":620311,"handshakes_failed":3432,"session_reuses":36442,"no_common_protocol":4,"handshake_timeout":0,`+
			`"peer_rejected_cert":0,"verify_failures":{"expired_cert":2,"revoked_cert":1,"hostname_mismatch":2,"other":1}},"max_conns":20,`+
			`"requests":667231,"header_time":20,"response_time":36,"response_time_hist":{"count":9817,"sum":57625,"buckets":{"5":4428,"10":4755,`+
			`"25":350,"50":235,"75":54,"100":47,"250":1,"500":0,"750":0,"1000":0,"2500":0,"5000":0,"7500":0,"10000":0,"inf":0}},`+
			`"responses":{"1xx":0,"2xx":666310,"3xx":0,"4xx":915,"5xx":6,"codes":{"200":666310,"404":915,"503":6},"total":667231},`+
			`"sent":251946292,"received":19222475454,"fails":0,"unavail":0,"health_checks":{"checks":26214,"fails":0,"unhealthy":0,`+
			`"last_passed":true},"downtime":0,"downstart":"2022-06-28T11:09:21.602Z","selected":"2022-06-28T15:01:25Z"}`, i, i/256, i%256, i/256, i%256)
	}
	b.WriteString(`],"keepalive":0,"zombies":0,"zone":"app"}`)
	return []byte(b.String())
}

// BenchmarkPollOf1000Servers has the answering side's part of TLS and HTTP in it, too.
func BenchmarkPollOf1000Servers(b *testing.B) {
	answer := thousand(1000)
	lb := serve(b, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said := answer
		switch r.URL.Path {
		case "/api/":
			said = []byte("[9]")
		case "/api/9/nginx":
			said = []byte(`{"version":"1.29.0","generation":1}`)
		}
		_, _ = w.Write(said) // a client that is gone needs no answer
	}))
	d, err := New("farm", lb)
	if err != nil {
		b.Fatal(err)
	}
	b.SetBytes(int64(len(answer)))
	b.ReportAllocs()
	for b.Loop() {
		if got := d.Read(b.Context()); len(got.Servers) != 1000 || got.Servers[999].Admin != model.AdminReady {
			b.Fatalf("%d servers: %s", len(got.Servers), got.Err)
		}
	}
}

func BenchmarkAnswerOf1000Servers(b *testing.B) {
	answer := thousand(1000)
	b.SetBytes(int64(len(answer)))
	b.ReportAllocs()
	for b.Loop() {
		var r reading
		var u upstream
		if err := json.Unmarshal(answer, &u); err != nil {
			b.Fatal(err)
		}
		if failed := r.take(map[string]upstream{"app": u}); failed != nil || len(r.servers) != 1000 {
			b.Fatal("the answer wasn't read")
		}
	}
}
