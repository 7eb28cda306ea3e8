package accesslog_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/sticky"
)

// marked is a line of the portals' log with another User-Agent.
func marked(agent, forwarded, upstream string) string {
	return strings.Replace(entry("10.0.0.4", forwarded, sessionID, "", upstream), `"browser"`, `"`+agent+`"`, 1)
}

// collect waits until so many requests of trials were told.
func (f *tailed) collect(n int) []model.Marked {
	f.t.Helper()
	var all []model.Marked
	f.until(fmt.Sprintf("%d marks", n), func(m *model.Traffic) bool {
		all = append(all, m.Marked...)
		return len(all) >= n
	})
	return all
}

func watchPortals(t *testing.T, change func(*model.Farm)) (*tailed, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "")
	farm := portals(path)
	if change != nil {
		change(farm)
	}
	f := follow(t, farm)
	view := &model.FarmView{Farm: farm}
	for _, n := range farm.Nodes {
		view.Nodes = append(view.Nodes, &model.NodeView{Node: n})
	}
	for _, b := range farm.Balancers {
		view.Balancers = append(view.Balancers, &model.BalancerView{Balancer: b, Status: &model.BalancerStatus{}})
	}
	f.tail.Follow(view)
	f.reading()
	return f, path
}

func TestTheRequestsOfATrialAreToldWithTheNodeAndWhatTheRuleMakesOfThem(t *testing.T) {
	t.Parallel()
	f, path := watchPortals(t, nil)
	if s := f.newest.Logs[0]; !s.HasMark || !s.HasPath {
		t.Errorf("the log has the User-Agent and the path: %+v", s)
	}
	write(t, path, entry("10.0.0.4", "203.0.113.7", sessionID, "", "10.0.0.11:9443")+
		marked("farmtop-k7d2.x1 farmtop/1.0 (client-IP test)", "198.51.100.7", "10.0.0.12:9443")+
		marked("farmtop/1.0 (routing test; farmtop-k7d2.3-1)", "", "10.0.0.11:9443")+
		marked("farmtop/1.0 (health check)", "", "10.0.0.11:9443"))
	got := f.collect(2)
	want := []model.Marked{
		{Log: "access.log", Mark: "farmtop-k7d2.x1", Node: "am2", Status: 200, Forwarded: "198.51.100.7", Resolved: "10.0.0.4"},
		{Log: "access.log", Mark: "farmtop-k7d2.3-1", Node: "am1", Status: 200, Resolved: "10.0.0.4"},
	}
	for i := range got {
		if got[i].At.IsZero() {
			t.Errorf("nobody knows when %s was read", got[i].Mark)
		}
		got[i].At = time.Time{}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	m := &f.newest
	if m.Own != 3 || m.Sticky.Total[sticky.All].Requests != 1 || m.Clients.Total.All.Samples != 1 {
		t.Errorf("%d requests are farmtop's own, %d of clients, %d clients were resolved; want 3, 1 and 1", m.Own, m.Sticky.Total[sticky.All].Requests, m.Clients.Total.All.Samples)
	}
}

func TestAMarkIsToldOnce(t *testing.T) {
	t.Parallel()
	f, path := watchPortals(t, nil)
	write(t, path, marked("farmtop-k7d2.x1 farmtop/1.0", "", "10.0.0.11:9443"))
	f.collect(1)
	write(t, path, marked("farmtop-k7d2.x2 farmtop/1.0", "", "10.0.0.11:9443"))
	if got := f.collect(1); len(got) != 1 || got[0].Mark != "farmtop-k7d2.x2" {
		t.Errorf("got %+v", got)
	}
}

func TestAMarkInThePathServesWhereTheLogHasNoUserAgent(t *testing.T) {
	t.Parallel()
	f, path := watchPortals(t, func(farm *model.Farm) {
		farm.Logs[0].Directive = strings.Replace(farm.Logs[0].Directive, `"$http_user_agent" `, "", 1)
	})
	if s := f.newest.Logs[0]; s.HasMark || !s.HasPath {
		t.Errorf("the log has the path alone: %+v", s)
	}
	without := strings.Replace(marked("-", "", "10.0.0.12:9443"), `"-" `, "", 1)
	write(t, path, strings.Replace(without, "/ HTTP", "/whoami?full=1&farmtop=farmtop-k7d2.s-1 HTTP", 1)+
		strings.Replace(without, "/ HTTP", "/farmtop=farmtop-k7d2.9 HTTP", 1)) // that is no query
	if got := f.collect(1); len(got) != 1 || got[0].Mark != "farmtop-k7d2.s-1" || got[0].Node != "am2" {
		t.Errorf("got %+v", got)
	}
	f.until("the other request", func(m *model.Traffic) bool { return m.Sticky.Total[sticky.All].Requests == 1 })
	if f.newest.Own != 1 {
		t.Errorf("%d requests are farmtop's own, want 1", f.newest.Own)
	}
}

func TestTheNodesOwnLogSaysWhomItTook(t *testing.T) {
	t.Parallel()
	for rule, client := range map[string]string{"nginx": "10.0.0.4", "aspnet": ""} { // of an application behind the nginx that logs, that can't know
		f, path := watchPortals(t, func(farm *model.Farm) { farm.Logs[0].Node, farm.ClientIP.Name = "am2", rule })
		write(t, path, marked("farmtop-k7d2.x1 farmtop/1.0", "198.51.100.7", "-"))
		if got := f.collect(1); got[0].Client != client || got[0].Log != "access.log" || got[0].Resolved == "" {
			t.Errorf("rule %s: got %+v", rule, got)
		}
	}
}

func TestAnApplicationsOwnLogGivesAForgedAddressAwayWhileATrialIsOn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "audit.log")
	write(t, path, "")
	farm := portals(path)
	farm.Logs[0] = model.Log{Name: "audit", Kind: model.LogFile, Address: path, Format: "label", Node: "am2"}
	f := follow(t, farm)
	f.reading()
	write(t, path, "Requestor IP: 198.51.100.7\n")
	f.until("a client", func(m *model.Traffic) bool { return m.Logs[0].Parsed == 1 })
	if f.newest.Own != 0 || len(f.newest.Marked) != 0 {
		t.Errorf("without a trial the address is like any other: %+v", f.newest)
	}
	f.tail.Follow(&model.FarmView{Farm: farm, Trial: &model.TrialView{}})
	for f.newest.Own == 0 { // the tail may not have seen the view yet
		lines := f.newest.Logs[0].Lines
		write(t, path, "Requestor IP: 198.51.100.7\nRequestor IP: 203.0.113.7\n")
		f.until("two more", func(m *model.Traffic) bool { return m.Logs[0].Lines == lines+2 })
	}
	if got := f.newest.Marked; len(got) != 1 || got[0].Mark != "" || got[0].Client != "198.51.100.7" || got[0].Node != "am2" {
		t.Errorf("got %+v", got)
	}
}

