package haproxy

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

func TestColumnsAreFoundByName(t *testing.T) {
	t.Parallel()
	var moved strings.Builder
	for line := range strings.Lines(recorded(t, "2.6-admin.txt")) {
		if strings.Count(line, ",") < 50 {
			moved.WriteString(line)
			continue
		}
		cells := strings.Split(strings.TrimSuffix(strings.TrimPrefix(line, "# "), ",\n"), ",")
		slices.Reverse(cells[1:]) // pxname stays first in every version: it is what the header is known by
		if strings.HasPrefix(line, "# ") {
			moved.WriteString("# ")
		}
		moved.WriteString(strings.Join(cells, ",") + "\n")
	}
	if diff := cmp.Diff(statusOf(t, recorded(t, "2.6-admin.txt"), ""), statusOf(t, moved.String(), "")); diff != "" {
		t.Error(diff)
	}
}

func TestQuotedFieldsMayHoldCommasQuotesAndLineEnds(t *testing.T) {
	t.Parallel()
	got := statusOf(t, "Name: HAProxy\n\n# pxname,svname,check_desc,last_chk,status,type,\n"+
		"app,a,\"said \"\"no, never\"\"\",\"first\n\nuser\nlast\",UP,2,\n"+
		"app,b,plain,,DOWN,2,\n\nadmin\n\n", "")
	if a := got.Servers[0]; a.CheckText != "said \"no, never\": first\n\nuser\nlast" || a.Status != "UP" {
		t.Errorf("a's check says %q, status %q", a.CheckText, a.Status)
	}
	if b := got.Servers[1]; b.CheckText != "plain" || b.Status != "DOWN" {
		t.Errorf("b's check says %q, status %q", b.CheckText, b.Status)
	}
}

func TestACheckThatIsRunningIsNotPartOfItsResult(t *testing.T) {
	t.Parallel()
	got := statusOf(t, "Name: HAProxy\n\n# pxname,svname,check_status,agent_status,type,\napp,a,* L7OK,* L4TOUT,2,\n\nadmin\n\n", "")
	if a := got.Servers[0]; a.CheckStatus != "L7OK" || a.AgentStatus != "L4TOUT" {
		t.Errorf("the check says %q, the agent %q", a.CheckStatus, a.AgentStatus)
	}
}

func TestNamesAndTextsAreBounded(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä", 2_000)
	got := statusOf(t, "Name: "+long+"\nVersion: "+long+"\nnode: "+long+"\n\n"+
		"# pxname,svname,status,check_desc,last_chk,cookie,addr,mode,algo,type,\n"+
		strings.Repeat(long+",", 6)+long+":80,"+strings.Repeat(long+",", 2)+"2,\n"+
		strings.Repeat(long+",", 9)+"1,\n\nadmin\n\n", "")
	texts := []string{got.Software, got.Version, got.Node}
	for _, s := range got.Servers {
		texts = append(texts, s.Group, s.Name, s.Status, s.CheckText, s.Cookie, s.Address)
	}
	for _, g := range got.Groups {
		texts = append(texts, g.Name, g.Status, g.Cookie, g.Mode, g.Algorithm)
	}
	for _, text := range texts {
		if len(text) > maxText || !strings.HasPrefix(text, "ää") || strings.ContainsRune(text, '\uFFFD') {
			t.Errorf("a text of %d bytes was kept: %.20q", len(text), text)
		}
	}
	if len(texts) != 14 {
		t.Errorf("%d texts were looked at, want 14", len(texts))
	}
}

func TestNumbersOutOfRangeAreBounded(t *testing.T) {
	t.Parallel()
	got := statusOf(t, "Name: HAProxy\nPid: 99999999999999999999\nUptime_sec: -4\n\n"+
		"# pxname,svname,weight,scur,stot,econ,eresp,lastsess,lastchg,check_duration,type,\n"+
		"app,a,-1,99999999999999999999,99999999999999999999,18446744073709551615,1,99999999999,x,-3,2,\n\nadmin\n\n", "")
	want := model.Server{
		Group: "app", Name: "a", Admin: model.AdminUnknown, Weight: 0, InFlight: 1<<31 - 1,
		Requests: 1<<64 - 1, Errors: 1<<64 - 1, LastRequest: -time.Second,
	}
	if diff := cmp.Diff(want, got.Servers[0]); diff != "" {
		t.Error(diff)
	}
	if got.PID != 1<<31-1 || got.Uptime != 0 {
		t.Errorf("pid %d, up %v", got.PID, got.Uptime)
	}
}

func TestAnAgentThatHasntAnsweredYetIsOn(t *testing.T) {
	t.Parallel()
	text := strings.ReplaceAll(recorded(t, "2.6-admin.txt"), "via agent : up,0,0,0,0,L7OK,", ",0,0,0,0,,")
	got := serverOf(t, statusOf(t, text, ""), "app", "agent")
	if !got.Agent || got.AgentStatus != "" {
		t.Errorf("agent=%t, status %q; want an agent without a status", got.Agent, got.AgentStatus)
	}
}

func TestRequestsThatHAProxyChoseTheServerForAreCountedApart(t *testing.T) {
	t.Parallel()
	const begin, end = "Name: HAProxy\n\n# pxname,svname,stot,", "\n\nadmin\n\n"
	got := statusOf(t, begin+"lbtot,type,\napp,a,9,4,2,\napp,b,9,,2,"+end, "")
	if a := got.Servers[0]; a.Requests != 9 || a.Chosen != 4 || !a.ChosenKnown {
		t.Errorf("a got %d requests, chosen %d (known=%t); want 9, 4", a.Requests, a.Chosen, a.ChosenKnown)
	}
	if b := got.Servers[1]; b.Chosen != 0 || b.ChosenKnown {
		t.Errorf("an empty count became %d, known=%t", b.Chosen, b.ChosenKnown)
	}
	got = statusOf(t, begin+"type,\napp,a,9,2,"+end, "")
	if a := got.Servers[0]; a.Requests != 9 || a.Chosen != 0 || a.ChosenKnown {
		t.Errorf("without the column the count is %d, known=%t", a.Chosen, a.ChosenKnown)
	}
}
