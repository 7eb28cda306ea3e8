package haproxy

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"farmtop/model"
)

func TestAMasterAddsWhatItKnowsAndItsFailuresAreNoneOfTheReading(t *testing.T) {
	t.Parallel()
	worker := speaker(t, says(recorded(t, "2.6-admin.txt")))
	const begin = "what older processes of HAProxy still serve: "
	missing := filepath.Join(shortDir(t), "none.sock")
	for _, c := range []struct {
		name     string
		master   string
		timeout  time.Duration
		hidden   string
		leaving  int
		inFlight int // of app/node1, older processes' among them
	}{
		{"none is given", "", patient, "", -1, 1},
		{"there is none", missing, patient, "no connection to the master's socket PATH (" + syscall.ENOENT.Error() + "); " + masterPlace, -1, 1},
		{"it is a worker", speaker(t, says("Unknown command, but…\n")), patient, `PATH doesn't answer as HAProxy's master does, but said "Unknown command, but…"; ` + masterPlace, -1, 1},
		{"it closes", speaker(t, says("")), patient, "the master at PATH gave no whole answer (the connection was closed)", -1, 1},
		{"it hangs", speaker(t, func(net.Conn) { <-t.Context().Done() }), time.Second, "the master at PATH, or a process behind it, didn't answer within 500ms", -1, 1},
		{"it breaks off", speaker(t, says("#<PID>\n# old work")), patient, "the master at PATH gave no whole answer (the last line is cut)", -1, 1},
		{"nobody is old", speaker(t, says("#<PID>\n# workers\n7 worker\n\n")), patient, "", 0, 1},
		{"all answer", speaker(t, master(olderStat)), patient, "", 2, 5},
		{"one ended meanwhile", speaker(t, master("Can't find the target PID matching the prefix '@!3'\n")), patient, "", 1, 3},
		{"one is older than the backend", speaker(t, master("No such proxy.\n\n")), patient, "", 2, 3},
		{"one says nothing", speaker(t, master("")), patient, "the master at PATH gave no whole answer (the connection was closed)", -1, 3},
		{"one says something else", speaker(t, master("Permission denied\n")), patient, `PATH doesn't answer as HAProxy's master does, but said "Permission denied"; ` + masterPlace, -1, 3},
		{"one breaks off", speaker(t, master(olderStat[:40])), patient, "the master at PATH gave no whole answer (asking process 3: the last line is cut)", -1, 3},
		{
			"there are too many", speaker(t, says("#<PID>\n# old workers\n"+strings.Repeat("9 worker\n", maxWorkers+1)+"\n")), patient,
			fmt.Sprintf("there are %d of them, and at most %d are asked; \"hard-stop-after\" in HAProxy's section \"global\" ends them sooner", maxWorkers+1, maxWorkers), -1, 1,
		},
	} {
		d, err := New("web", model.Balancer{Address: worker, Master: c.master, Timeout: c.timeout})
		if err != nil {
			t.Fatal(err)
		}
		got := d.Read(t.Context())
		if got.Err != "" || len(got.Servers) != 12 {
			t.Errorf("%s: the reading failed: %s", c.name, got.Err)
			continue
		}
		hidden := strings.Join(got.Hidden, "\n")
		want := c.hidden
		if want != "" {
			want = begin + strings.ReplaceAll(want, "PATH", c.master)
		}
		node1 := serverOf(t, got, "app", "node1")
		if hidden != want || got.Leaving != c.leaving || node1.InFlight != c.inFlight || node1.Leaving != c.inFlight-1 || got.Groups[0].InFlight != c.inFlight {
			t.Errorf("%s: hidden is %q, want %q; %d processes leave, want %d; %d in flight (%d of them leaving, %d in the group), want %d",
				c.name, hidden, want, got.Leaving, c.leaving, node1.InFlight, node1.Leaving, got.Groups[0].InFlight, c.inFlight)
		}
	}
}

// olderStat is what an older worker says of its servers.
const olderStat = "# pxname,svname,scur,stot,type,\napp,node1,2,9,2,\napp,gone,4,9,2,\n\n"

