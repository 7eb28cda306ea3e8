package nginxplus

import (
	"encoding/json"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// open makes a driver.
func open(t testing.TB, b model.Balancer) *Driver {
	t.Helper()
	reader, err := New("farm", b)
	if err != nil {
		t.Fatal(err)
	}
	return reader.(*Driver)
}

// published is the example of the API's description, with a queue, a name that resolves to two addresses, and the fewest properties that a
// server can have.
const published = `{"peers":[
	{"id":0,"server":"10.0.0.1:8088","name":"10.0.0.1:8088","backup":false,"weight":5,"state":"up","active":2,"max_conns":20,"requests":667231,
	 "responses":{"1xx":0,"codes":{"200":666310}},"fails":7,"unavail":1,"health_checks":{"checks":26214,"fails":0,"unhealthy":0,"last_passed":true},
	 "downtime":0,"downstart":"2022-06-28T11:09:21.602Z","selected":"2022-06-28T15:01:25Z"},
	{"id":1,"server":"10.0.0.1:8089","name":"am2.example.com:8089","backup":true,"weight":1,"state":"unhealthy","active":0,"requests":0,
	 "health_checks":{"checks":26284,"fails":26284,"unhealthy":1,"last_passed":false}},
	{"id":7,"server":"10.0.0.3:80","name":"pool.example.com:80","weight":1,"state":"draining"},
	{"id":9,"server":"10.0.0.4:80","name":"pool.example.com:80","weight":1,"state":"down"},
	{"id":11,"server":"10.0.0.4:80","name":"pool.example.com:80","weight":1,"state":"resting"}
 ],"queue":{"size":4,"max_size":20,"overflows":0},"keepalive":0,"zombies":0,"zone":"upstream_backend"}`

func TestAReadingTellsWhatTheAPITells(t *testing.T) {
	t.Parallel()
	b := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		said := published
		switch r.URL.Path {
		case "/api/":
			said = "[9]"
		case "/api/9/nginx":
			said = `{"version":"1.21.6","build":"nginx-plus-r27","generation":6,"load_timestamp":"2022-06-28T11:15:44.467Z",
				"timestamp":"2022-06-28T15:01:35.467Z","pid":32212,"ppid":32210}`
		}
		_, _ = w.Write([]byte(said)) // a client that is gone needs no answer
	}))
	got := open(t, b).Read(t.Context())
	if got.Err != "" || got.Version != "1.21.6 (nginx-plus-r27)" || got.PID != 32210 || got.Uptime != 3*time.Hour+45*time.Minute+51*time.Second {
		t.Errorf("the reading is of %q, process %d, up %v: %s", got.Version, got.PID, got.Uptime, got.Err)
	}
	operator, check := []model.AdminReason{model.ReasonOperator}, []model.AdminReason{model.ReasonCheck}
	want := []model.Server{
		{
			Name: "10.0.0.1:8088", Address: "10.0.0.1:8088", Admin: model.AdminReady, Status: "up", Up: true, Weight: 5, InFlight: 2,
			Requests: 667231, Errors: 7, LastRequest: 10*time.Second + 467*time.Millisecond, CheckStatus: "passed",
		},
		{Name: "am2.example.com:8089", Address: "10.0.0.1:8089", Admin: model.AdminDown, Why: check, Status: "unhealthy", Backup: true, Weight: 1, CheckStatus: "failed"},
		{Name: "10.0.0.3:80", Address: "10.0.0.3:80", Admin: model.AdminDrain, Why: operator, Status: "draining", Up: true, Weight: 1},
		{Name: "10.0.0.4:80#9", Address: "10.0.0.4:80", Admin: model.AdminMaint, Why: operator, Status: "down", Weight: 1},
		{Name: "10.0.0.4:80#11", Address: "10.0.0.4:80", Admin: model.AdminUnknown, Status: "resting", Weight: 1},
	}
	for i := range want {
		want[i].Group, want[i].InitialWeight = fakeUpstream, want[i].Weight
		if want[i].LastRequest == 0 {
			want[i].LastRequest = -time.Second
		}
	}
	if !reflect.DeepEqual(got.Servers, want) {
		t.Errorf("the servers are\n%+v\nwant\n%+v", got.Servers, want)
	}
	if g := got.Groups[0]; g.Name != fakeUpstream || g.InFlight != 2 || g.Queued != 4 || g.Requests != 667231 {
		t.Errorf("the group is %+v", g)
	}
}

func TestEachStateHasItsMeaning(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]model.AdminState{
		"up": model.AdminReady, "draining": model.AdminDrain, "down": model.AdminMaint, "unavail": model.AdminDown,
		"unhealthy": model.AdminDown, "checking": model.AdminDown, "": model.AdminUnknown,
	} {
		admin, why, up := meaning(state)
		if admin != want || up != (state == "up" || state == "draining") || (len(why) > 0) == (want == model.AdminReady || want == model.AdminUnknown) {
			t.Errorf("%q is %s because of %q, up=%t; want %s", state, admin, why, up, want)
		}
	}
}

