package ui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"farmtop/model"
)

// hostileFarm is a farm all of whose outside text wants to disturb the screen.
func hostileFarm() *model.FarmView {
	view := breakDown(aFarm("portals", 4), 0)
	attacks := []string{
		"\x1b[2J\x1b[H\x1b[31mgone\x1b]0;owned\x07",
		"\u202Eevil\u2066\rX\tY\nZ",
		strings.Repeat("long", 1<<18),
		"\u009b2J\x1bPq\x1b\\\x1b]52;c;aGk=\x07 👩\u200D💻🇩🇪e\u0301\u0301\u0301\u0301",
	}
	for i, n := range view.Nodes {
		attack := attacks[i%len(attacks)]
		n.Reason, n.Version = attack, attack
		n.Node.Name = string(rune('a'+i)) + attack
		n.Node.Address = attack
		n.Servers[0].Status, n.Servers[0].Group, n.Servers[0].CheckText, n.Servers[0].Cookie = attack, attack, attack, attack
		for _, c := range n.Checks {
			last := *c.Last
			last.Reason, last.Location, last.Body, last.OK = attack, attack, attack, false
			c.Last = &last
			for k := range c.Recent {
				c.Recent[k].Reason, c.Recent[k].OK = attack, false
			}
		}
		certificate := *n.Certificate
		certificate.Subject, certificate.Issuer, certificate.Names, certificate.Why = attack, attack, attacks, attack
		n.Certificate = &certificate
		find(view, model.Finding{Code: "HC01", Severity: model.Critical, Node: n.Node.Name, Title: attack, Evidence: attack, Remedy: attack})
	}
	view.Nodes[3].State = model.StateFalling
	view.Balancers[0].Status.Version = attacks[0]
	for _, attack := range attacks {
		view.Balancers[0].Status.Groups = append(view.Balancers[0].Status.Groups, model.Group{Name: attack, Cookie: attack, Algorithm: attack})
	}
	view.Endpoint = &model.CheckView{Check: &model.Check{Name: "endpoint"}, Last: &model.Observation{At: noon, Reason: attacks[2]}}
	view.Farm.Endpoint = attacks[3]
	return view
}

func hostileSnapshot() *model.Snapshot {
	snapshot := snapshotOf(hostileFarm())
	for i, n := range snapshot.Farms[0].Nodes {
		snapshot.Journal = append(snapshot.Journal, model.Entry{At: noon, Farm: "portals", Node: n.Node.Name, Severity: model.Severity(i % 3), Text: n.Reason})
	}
	return snapshot
}

func TestOutsideTextDisturbsNoScreen(t *testing.T) {
	t.Parallel()
	for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
		for _, keys := range []string{"", "enter", "e", "f", "f enter", "m", "?"} {
			for _, ascii := range []bool{false, true} {
				a := newTestApp(t, Options{ASCII: ascii}, s.width, s.height, hostileSnapshot())
				press(a, strings.Fields(keys)...)
				content := a.View().Content
				lines := strings.Split(content, "\n")
				if len(lines) > s.height {
					t.Errorf("%v after %q: %d lines", s, keys, len(lines))
				}
				for _, line := range lines {
					checkLine(t, line, s.width, ascii)
				}
			}
		}
	}
}

// checkLine fails when a line is too wide, by either way of counting, or holds anything but styles and printable text.
func checkLine(t *testing.T, line string, width int, ascii bool) {
	t.Helper()
	if got := max(ansi.StringWidth(line), ansi.StringWidthWc(line)); got > width {
		t.Errorf("%d cells on a screen of %d: %q", got, width, line)
	}
	plain := ansi.Strip(line)
	for _, r := range plain {
		if r < ' ' || r == 0x7f || ascii && r > '~' {
			t.Errorf("%U in %q", r, plain)
		}
	}
	for rest := line; ; {
		at := strings.IndexByte(rest, '\x1b')
		if at < 0 {
			return
		}
		end := strings.IndexByte(rest[at:], 'm')
		if end < 0 || strings.Trim(rest[at+1:at+end], "[0123456789;:") != "" {
			t.Errorf("a sequence that isn't a style in %q", rest[at:])
			return
		}
		rest = rest[at+end+1:]
	}
}

func TestHostileScreensStayInShape(t *testing.T) {
	t.Parallel()
	for _, s := range []size{{80, 24}, {120, 40}} {
		a := newTestApp(t, Options{}, s.width, s.height, hostileSnapshot())
		golden(t, "hostile/overview-"+s.String(), screenText(a, s.width, s.height))
	}
}
