package command

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
	"farmtop/probe/balancer"
)

func TestAReadingHasWhatTheProgramTells(t *testing.T) {
	t.Parallel()
	got := reading(t, farmed(t, stateFile(t)))
	if got.Err != "" || got.At.IsZero() || got.Took <= 0 {
		t.Fatalf("%+v", got)
	}
	got.At, got.Took, got.Software = time.Time{}, 0, ""
	server := func(name, address string, admin model.AdminState, status string, up bool, inFlight int, requests uint64) model.Server {
		return model.Server{
			Group: "web", Name: name, Address: address, Admin: admin, Status: status, Up: up,
			Weight: 10, InitialWeight: 10, InFlight: inFlight, Requests: requests, LastRequest: -time.Second,
		}
	}
	want := model.BalancerStatus{
		Farm: "farm", Balancer: "lb1", Level: model.LevelAdmin,
		Groups: []model.Group{{Name: "web", InFlight: 3, Requests: 300}},
		Servers: []model.Server{
			server("am1", "127.0.0.1:1001", "ready", "enabled", true, 3, 100),
			server("am2", "127.0.0.1:1002", "ready", "enabled", true, 0, 200),
			server("am3", "[::1]:1003", "down", "offline", false, 0, 0),
		},
	}
	want.Servers[2].Why = []model.AdminReason{model.ReasonCheck}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestADriverWithoutChangesOnlyReads(t *testing.T) {
	t.Parallel()
	b := model.Balancer{Name: "lb1", Commands: &model.Commands{Read: tool(t, "print", "am1 ready\n"), Pattern: `(?P<server>\S+) (?P<state>\S+)`}, Timeout: patient}
	made, err := New("farm", b)
	if err != nil {
		t.Fatal(err)
	}
	if _, writes := made.(balancer.Writer); writes {
		t.Error("it claims to change servers")
	}
	got := made.Read(t.Context())
	if got.Level != model.LevelUser || len(got.Servers) != 1 || got.Servers[0].Group != "lb1" || !got.Servers[0].Uncounted {
		t.Errorf("%+v", got)
	}
}

func TestWhatAnAnswerDoesNotTellIsNamed(t *testing.T) {
	t.Parallel()
	const answer = `{"am1":{"s":"READY","w":1},"am2":{"s":"Gone","w":"x"},"":{"s":"ready"},"am3":{"s":null,"w":2.0},"am1":{"s":"ready"}}`
	long := `{"` + strings.Repeat("a", maxText) + `":{"s":"ready"},` + answer[1:]
	got := reading(t, model.Balancer{Commands: &model.Commands{
		Read: tool(t, "print", long), JSON: &model.JSONAnswer{Fields: map[string]string{"state": "s", "weight": "w"}},
	}, Timeout: patient})
	want := []string{
		"1 server without a name", "1 server with a name of 256 bytes or more", "1 server listed twice",
		`what the state "Gone" means (give it in "states")`, `what the state "" means (give it in "states")`,
		"the weight of 1 server", "requests, and those in flight, of 3 servers",
	}
	if diff := cmp.Diff(want, got.Hidden); diff != "" {
		t.Errorf("%s\n%+v", diff, got)
	}
	states := []model.AdminState{}
	for _, s := range got.Servers {
		states = append(states, s.Admin)
	}
	if diff := cmp.Diff([]model.AdminState{"ready", "unknown", "unknown"}, states); diff != "" {
		t.Error(diff)
	}
	if got.Servers[1].Weight != -1 || got.Servers[2].Weight != 2 || got.Servers[1].Up || !got.Servers[0].Up {
		t.Errorf("%+v", got.Servers)
	}
}

func TestAGroupIsTheFarms(t *testing.T) {
	t.Parallel()
	const answer = "web am1 up\nweb am2 up\napi am1 up\n"
	commands := &model.Commands{
		Read: tool(t, "print", answer), Pattern: `^(?P<group>\w+) (?P<server>\w+) (?P<state>\w+)`, States: map[string]model.AdminState{"UP": "ready"},
	}
	for backend, want := range map[string][2]int{"": {2, 3}, "web": {1, 2}, "api": {1, 1}} {
		got := reading(t, model.Balancer{Backend: backend, Commands: commands, Timeout: patient})
		if len(got.Groups) != want[0] || len(got.Servers) != want[1] || got.Err != "" {
			t.Errorf("backend %q: %+v", backend, got)
		}
	}
	got := reading(t, model.Balancer{Backend: "wep", Commands: commands, Timeout: patient})
	if text := shown(t, got.Err); got.Fault != model.ReadAbsent || !strings.HasSuffix(text, `has no servers of the group "wep"; it has: "web", "api"`) {
		t.Errorf("%s: %s", got.Fault, text)
	}
}

func TestCommandsThatCannotWorkAreRefused(t *testing.T) {
	t.Parallel()
	fields := func(names ...string) *model.JSONAnswer {
		answer := &model.JSONAnswer{Fields: map[string]string{}}
		for _, name := range names {
			answer.Fields[name] = name
		}
		return answer
	}
	named := fields("server", "state")
	for want, c := range map[string]*model.Commands{
		`balancer "lb1" has no command that reads it; give one, such as read: [lbctl, status, --json]`: {},
		`balancer "lb1": one of "fields" and "pattern" must say how the answer is understood`:          {Read: []string{"a"}},
		`balancer "lb1": there is no field "x"; there are: server, group, address, port, state, status, up, cookie, weight, in_flight, requests, chosen`: {
			Read: []string{"a"}, JSON: fields("server", "state", "x"),
		},
		`balancer "lb1": no field tells the state`:                                                                         {Read: []string{"a"}, JSON: fields("server")},
		`balancer "lb1": the pattern has no group (?P<server>…) for the server's name`:                                     {Read: []string{"a"}, Pattern: "x"},
		"balancer \"lb1\": the pattern is no regular expression: error parsing regexp: missing closing ): `(`":             {Read: []string{"a"}, Pattern: "("},
		`balancer "lb1": the command "drain" names no server; write {server}, {address} or {host} in one of its arguments`: {Read: []string{"a"}, JSON: named, Drain: []string{"a"}},
		`balancer "lb1": the command "drain" has a placeholder in its program's name; only arguments can have one`:         {Read: []string{"a"}, JSON: named, Drain: []string{"{server}"}},
		`balancer "lb1": the command "maint" has {weight} in its arguments, which only the command weight knows`:           {Read: []string{"a"}, JSON: named, Maint: []string{"a", "{server}={weight}"}},
		`balancer "lb1": the command "ready" wants {host}, and no field tells the address; add it to the fields`:           {Read: []string{"a"}, JSON: named, Ready: []string{"a", "{host}"}},
		`balancer "lb1": the command "weight" has no {weight} in its arguments`:                                            {Read: []string{"a"}, JSON: named, Weight: []string{"a", "{server}"}},
		`balancer "lb1": a new weight can't be read back, because no field tells the weight; add weight to the fields`:     {Read: []string{"a"}, JSON: named, Weight: []string{"a", "{server}", "{weight}"}},
		`balancer "lb1": the command "drain" has no program`:                                                               {Read: []string{"a"}, JSON: named, Drain: []string{""}},
	} {
		if _, err := New("farm", model.Balancer{Name: "lb1", Commands: c}); err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	}
	if _, err := New("farm", model.Balancer{Name: "lb1"}); err == nil {
		t.Error("a balancer without commands is accepted")
	}
}

func TestTheFieldsAreThoseOfTheModel(t *testing.T) {
	t.Parallel()
	if diff := cmp.Diff(model.CommandFields(), fieldNames[:]); diff != "" {
		t.Error(diff)
	}
}