func TestAFloodOfMarksIsBoundedAndBreaksNothing(t *testing.T) {
	t.Parallel()
	f, path := watchPortals(t, nil)
	const lines = 20_000
	agent := "farmtop-" + strings.Repeat("a", 50) + " " + strings.Repeat("b", 100)
	write(t, path, strings.Repeat(marked(agent, strings.Repeat("10.0.0.1, ", 100), "10.0.0.11:9443"), lines))
	told := 0
	f.until("all lines", func(m *model.Traffic) bool {
		if len(m.Marked) > 4096 {
			t.Fatalf("%d marks in one report", len(m.Marked))
		}
		for _, seen := range m.Marked {
			if len(seen.Forwarded) > 256 || len(seen.Mark) > 64 {
				t.Fatalf("%+v", seen)
			}
		}
		told += len(m.Marked)
		return m.Own == lines
	})
	if told == 0 {
		t.Error("no mark was told")
	}
}

func TestAMarkThatMayHaveBeenCutIsNone(t *testing.T) {
	t.Parallel()
	f, path := watchPortals(t, nil)
	write(t, path, marked("farmtop/1.0 (routing test; farmtop-k7d2.1", "", "10.0.0.11:9443")+ // of .12, perhaps
		marked("farmtop-"+strings.Repeat("a", 57)+" x", "", "10.0.0.11:9443")+ // longer than marks are
		marked("farmtop- x", "", "10.0.0.11:9443")+
		marked("Mozilla/5.0 farmtop-k7d2.2 x", "", "10.0.0.11:9443")+ // somebody else's
		marked("farmtop-k7d2.3 x", "", "10.0.0.11:9443"))
	if got := f.collect(1); len(got) != 1 || got[0].Mark != "farmtop-k7d2.3" {
		t.Errorf("got %+v", got)
	}
	if f.newest.Own != 4 {
		t.Errorf("%d requests are farmtop's own, want 4", f.newest.Own)
	}
}

func TestAnotherFarmsTrialIsNotThisFarms(t *testing.T) {
	t.Parallel()
	f, path := watchPortals(t, func(farm *model.Farm) {
		farm.Logs[0].Format, farm.Logs[0].Directive = "haproxy", "option httplog\ncapture request header User-Agent len 64"
		farm.Balancers = []model.Balancer{{Name: "lb", Kind: "haproxy", Backend: "be_am"}}
		farm.Nodes[0].Server = "s1"
	})
	line := func(server, mark string) string {
		return fmt.Sprintf("Nov 21 12:00:00 lb haproxy[7]: 203.0.113.9:4711 [21/Nov/2026:12:00:00.000] fe~ %s 0/0/1/2/3 200 10 - - ---- 1/1/1/1/0 0/0 {%s farmtop/1.0} \"GET / HTTP/1.1\"\n", server, mark)
	}
	write(t, path, line("be_other/strange", "farmtop-k7d2.1")+line("be_am/s1", "farmtop-k7d2.2"))
	if got := f.collect(1); len(got) != 1 || got[0].Mark != "farmtop-k7d2.2" || got[0].Node != "am1" || len(f.newest.Nodes) != 2 {
		t.Errorf("got %+v, nodes %q", got, f.newest.Nodes)
	}
}

func TestOfJSONOnlyTheLinesKnowWhetherTheyHaveTheUserAgent(t *testing.T) {
	t.Parallel()
	f, path := watchPortals(t, func(farm *model.Farm) { farm.Logs[0].Format, farm.Logs[0].Directive = "json", "" })
	if s := f.newest.Logs[0]; s.HasMark || !s.HasPath {
		t.Errorf("before the first line: %+v", s)
	}
	write(t, path, `{"remote_addr":"10.0.0.4","status":200,"http_user_agent":"curl/8.0"}`+"\n")
	f.until("a line with the User-Agent", func(m *model.Traffic) bool { return m.Logs[0].Parsed == 1 })
	if !f.newest.Logs[0].HasMark {
		t.Errorf("the line has it: %+v", f.newest.Logs[0])
	}
}
