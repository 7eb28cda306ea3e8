package lab

import (
	"net/http"
	"slices"
	"testing"
)

func TestACrowdAndItsNodeTellTheSame(t *testing.T) {
	t.Parallel()
	node := Applications(t, 2, true)[1]
	c := NewCrowd(t, node.Address, 20)
	c.Forge()
	c.Clients[0].Forgetful = true
	first, second := c.Round(), c.Round()
	visits := map[string]Visit{}
	for _, v := range node.Visits() {
		visits[v.Ticket] = v
	}
	if len(visits) != 40 {
		t.Fatalf("%d visits with tickets of their own, want 40", len(visits))
	}
	for i, client := range c.Clients {
		before, after := visits[first[i].Ticket], visits[second[i].Ticket]
		if !before.Given || after.Given != client.Forgetful || (before.Session == after.Session) == client.Forgetful {
			t.Errorf("client %d, forgetful %t: %+v, then %+v", i, client.Forgetful, before, after)
		}
		if sent := second[i].Cookies[SessionCookie]; !client.Forgetful && sent != before.Session+".node2" {
			t.Errorf("client %d sent the session %q, and was given %q", i, sent, before.Session)
		}
		if before.Peer.String() != client.Source || !slices.Equal(before.Forwarded, client.Forwarded) || first[i].Node != "node2" || first[i].Status != http.StatusOK {
			t.Errorf("client %d at %s with %q: %+v, seen as %+v", i, client.Source, client.Forwarded, first[i], before)
		}
	}
}

func TestASickApplicationRefusesAndAStoppedOneServesAgain(t *testing.T) {
	t.Parallel()
	node := Applications(t, 1, false)[0]
	c := NewCrowd(t, node.Address, 1)
	node.Sicken(true)
	if trip := c.Round()[0]; trip.Status != http.StatusServiceUnavailable || len(c.Clients[0].Cookies) != 0 || !node.Visits()[0].Refused {
		t.Errorf("sick: %+v, seen as %+v", trip, node.Visits())
	}
	node.Sicken(false)
	node.Stop()
	node.Stop()
	if _, err := c.Clients[0].ask(t.Context(), node.Address, "x"); err == nil {
		t.Error("stopped it answered")
	}
	node.Start()
	if trip := c.Round()[0]; trip.Status != http.StatusOK || node.Visits()[1].Refused {
		t.Errorf("started again: %+v, seen as %+v", trip, node.Visits())
	}
}

func TestWhatHasNoTicketIsAnsweredAndNotWrittenDown(t *testing.T) {
	t.Parallel()
	node := Applications(t, 1, false)[0]
	node.Sicken(true)
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+node.Address+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{DisableKeepAlives: true}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK || len(answer.Cookies()) != 0 || len(node.Visits()) != 0 {
		t.Errorf("a check got %d and %q; the node saw %+v", answer.StatusCode, answer.Cookies(), node.Visits())
	}
}
