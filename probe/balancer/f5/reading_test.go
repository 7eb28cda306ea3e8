package f5

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"

	"farmtop/model"
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

const (
	// published has members as public answers of versions 11 to 16 have them: of another partition, in a route domain, with an IPv6 address.
	published = `{"kind":"tm:ltm:pool:poolstate","name":"app","fullPath":"/Common/app","loadBalancingMode":"ratio-member","minActiveMembers":1,
	"membersReference":{"link":"https://localhost/mgmt/tm/ltm/pool/~Common~app/members?ver=16.1.3","isSubcollection":true,"items":[
	{"name":"am1:443","partition":"Common","fullPath":"/Common/am1:443","address":"10.60.61.214%6","priorityGroup":10,"ratio":3,"session":"monitor-enabled","state":"up"},
	{"name":"10.1.1.10:8443","partition":"DMZ","fullPath":"/DMZ/10.1.1.10%1:8443","address":"10.1.1.10%1","priorityGroup":10,"ratio":1,"session":"user-disabled","state":"up"},
	{"name":"2001:db8::1.443","partition":"Common","fullPath":"/Common/2001:db8::1.443","address":"2001:db8::1","priorityGroup":0,"ratio":1,"session":"user-disabled","state":"user-down"},
	{"name":"am4:443","partition":"Common","fullPath":"/Common/am4:443","address":"10.0.0.4","priorityGroup":10,"ratio":1,"session":"monitor-enabled","state":"down"}]}}`

	publishedStats = `{"kind":"tm:ltm:pool:members:memberscollectionstats","entries":{
	"https://localhost/mgmt/tm/ltm/pool/~Common~app/members/~Common~am1:443/stats":{"nestedStats":{"entries":{
		"connq.depth":{"value":2},"monitorStatus":{"description":"up"},"serverside.curConns":{"value":7},"serverside.totConns":{"value":90},"totRequests":{"value":1.5E10},
		"status.availabilityState":{"description":"available"},"status.enabledState":{"description":"enabled"},"status.statusReason":{"description":"Pool member is available"}}}},
	"https://localhost/mgmt/tm/ltm/pool/~Common~app/members/~DMZ~10.1.1.10%251:8443/stats":{"nestedStats":{"entries":{
		"serverside.curConns":{"value":1},"serverside.totConns":{"value":90},"totRequests":{"value":0},
		"status.availabilityState":{"description":"available"},"status.enabledState":{"description":"disabled"}}}},
	"https://localhost/mgmt/tm/ltm/pool/~Common~app/members/~Common~am4:443/stats":{"nestedStats":{"entries":{
		"monitorStatus":{"description":"down"},"status.availabilityState":{"description":"offline"},"status.enabledState":{"description":"enabled"}}}}}}`
)

func TestAReadingTellsWhatTheBIGIPTells(t *testing.T) {
	t.Parallel()
	b := serve(t, canned([]byte(published), []byte(publishedStats)))
	got := open(t, b).Read(t.Context())
	operator, check := []model.AdminReason{model.ReasonOperator}, []model.AdminReason{model.ReasonCheck}
	want := []model.Server{
		{
			Name: "am1:443", Address: "10.60.61.214:443", Admin: model.AdminReady, Status: "monitor-enabled up", Up: true, Weight: 3,
			InFlight: 7, Queued: 2, Requests: 15_000_000_000, CheckStatus: "up", CheckText: "Pool member is available",
		},
		{Name: "/DMZ/10.1.1.10%1:8443", Address: "10.1.1.10:8443", Admin: model.AdminDrain, Why: operator, Status: "user-disabled up", Up: true, Weight: 1, InFlight: 1, Requests: 90},
		{Name: "2001:db8::1.443", Address: "[2001:db8::1]:443", Admin: model.AdminMaint, Why: operator, Status: "user-disabled user-down", Weight: 1, Backup: true, Uncounted: true},
		{Name: "am4:443", Address: "10.0.0.4:443", Admin: model.AdminDown, Why: check, Status: "monitor-enabled down", Weight: 1, CheckStatus: "down"},
	}
	for i := range want {
		want[i].Group, want[i].InitialWeight, want[i].LastRequest = fakePool, want[i].Weight, -time.Second
	}
	if got.Err != "" || !reflect.DeepEqual(got.Servers, want) {
		t.Errorf("the servers are\n%+v\nwant\n%+v: %s", got.Servers, want, got.Err)
	}
	if len(got.Groups) != 1 || got.Groups[0] != (model.Group{Name: fakePool, Algorithm: "ratio-member", InFlight: 8, Queued: 2, Requests: 15_000_000_090}) {
		t.Errorf("the groups are %+v", got.Groups)
	}
	if len(got.Hidden) != 1 || got.Level != model.LevelAdmin {
		t.Errorf("of an unknown unit the level is %q, hidden %q", got.Level, got.Hidden)
	}
}

func TestWeightsAreUnknownWhereThePoolLooksAtNone(t *testing.T) {
	t.Parallel()
	b := serve(t, canned([]byte(strings.Replace(published, "ratio-member", "round-robin", 1)), []byte(publishedStats)))
	d := open(t, b)
	server := d.Read(t.Context()).Servers[0]
	if server.Weight != unknownWeight {
		t.Errorf("the weight is %d", server.Weight)
	}
	if steps, err := d.Steps(model.Change{Verb: model.VerbWeight, Weight: 2}, server); err == nil {
		t.Errorf("a weight was planned: %+v", steps)
	}
}

