package haproxy

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

// recorded is an answer of a real HAProxy.
func recorded(t testing.TB, name string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// statusOf is what an answer says; it must be a whole one.
func statusOf(t testing.TB, text, backend string) model.BalancerStatus {
	t.Helper()
	a := newAnswer(backend)
	err := a.read(strings.NewReader(text))
	if failed := a.failure(address{at: "/run/lb.sock"}, time.Second, err); failed != nil {
		t.Fatalf("the answer isn't understood: %s", failed.text)
	}
	return a.status()
}

func serverOf(t testing.TB, s model.BalancerStatus, group, name string) model.Server {
	t.Helper()
	i := slices.IndexFunc(s.Servers, func(m model.Server) bool { return m.Group == group && m.Name == name })
	if i < 0 {
		t.Fatalf("there is no server %s/%s", group, name)
	}
	return s.Servers[i]
}

func TestAReadingTellsTheProcess(t *testing.T) {
	t.Parallel()
	got := statusOf(t, recorded(t, "2.6-admin.txt"), "")
	got.Groups, got.Servers = nil, nil
	want := model.BalancerStatus{
		Software: "HAProxy", Version: "2.6.12-1+deb12u4", Node: "lb1", PID: 31472, Uptime: 2 * time.Second,
		Level: model.LevelAdmin,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAReadingTellsTheGroups(t *testing.T) {
	t.Parallel()
	want := []model.Group{
		{Name: "app", Status: "UP", Mode: "http", Algorithm: "roundrobin", Cookie: "SRVID", InFlight: 1, Requests: 4},
		{Name: "follow", Status: "UP", Mode: "http", Algorithm: "leastconn"},
	}
	if diff := cmp.Diff(want, statusOf(t, recorded(t, "2.6-admin.txt"), "").Groups); diff != "" {
		t.Error(diff)
	}
}

func TestAReadingTellsEverythingAboutAServer(t *testing.T) {
	t.Parallel()
	status := statusOf(t, recorded(t, "2.6-admin.txt"), "")
	for _, want := range []model.Server{
		{
			Group: "app", Name: "node1", Address: "127.0.0.11:9443", Cookie: "n1",
			Admin: model.AdminReady, Status: "UP", Up: true, Weight: 1, InitialWeight: 1, ChosenKnown: true, InFlight: 1, Requests: 4,
			CheckStatus: "L7OK", CheckCode: 200, CheckText: "Layer7 check passed", CheckDuration: 2 * time.Millisecond,
			TLS: true, Changed: 2 * time.Second,
		},
		{
			Group: "app", Name: "dead", Address: "127.0.0.1:1", Cookie: "dead",
			Admin: model.AdminDown, Why: []model.AdminReason{model.ReasonCheck}, Status: "DOWN", Weight: 1, InitialWeight: 1, ChosenKnown: true, LastRequest: -time.Second,
			CheckStatus: "L4CON", CheckText: "Layer4 connection problem: Connection refused",
			TLS: true, Changed: 2 * time.Second,
		},
		{
			Group: "app", Name: "six", Address: "[::1]:9443", Cookie: "six",
			Admin: model.AdminReady, Status: "no check", Up: true, Backup: true, Weight: 20, InitialWeight: 20, ChosenKnown: true, LastRequest: -time.Second,
			Changed: 2 * time.Second,
		},
		{
			Group: "app", Name: "unresolved", Cookie: "n9",
			Admin: model.AdminMaint, Why: []model.AdminReason{model.ReasonDNS}, Status: "MAINT (resolution)", Weight: 1, InitialWeight: 1, ChosenKnown: true, LastRequest: -time.Second,
			TLS: true, Changed: 2 * time.Second,
		},
		{
			Group: "app", Name: "agent", Address: "127.0.0.12:9443",
			Admin: model.AdminReady, Status: "UP", Up: true, Weight: 1, InitialWeight: 1, ChosenKnown: true, LastRequest: -time.Second,
			CheckStatus: "L7OK", CheckCode: 200, CheckText: "Layer7 check passed", CheckDuration: 2 * time.Millisecond,
			Agent: true, AgentStatus: "L7OK", TLS: true, Changed: 2 * time.Second,
		},
		{
			Group: "follow", Name: "f3", Address: "127.0.0.11:9443", Tracks: "app/off",
			Admin: model.AdminMaint, Why: []model.AdminReason{model.ReasonTracked}, Status: "MAINT (via app/off)", Weight: 1, InitialWeight: 1, ChosenKnown: true, LastRequest: -time.Second,
			Changed: 2 * time.Second,
		},
	} {
		if diff := cmp.Diff(want, serverOf(t, status, want.Group, want.Name)); diff != "" {
			t.Errorf("%s/%s:\n%s", want.Group, want.Name, diff)
		}
	}
	if got := serverOf(t, status, "app", "node3"); got.Weight != 0 || got.InitialWeight != 1 || got.Admin != model.AdminReady {
		t.Errorf("weight 0 became weight %d of %d, %s", got.Weight, got.InitialWeight, got.Admin)
	}
	if len(status.Servers) != 12 {
		t.Errorf("%d servers, want 12", len(status.Servers))
	}
}

func TestAUserSeesAllButCookiesAndAlgorithms(t *testing.T) {
	t.Parallel()
	admin := statusOf(t, recorded(t, "2.6-admin.txt"), "")
	got := statusOf(t, recorded(t, "2.6-user.txt"), "")
	want := admin
	want.Level = model.LevelUser
	want.Hidden = []string{"the cookies' names and values and the balancing algorithm: the socket's level is user"}
	for i := range want.Groups {
		want.Groups[i].Cookie, want.Groups[i].Algorithm = "", ""
	}
	for i := range want.Servers {
		want.Servers[i].Cookie = ""
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestAnOperatorSeesAllThatAnAdminSees(t *testing.T) {
	t.Parallel()
	want := statusOf(t, recorded(t, "2.6-admin.txt"), "")
	want.Level = model.LevelOperator
	if diff := cmp.Diff(want, statusOf(t, recorded(t, "2.6-operator.txt"), "")); diff != "" {
		t.Error(diff)
	}
}

func TestOneBackendIsTheSameAskedAloneOrPickedOut(t *testing.T) {
	t.Parallel()
	alone := statusOf(t, recorded(t, "2.6-backend.txt"), "app")
	picked := statusOf(t, recorded(t, "2.6-admin.txt"), "app")
	if diff := cmp.Diff(picked, alone); diff != "" {
		t.Error(diff)
	}
	if len(alone.Groups) != 1 || len(alone.Servers) != 8 {
		t.Errorf("%d groups and %d servers, want 1 and 8", len(alone.Groups), len(alone.Servers))
	}
}

func TestSectionsAreFoundWithoutTheBlankLinesBetween(t *testing.T) {
	t.Parallel()
	text := recorded(t, "2.6-admin.txt")
	for strings.Contains(text, "\n\n") {
		text = strings.ReplaceAll(text, "\n\n", "\n")
	}
	if diff := cmp.Diff(statusOf(t, recorded(t, "2.6-admin.txt"), ""), statusOf(t, text, "")); diff != "" {
		t.Error(diff)
	}
}

func TestLinesMayEndAsOnWindows(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(recorded(t, "2.6-admin.txt"), "\n", "\r\n")
	if diff := cmp.Diff(statusOf(t, recorded(t, "2.6-admin.txt"), ""), statusOf(t, text, "")); diff != "" {
		t.Error(diff)
	}
}

func TestABackendNamedLikeALevelIsABackend(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(recorded(t, "2.6-backend.txt"), "# name\napp\n", "# name\nadmin\nuser\napp\n")
	if diff := cmp.Diff(statusOf(t, recorded(t, "2.6-backend.txt"), "app"), statusOf(t, text, "app")); diff != "" {
		t.Error(diff)
	}
}

func TestVersion35IsReadAsWell(t *testing.T) {
	t.Parallel()
	status := statusOf(t, recorded(t, "3.5-user.txt"), "")
	want := []model.Server{
		{
			Group: "be_app", Name: "node1", Address: "127.0.0.1:21001",
			Admin: model.AdminDrain, Why: []model.AdminReason{model.ReasonOperator}, Status: "UP", Up: true,
			Weight: 1, InitialWeight: 1, ChosenKnown: true, LastRequest: -time.Second,
			CheckStatus: "L7OK", CheckCode: 200, CheckText: "Layer7 check passed", CheckDuration: 2 * time.Millisecond,
			TLS: true, Changed: 2 * time.Second,
		},
		{
			Group: "be_app", Name: "node2", Address: "127.0.0.1:21002",
			Admin: model.AdminReady, Status: "UP", Up: true,
			Weight: 1, InitialWeight: 1, ChosenKnown: true, LastRequest: -time.Second,
			CheckStatus: "L7OK", CheckCode: 200, CheckText: "Layer7 check passed", CheckDuration: 2 * time.Millisecond,
			TLS: true, Changed: 2 * time.Second,
		},
	}
	if diff := cmp.Diff(want, status.Servers); diff != "" {
		t.Error(diff)
	}
	if status.Version != "3.5-dev5-50872daa6" || status.PID != 21164 {
		t.Errorf("version %q, pid %d", status.Version, status.PID)
	}
}

func TestAnOldVersionTellsLessAndSaysSo(t *testing.T) {
	t.Parallel()
	got := statusOf(t, "Name: HAProxy\nVersion: 1.7.5\nPid: 7\n\n"+
		"# pxname,svname,scur,stot,status,weight,type,\n"+
		"app,a,1,2,DRAIN,3,2,\napp,b,0,0,MAINT,1,2,\napp,BACKEND,1,2,UP,3,1,\n\n"+
		"Unknown command. Please enter one of the following commands only :\n  help : this message\n\n"+
		"Unknown command. Please enter one of the following commands only :\n  help : this message\n\n", "")
	want := model.BalancerStatus{
		Software: "HAProxy", Version: "1.7.5", PID: 7,
		Hidden: []string{
			`the socket's level: this HAProxy doesn't know "show cli level"`,
			`who put a server into drain or maintenance: this HAProxy doesn't answer "show servers state"`,
		},
		Groups: []model.Group{{Name: "app", Status: "UP", InFlight: 1, Requests: 2}},
		Servers: []model.Server{
			{
				Group: "app", Name: "a", Admin: model.AdminDrain, Why: []model.AdminReason{model.ReasonOperator},
				Status: "DRAIN", Up: true, Weight: 3, InitialWeight: 3, InFlight: 1, Requests: 2, LastRequest: -time.Second,
			},
			{Group: "app", Name: "b", Admin: model.AdminMaint, Status: "MAINT", Weight: 1, InitialWeight: 1, LastRequest: -time.Second},
		},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}