func TestAllUpstreamsAreReadWhereNoneIsNamed(t *testing.T) {
	t.Parallel()
	_, b := newFake(t)
	b.Backend = ""
	got := open(t, b).Read(t.Context())
	if len(got.Groups) != 2 || got.Groups[0].Name != fakeUpstream || got.Groups[1].Name != "other" || len(got.Servers) != 3 {
		t.Errorf("%d servers in %+v: %s", len(got.Servers), got.Groups, got.Err)
	}
	if part := balancer.Part(got, "web", model.Balancer{Backend: "other"}); part.Err != "" || len(part.Servers) != 0 {
		t.Errorf("the other upstream has %d servers: %s", len(part.Servers), part.Err)
	}
}

func TestTheNewestVersionThatBothSidesKnowIsSpoken(t *testing.T) {
	t.Parallel()
	d := open(t, model.Balancer{Address: "https://192.0.2.1/api"})
	for list, want := range map[string]int64{"[1,2,3,4,5,6,7,8,9]": 9, "[1,2,3]": 3, "[9,10,11]": 9, " [ 5 ] ": 5} {
		if got, failed := d.newest([]byte(list)); got != want || failed != nil {
			t.Errorf("of %s it is %d, want %d: %+v", list, got, want, failed)
		}
	}
	for list, want := range map[string]string{
		"[1]":    "the API of NGINX Plus at https://192.0.2.1/api has none of the versions 2 to 9, which farmtop speaks",
		"[10]":   "the API of NGINX Plus at https://192.0.2.1/api has none of the versions 2 to 9, which farmtop speaks",
		"[]":     "the API of NGINX Plus at https://192.0.2.1/api has none of the versions 2 to 9, which farmtop speaks",
		`["9"]`:  `NGINX Plus at https://192.0.2.1/api doesn't list the versions of its API: is this the URL of "api"?`,
		"<html>": `NGINX Plus at https://192.0.2.1/api doesn't list the versions of its API: is this the URL of "api"?`,
		`["nginx","processes","http","stream"]`: `NGINX Plus at https://192.0.2.1/api doesn't list the versions of its API: is this the URL of "api"? ` +
			"(write the URL without the API's version)",
	} {
		if got, failed := d.newest([]byte(list)); failed == nil || failed.Text != want || failed.Read != model.ReadGarbage {
			t.Errorf("of %s it is %d: %+v, want %q", list, got, failed, want)
		}
	}
}

func TestAVersionThatWentAwayIsAskedForAgain(t *testing.T) {
	t.Parallel()
	versions := "[8]"
	b := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		own := "/api/" + strings.Trim(versions, "[]") + "/"
		switch {
		case r.URL.Path == "/api/":
			_, _ = w.Write([]byte(versions))
		case !strings.HasPrefix(r.URL.Path, own):
			refuse(w, http.StatusNotFound, "UnknownVersion", "unknown version")
		default:
			_, _ = w.Write([]byte("{}"))
		}
	}))
	d := open(t, b)
	if got := d.Read(t.Context()); got.Err != "" {
		t.Fatalf("the first reading: %s", got.Err)
	}
	versions = "[9]" // an update, between two readings
	if got := d.Read(t.Context()); got.Fault != model.ReadGarbage {
		t.Errorf("the reading that meets the new version: %q", got.Err)
	}
	if got := d.Read(t.Context()); got.Err != "" {
		t.Errorf("the reading after it: %s", got.Err)
	}
}

func TestAnUpstreamThatIsNotThereIsNamedWithThoseThatAre(t *testing.T) {
	t.Parallel()
	_, b := newFake(t)
	for name, want := range map[string]string{
		"ap":     `has no upstream "ap" with a "zone"; it has: app`,
		"zzzzzz": `has no upstream "zzzzzz" with a "zone"; it has: app, other`,
		"static": `has no upstream "static" with a "zone"; it has: app, other`,
		"a/../b": `has no upstream "a/../b" with a "zone"; it has: app, other`,
	} {
		b.Backend = name
		if got := open(t, b).Read(t.Context()); got.Fault != model.ReadAbsent || got.Err != "NGINX Plus at "+b.Address+" "+want {
			t.Errorf("%q gave %q: %s; want %s", name, got.Fault, got.Err, want)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add([]byte(published))
	f.Add([]byte("[1,2,3,9]"))
	f.Add([]byte(`{"error":{"status":404,"text":"unknown version","code":"UnknownVersion"}}`))
	f.Add([]byte(`{"peers":[{"weight":-1}]}`))
	d, err := New("farm", model.Balancer{Address: "https://192.0.2.1/api"})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		_, _ = d.(*Driver).newest(answer)
		var u upstream
		if json.Unmarshal(answer, &u) != nil {
			return
		}
		var r reading
		if failed := r.take(map[string]upstream{"app": u}); failed != nil {
			return
		}
		for _, s := range r.servers {
			if s.Weight < 0 || s.InFlight < 0 || len(s.Address) > maxText {
				t.Errorf("a server is %+v", s)
			}
		}
		if len(r.ids) != len(r.servers) {
			t.Errorf("%d servers have %d numbers", len(r.servers), len(r.ids))
		}
	})
}