func TestEachStandingHasItsMeaning(t *testing.T) {
	t.Parallel()
	none, operator, tracked, check := []model.AdminReason(nil), []model.AdminReason{model.ReasonOperator}, []model.AdminReason{model.ReasonTracked}, []model.AdminReason{model.ReasonCheck}
	for _, c := range []struct {
		session, state, enabled, available string
		admin                              model.AdminState
		why                                []model.AdminReason
		up                                 bool
	}{
		{"user-enabled", "up", "enabled", "available", model.AdminReady, none, true},
		{"monitor-enabled", "unchecked", "enabled", "unknown", model.AdminReady, none, true},
		{"monitor-enabled", "up", "enabled", "unavailable", model.AdminReady, none, false},
		{"monitor-enabled", "up", "", "", model.AdminReady, none, true},
		{"monitor-enabled", "down", "", "", model.AdminDown, check, false},
		{"monitor-enabled", "fqdn-down", "enabled", "offline", model.AdminDown, check, false},
		{"user-disabled", "up", "disabled", "available", model.AdminDrain, operator, true},
		{"user-disabled", "down", "disabled", "offline", model.AdminDrain, operator, false},
		{"user-disabled", "user-down", "disabled", "offline", model.AdminMaint, operator, false},
		{"user-enabled", "user-down", "enabled", "offline", model.AdminMaint, operator, false},
		{"monitor-enabled", "up", "disabled-by-parent", "available", model.AdminDrain, tracked, true},
		{"monitor-enabled", "down", "disabled-by-parent", "offline", model.AdminMaint, tracked, false},
		{"resting", "up", "enabled", "available", model.AdminUnknown, none, false},
	} {
		admin, why, up := standing(c.session, c.state, c.enabled, c.available)
		if admin != c.admin || up != c.up || !reflect.DeepEqual(why, c.why) {
			t.Errorf("%s %s (%s, %s) is %s because of %q, up=%t; want %s because of %q, up=%t",
				c.session, c.state, c.enabled, c.available, admin, why, up, c.admin, c.why, c.up)
		}
	}
}

func TestNamesFindTheirWayIntoURLsAndBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ pool, member, short, url string }{
		{"/Common/app", "/Common/am1:443", "am1:443", "~Common~app/members/~Common~am1:443"},
		{"app", "/Common/am1:443", "am1:443", "~Common~app/members/~Common~am1:443"},
		{"/T1/web/app", "/T1/web/am1:443", "am1:443", "~T1~web~app/members/~T1~web~am1:443"},
		{"/T1/web/app", "/T1/am1:443", "/T1/am1:443", "~T1~web~app/members/~T1~am1:443"},
		{"/Common/app", "/Common/sub/am1:443", "/Common/sub/am1:443", "~Common~app/members/~Common~sub~am1:443"},
		{"/Common/app", "/Common/10.1.1.10%1:443", "10.1.1.10%1:443", "~Common~app/members/~Common~10.1.1.10%251:443"},
		{"/Common/app", "/Common/a b?c:443", "a b?c:443", "~Common~app/members/~Common~a%20b%3Fc:443"},
	} {
		d := open(t, model.Balancer{Address: "https://192.0.2.1", Backend: c.pool, Login: model.Login{User: "x"}})
		short := path(c.member).short(d.pool.folder())
		if at := d.memberURL(short); short != c.short || at != "mgmt/tm/ltm/pool/"+c.url {
			t.Errorf("%s in %s is %s at %s, want %s at %s", c.member, c.pool, short, at, c.short, c.url)
		}
		if back := ofStats("https://localhost/mgmt/tm/ltm/pool/" + c.url + "/stats?ver=16.1.3"); back != path(c.member) {
			t.Errorf("the statistics of %s are said to be of %s", c.member, back)
		}
	}
}

func TestADriverSaysWhatItLacks(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		b    model.Balancer
		want string
	}{
		{model.Balancer{Address: "bigip", Backend: "app", Login: model.Login{User: "x"}}, "isn't the URL"},
		{model.Balancer{Address: "https://x:y@bigip", Backend: "app", Login: model.Login{User: "x"}}, "write user and password"},
		{model.Balancer{Address: "https://bigip", Backend: "app"}, "give user and password"},
		{model.Balancer{Address: "https://bigip", Login: model.Login{User: "x"}}, "backend: /Common/POOL"},
	} {
		if _, err := New("farm", c.b); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v gave %v, want %s", c.b, err, c.want)
		}
	}
}

func FuzzAnswers(f *testing.F) {
	f.Add([]byte(published), []byte(publishedStats))
	f.Add([]byte(`{"membersReference":{}}`), []byte(`{"entries":{"/members/%zz/stats":{"nestedStats":{"entries":{"totRequests":{"value":-1}}}}}}`))
	f.Fuzz(func(t *testing.T, members, counted []byte) {
		var s statistics
		var p pool
		if json.Unmarshal(counted, &s) != nil || json.Unmarshal(members, &p) != nil {
			return
		}
		var status model.BalancerStatus
		if failed := p.tell(&status, "app", "/Common/", s.byMember()); failed != nil {
			return
		}
		for _, m := range status.Servers {
			if m.Name == "" || m.InFlight < 0 || len(m.CheckText) > maxText || memberPath(m.Name, "/Common/").short("/Common/") != m.Name {
				t.Errorf("a member is %+v", m)
			}
		}
	})
}

func FuzzUnits(f *testing.F) {
	f.Add([]byte(`{"items":[{"name":"a","selfDevice":"true","failoverState":"standby"},{"name":"b","failoverState":"active"}]}`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		var all struct{ Items []device }
		if json.Unmarshal(answer, &all) != nil {
			return
		}
		u := unitOf(all.Items)
		if s := u.status(); (s.Level == model.LevelAdmin) != (u.standby() == "") {
			t.Errorf("the level is %q where %q", s.Level, u.standby())
		}
	})
}
