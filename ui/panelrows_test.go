package ui

import (
	"math"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"farmtop/model"
)

func TestATallerPanelShowsAllThatALowerOneDoes(t *testing.T) {
	t.Parallel()
	for _, has := range []features{{}, {checks: 1, balancer: true, counters: true}, {checks: 9, balancer: true, counters: true, tls: true}} {
		lower := rowsFor(panelLeast, has)
		if got := lower.height(); got != panelLeast+2 {
			t.Errorf("%+v: the lowest panel has %d lines", has, got)
		}
		for lines := panelLeast + 1; lines < 40; lines++ {
			rows := rowsFor(lines, has)
			if rows.height() > lines+2 {
				t.Errorf("%+v: %d lines for %d of content", has, rows.height(), lines)
			}
			for kind := range rows {
				if rows[kind] < lower[kind] {
					t.Errorf("%+v: with %d lines there are fewer of kind %d than with %d", has, lines, kind, lines-1)
				}
			}
			lower = rows
		}
	}
}

func TestPanelsHaveNoRoomForWhatAFarmHasNot(t *testing.T) {
	t.Parallel()
	rows := rowsFor(40, features{checks: 1})
	for _, kind := range []rowKind{rowChecks, rowLoad, rowProbe, rowCookie, rowIssuer} {
		if rows[kind] != 0 {
			t.Errorf("%d lines of kind %d without balancer, TLS and a second check", rows[kind], kind)
		}
	}
}

// panelText is the content of the second of a farm's panels, in one line.
func panelText(a *App) string {
	var words []string
	for _, line := range a.scene.farms[0].nodes[1].panel.lines {
		words = append(words, strings.Fields(strings.Trim(ansi.Strip(line), "┃│┏┓┗┛━"))...)
	}
	return strings.Join(words, " ")
}

func TestAPanelTellsTheWholeReasonWhereThereAreLinesForIt(t *testing.T) {
	t.Parallel()
	for _, s := range []size{{100, 30}, {120, 40}, {200, 60}} {
		for nodes := 2; nodes <= 4; nodes++ {
			a := newTestApp(t, Options{}, s.width, s.height, snapshotOf(breakDown(aFarm("a", nodes), 1)))
			if got := panelText(a); !strings.Contains(got, "refused by 192.0.2.12:9443 in 0.3 ms") {
				t.Errorf("%v with %d nodes: the panel says %q", s, nodes, got)
			}
		}
	}
}

func TestATallPanelTellsWhatTheBalancerKnows(t *testing.T) {
	t.Parallel()
	view := aFarm("a", 3)
	view.Nodes[1].Servers[0].Queued, view.Nodes[1].Servers[0].Errors = 7, 1234
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(view))
	for _, want := range []string{"check L7OK 200 3.00 ms", "3 in flight", "41.0 k 13.3/s", "errors 1.23 k queue 7", "cookie n2", "p95 4.40 ms", "gateway ok 0.40 ms", "61 d 2026-05-05"} {
		if got := panelText(a); !strings.Contains(got, want) {
			t.Errorf("the panel lacks %q: %q", want, got)
		}
	}
}

func TestTheSelectedPanelIsPointedAtAndOnlySickOnesAreHeavy(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(breakDown(aFarm("a", 3), 1)))
	screen := screenText(a, 120, 40)
	for want, count := range map[string]int{"┌▸am1 ": 1, "▸": 1, "┏": 1, "┏ am2 ": 1} {
		if got := strings.Count(screen, want); got != count {
			t.Errorf("%q is there %d times, want %d:\n%s", want, got, count, screen)
		}
	}
}

func TestAChartIsASparklineOfSeveralLines(t *testing.T) {
	t.Parallel()
	values := []float32{99, 0, float32(math.NaN()), 5, 10, 30}
	for fromBottom, want := range []string{" ▁ ███", "   ▁██"} {
		var l line
		l.chart(newTheme(palette{}, false), paint{}, values[1:], 10, 6, fromBottom, 2)
		if got := l.String(); got != want || l.cells != 6 {
			t.Errorf("line %d from the bottom is %q in %d cells, want %q", fromBottom, got, l.cells, want)
		}
	}
}

func TestWhatANodeIsMarkedForStandsInItsTitle(t *testing.T) {
	t.Parallel()
	for severity, want := range map[model.Severity]string{model.Critical: " am2 ✗ ", model.Warning: " am2 ! ", model.Info: " am2 ─"} {
		view := find(aFarm("a", 3), model.Finding{Code: "LB02", Severity: severity, Node: "am2", Title: "am2 is held down"})
		a := newTestApp(t, Options{}, 120, 40, snapshotOf(view))
		if top := ansi.Strip(a.scene.farms[0].nodes[1].panel.lines[0]); !strings.Contains(top, want) {
			t.Errorf("%v: the title is %q", severity, top)
		}
	}
}
