package demo

import (
	"net"
	"net/http"
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestAServerGoesDownAfterTwoFailuresAndUpAfterTwoSuccesses(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 1, 0, 0, 0, time.UTC)
	s := &server{operation: running, changed: now, check: check{status: checkINI, health: checkRise}}
	var got []string
	for _, outcome := range []checkStatus{checkL7OK, checkL7STS, checkL7OK, checkL7STS, checkL4CON, checkL4CON, checkL7OK, checkL4CON, checkL7OK, checkL7OK} {
		now = now.Add(time.Second)
		s.judge(verdict{status: outcome}, now)
		got = append(got, checkWords[outcome][0]+" "+s.status())
	}
	want := []string{
		"L7OK UP", "L7STS UP 1/2", "L7OK UP", "L7STS UP 1/2", "L4CON DOWN", "L4CON DOWN", "L7OK DOWN 1/2", "L4CON DOWN", "L7OK DOWN 1/2", "L7OK UP",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s.tally.transitions != 1 || s.tally.failedChecks != 4 || s.downtime != 5*time.Second {
		t.Errorf("it went down %d times, failed %d checks and was down for %s; want 1, 4, 5s", s.tally.transitions, s.tally.failedChecks, s.downtime)
	}
}

func TestAMisconfiguredOrDeadNodeGivesHAProxysCheckStatus(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{checkEvery: time.Hour})
	silent, err := listen(t.Context(), "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll([]net.Listener{silent})
	plain, err := listen(t.Context(), "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	server := &http.Server{ReadHeaderTimeout: time.Second}
	ended := make(chan struct{})
	go func() { // ends with the server
		defer close(ended)
		_ = server.Serve(plain) // always an error: the one that says it was closed
	}()
	defer func() {
		_ = server.Close() // nobody waits for an answer
		<-ended
	}()
	closed, err := listen(t.Context(), "127.0.0.1", 0)
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close() // nobody has connected
	wrongName, err := farm.authority.issue("old."+hostName, time.Now(), certificateLife)
	if err != nil {
		t.Fatal(err)
	}
	farm.nodes[1].present(wrongName)

	for _, c := range []struct {
		name, address, path string
		tlsAlone            bool
		want                string
	}{
		{"healthy", farm.nodes[0].address, "/services/Version", false, "L7OK 200 "},
		{"a missing page", farm.nodes[0].address, removedPath, false, "L7STS 404 Not Found"},
		{"a missing page, but only TLS counts", farm.nodes[0].address, removedPath, true, "L6OK 0 "},
		{"a certificate for another name", farm.nodes[1].address, "/services/Version", false, "L6RSP 0 SSL handshake failure"},
		{"nobody listens", closed.Addr().String(), "/", false, "L4CON 0 Connection refused"},
		{"accepts and says nothing", silent.Addr().String(), "/", false, "L6TOUT 0 "},
		{"speaks HTTP where TLS is expected", plain.Addr().String(), "/", false, "L6RSP 0 SSL handshake failure"},
	} {
		v := ask(t.Context(), farm.balancer.check, c.address, c.path, c.tlsAlone)
		got := checkWords[v.status][0] + " " + strconv.Itoa(v.code) + " " + v.last
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
