package accesslog_test

import (
	"path/filepath"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/model/sticky"
)

// amSite is a site of two servers of AM behind nginx, which logs amlbcookie.
func amSite(path string) *model.Farm {
	farm := portals(path)
	farm.System, farm.Sticky = "forgerock-am", model.Sticky{Cookie: "amlbcookie", Expected: model.StickyRecommended}
	farm.Logs[0].Directive = strings.ReplaceAll(farm.Logs[0].Directive, "jsessionid", "amlbcookie")
	return farm
}

// listing is what is known of such a site when AM has listed its servers.
func listing(farm *model.Farm) *model.FarmView {
	view := &model.FarmView{Farm: farm, Listed: []model.ListedServer{
		{ID: "01", URL: "https://10.0.0.11:9443/am"}, {ID: "02", URL: "https://am2.example.com:9443/am", Addresses: []string{"10.0.0.12:9443"}},
	}}
	for _, n := range farm.Nodes {
		view.Nodes = append(view.Nodes, &model.NodeView{Node: n, State: model.StateUp})
	}
	return view
}

// Clients of AM's REST interface mostly send no cookies, so their calls reach any server, as AM's documentation says under "Request
// forwarding caveats"; AM finds their sessions in its token store.
func TestRESTCallsWithoutACookieAreNoBreaks(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "")
	farm := amSite(path)
	f := followKnowing(t, listing(farm))
	f.reading()
	const first, second = "10.0.0.11:9443", "10.0.0.12:9443"
	browser := entry("203.0.113.9", "", "", "01", first) + strings.Repeat(entry("203.0.113.9", "", "01", "", first), 3)
	rest := strings.Repeat(entry("203.0.113.9", "", "", "", first)+entry("203.0.113.9", "", "", "", second), 20)
	write(t, path, browser+rest+browser)
	m := f.until("all requests", func(m *model.Traffic) bool { return requests(m) == 48 })
	if c := m.Sticky.Total[sticky.All]; c.Breaks != 0 || c.Moves != 0 {
		t.Errorf("calls without a cookie broke something: %+v", c)
	}
	write(t, path, entry("203.0.113.9", "", "01", "", second))
	m = f.until("a misrouted one", func(m *model.Traffic) bool { return requests(m) == 49 })
	if c := m.Sticky.Total[sticky.All]; c.Breaks != 1 {
		t.Errorf("a cookie that was led to another server is nothing: %+v", c)
	}
}

func TestTheIDsThatAMListsAreKnownBeforeASessionIsSeen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "")
	farm := amSite(path)
	f := followKnowing(t, listing(farm))
	f.reading()
	write(t, path, entry("203.0.113.9", "", "02", "", "10.0.0.12:9443")+strings.Repeat(entry("203.0.113.9", "", "07", "", "10.0.0.11:9443"), 3))
	m := f.until("all requests", func(m *model.Traffic) bool { return requests(m) == 4 })
	if c := m.Sticky.Total[sticky.All]; c.Bound != 1 || c.Ghosts != 3 {
		t.Errorf("%+v", c)
	}
}