// master imitates a master with two older workers, of which one answers as told and the other olderStat.
func master(answerOf3 string) func(net.Conn) {
	return func(conn net.Conn) {
		line, _ := bufio.NewReader(conn).ReadString('\n')
		switch line {
		case "show proc\n":
			_, _ = io.WriteString(conn, "#<PID>\n# old workers\n3 worker\n4 worker\n\n")
		case "@!3 show stat -1 4 -1\n":
			_, _ = io.WriteString(conn, answerOf3)
		case "@!4 show stat -1 4 -1\n":
			_, _ = io.WriteString(conn, olderStat)
		}
	}
}

func TestAMastersAddressIsCheckedBeforehand(t *testing.T) {
	t.Parallel()
	_, err := New("web", model.Balancer{Address: "/run/a.sock", Master: "nonsense"})
	if err == nil || !strings.HasPrefix(err.Error(), "the socket of HAProxy's master: ") {
		t.Errorf("got %v", err)
	}
}

func TestAMasterThatCantBeConnectedToIsNamed(t *testing.T) {
	t.Parallel()
	d := &Driver{master: &address{"unix", "/run/master.sock"}, timeout: 2 * time.Second}
	dial := func(err error) error {
		return &net.OpError{Op: "dial", Net: "unix", Err: os.NewSyscallError("connect", err)}
	}
	for _, c := range []struct {
		err  error
		want string
	}{
		{dial(syscall.EACCES), `this user may not connect to the master's socket /run/master.sock; "-S /run/master.sock,mode,660,group,GROUP" lets a group connect`},
		{dial(syscall.ECONNREFUSED), "nobody listens at the master's socket /run/master.sock: HAProxy has stopped, or reloads just now"},
		{context.Canceled, "asking the master at /run/master.sock was called off"},
		{context.DeadlineExceeded, "the master at /run/master.sock, or a process behind it, didn't answer within 1s"},
		{tooManyError(99), `there are 99 of them, and at most 32 are asked; "hard-stop-after" in HAProxy's section "global" ends them sooner`},
		{
			strangerError("\x1b[2J"),
			`/run/master.sock doesn't answer as HAProxy's master does, but said "\x1b[2J"; its place is what follows -S on HAProxy's command line`,
		},
	} {
		if got := d.masterText(c.err); got != c.want {
			t.Errorf("%v is\n%s\nwant\n%s", c.err, got, c.want)
		}
	}
}

func TestAnOlderWorkersTableIsReadToItsEnd(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]error{
		olderStat:                           nil,
		"No such proxy.\n\n":                nil,
		"":                                  nil,
		strings.TrimSuffix(olderStat, "\n"): errLineCut,
		olderStat[:len(olderStat)-4]:        errLineCut,
		"# pxname,svname,type,\n" + strings.Repeat("a,b,2,\n", maxServers+2): errAnswerTooLong,
	} {
		if err := newAnswer("").readTable(strings.NewReader(text)); !errors.Is(err, want) {
			t.Errorf("%.60q gave %v, want %v", text, err, want)
		}
	}
}

func TestRequestsInFlightAddUpWithinBounds(t *testing.T) {
	t.Parallel()
	const most = 1<<31 - 1
	status := model.BalancerStatus{
		Groups:  []model.Group{{Name: "app", InFlight: 1}},
		Servers: []model.Server{{Group: "app", Name: "a", InFlight: 1}, {Group: "lost", Name: "b", InFlight: 1}},
	}
	addInFlight(&status, []model.Server{
		{Group: "app", Name: "a", InFlight: most}, {Group: "app", Name: "a", InFlight: most}, {Group: "lost", Name: "b", InFlight: 2}, {Group: "x", Name: "a", InFlight: 7},
	})
	a, b := status.Servers[0], status.Servers[1]
	if a.InFlight != most || a.Leaving != most || status.Groups[0].InFlight != most || b.InFlight != 3 || b.Leaving != 2 {
		t.Errorf("they add up to %+v, %+v, %+v", a, b, status.Groups[0])
	}
}
