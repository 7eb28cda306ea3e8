package haproxy

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// thousand is the answer of an HAProxy with n servers in one backend.
func thousand(t testing.TB, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	info, rest, _ := strings.Cut(recorded(t, "2.6-admin.txt"), "\n\n")
	header, _, _ := strings.Cut(rest, "\n")
	row := rest[strings.Index(rest, "\napp,node1,")+len("\napp,node1,"):]
	row = strings.Replace(row[:strings.Index(row, "\n")], "127.0.0.11:9443,n1", "%s,%s", 1)
	end := rest[strings.Index(rest, "app,BACKEND,"):]
	end = end[:strings.Index(end, "\n")]
	state := rest[strings.Index(rest, "\n1\n"):]
	state = state[:strings.Index(state, "\n3 app")]
	fmt.Fprintf(&b, "%s\n\n%s\n", info, header)
	for i := range n {
		fmt.Fprintf(&b, "app,node%d,%s\n", i, fmt.Sprintf(row, fmt.Sprintf("10.0.%d.%d:9443", i/256, i%256), fmt.Sprintf("n%d", i)))
	}
	fmt.Fprintf(&b, "%s\n%s\n", end, state)
	for i := range n {
		fmt.Fprintf(&b, "3 app %d node%d 10.0.%d.%d 2 0 1 1 2 15 3 2 6 0 0 0 - 9443 - 1 0 - - 0\n", i+1, i, i/256, i%256)
	}
	b.WriteString("\nadmin\n\n")
	return b.Bytes()
}

func TestMoreServersThanAnyoneHasAreRefused(t *testing.T) {
	t.Parallel()
	text := "Name: HAProxy\n\n# pxname,svname,type,\n" + strings.Repeat("app,a,2,\n", maxServers+1) + "\nadmin\n\n"
	a := newAnswer("")
	err := a.read(strings.NewReader(text))
	failed := a.failure(address{at: "/run/lb.sock"}, time.Second, err)
	want := "the answer of /run/lb.sock is too large (over 50000 servers or 64 MB): name the farm's backend, so that only it is asked"
	if failed == nil || failed.text != want || failed.fault != model.ReadGarbage {
		t.Errorf("got %+v, want %q", failed, want)
	}
}

func BenchmarkAnswerOf1000Servers(b *testing.B) {
	text := thousand(b, 1000)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		a := newAnswer("")
		if err := a.read(bytes.NewReader(text)); err != nil {
			b.Fatal(err)
		}
		if s := a.status(); len(s.Servers) != 1000 || !s.Servers[999].TLS || !s.Servers[999].Up {
			b.Fatal("the answer wasn't read")
		}
	}
}
