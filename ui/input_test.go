package ui

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"farmtop/model"
)

// selectedName is the farm and node that the App has selected.
func selectedName(a *App) string {
	farm, node := a.overview.selected(&a.scene)
	if node == nil {
		return ""
	}
	return farm.name + "/" + node.name
}

func TestKeysMoveTheSelection(t *testing.T) {
	t.Parallel()
	three := snapshotOf(aFarm("a", 3), aFarm("b", 4), aFarm("c", 2))
	for name, c := range map[string]struct {
		width, height int
		snapshot      *model.Snapshot
		keys, want    string
	}{
		"it starts on the first":           {80, 24, three, "", "a/am1"},
		"down and up":                      {80, 24, three, "j j k", "a/am2"},
		"arrows":                           {80, 24, three, "down down up", "a/am2"},
		"down crosses into the next farm":  {80, 24, three, "j j j", "b/am1"},
		"up stops at the top":              {80, 24, three, "k k", "a/am1"},
		"bottom":                           {80, 24, three, "G", "c/am2"},
		"bottom and top":                   {80, 24, three, "G g", "a/am1"},
		"next farm":                        {80, 24, three, "]", "b/am1"},
		"last farm goes round":             {80, 24, three, "[", "c/am1"},
		"right in panels":                  {120, 40, three, "l l", "a/am3"},
		"down in panels keeps the column":  {120, 40, three, "l j", "b/am2"},
		"down in panels to a shorter row":  {120, 40, three, "l l j j", "c/am2"},
		"down in panels beyond the last":   {120, 40, three, "j j j", "c/am1"},
		"one farm at a time when small":    {40, 10, three, "G", "a/am3"},
		"the next farm's tab":              {40, 10, three, "] j", "b/am2"},
		"a page down in many":              {80, 24, snapshotOf(aFarm("a", 100)), "pgdown", "a/am15"},
		"a page down and up in many":       {80, 24, snapshotOf(aFarm("a", 100)), "pgdown pgdown pgup", "a/am15"},
		"the sick first when not all fit":  {80, 24, snapshotOf(breakDown(aFarm("a", 100), 77)), "", "a/am78"},
		"the operator's order on demand":   {80, 24, snapshotOf(breakDown(aFarm("a", 100), 77)), "o g", "a/am1"},
		"sickness on demand":               {80, 24, snapshotOf(breakDown(aFarm("a", 3), 2)), "o g", "a/am3"},
		"no order on a farm without nodes": {80, 24, snapshotOf(aFarm("a", 0)), "j k G o m", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, Options{}, c.width, c.height, c.snapshot)
			press(a, strings.Fields(c.keys)...)
			if got := selectedName(a); got != c.want {
				t.Errorf("%q selects %q, want %q", c.keys, got, c.want)
			}
		})
	}
}

func TestTheSelectionStaysOnItsNodeWhenTheOrderChanges(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 80, 24, snapshotOf(aFarm("a", 100)))
	press(a, "j", "j")
	a.Update(snapshotMsg{snapshotOf(breakDown(aFarm("a", 100), 50))})
	a.View()
	if got := selectedName(a); got != "a/am3" {
		t.Errorf("selected is %s, want a/am3", got)
	}
}

func TestTheSickestIsSelectedUntilTheOperatorSelects(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 80, 24, snapshotOf(aFarm("a", 100)))
	a.Update(snapshotMsg{snapshotOf(breakDown(aFarm("a", 100), 50))})
	a.View()
	if got := selectedName(a); got != "a/am51" {
		t.Errorf("selected is %s, want a/am51", got)
	}
	press(a, "G")
	a.Update(snapshotMsg{snapshotOf(breakDown(aFarm("a", 100), 98))})
	if got := screenText(a, 80, 24); selectedName(a) != "a/am100" || !strings.Contains(got, "▸ ● am100") {
		t.Errorf("the selected node isn't on the screen any more:\n%s", got)
	}
}

func TestANodeThatGoesAwayPassesTheSelectionOn(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 80, 24, snapshotOf(aFarm("a", 5)))
	press(a, "G")
	a.Update(snapshotMsg{snapshotOf(aFarm("a", 2))})
	a.View()
	if got := selectedName(a); got != "a/am1" {
		t.Errorf("selected is %q, want a/am1", got)
	}
}

func TestTheFilterShowsWhatContainsItsText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys string
		want []string
	}{
		"by name":          {"/ a m 2 enter", []string{"am2"}},
		"by state":         {"/ d o w n enter", []string{"am3"}},
		"inverted":         {"/ ! d o w n enter", []string{"am1", "am2", "am4"}},
		"upper case too":   {"/ A M 2 enter", []string{"am2"}},
		"corrected":        {"/ x backspace a m 2 enter", []string{"am2"}},
		"cleared":          {"/ a m 2 enter esc", []string{"am1", "am2", "am3", "am4"}},
		"given up":         {"/ a m 2 esc", []string{"am1", "am2", "am3", "am4"}},
		"keys are letters": {"/ q enter", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, Options{}, 80, 24, snapshotOf(breakDown(aFarm("a", 4), 2)))
			press(a, strings.Fields(c.keys)...)
			var got []string
			for _, i := range a.overview.shown[0] {
				got = append(got, a.scene.farms[0].nodes[i].name)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q shows %q, want %q", c.keys, got, c.want)
			}
		})
	}
}

func TestTheSelectedEventStaysSelectedWhenNewerOnesCome(t *testing.T) {
	t.Parallel()
	snapshot := snapshotOf(aFarm("a", 2))
	a := newTestApp(t, Options{}, 80, 24, snapshot)
	press(a, "e", "j")
	later := *snapshot
	later.Journal = append(slices.Clone(snapshot.Journal), model.Entry{At: noon, Farm: "a", Text: "something new"})
	a.Update(snapshotMsg{&later})
	if got := screenText(a, 80, 24); !strings.Contains(got, "▸12:00:05   am1 down → up") || !strings.Contains(got, "something new") {
		t.Errorf("the screen:\n%s", got)
	}
	press(a, "g")
	latest := later
	latest.Journal = append(slices.Clone(later.Journal), model.Entry{At: noon, Farm: "a", Text: "the newest"})
	a.Update(snapshotMsg{&latest})
	if got := screenText(a, 80, 24); !strings.Contains(got, "▸12:01:05   the newest") {
		t.Errorf("the top doesn't stay at the newest:\n%s", got)
	}
}

func TestPauseFreezesTheScreenAndSaysHowOldItIs(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(aFarm("a", 2)))
	press(a, "p")
	later := snapshotOf(breakDown(aFarm("a", 2), 0))
	later.At = noon.Add(12 * time.Second)
	a.Update(snapshotMsg{later})
	frozen := screenText(a, 120, 40)
	if !strings.Contains(frozen, "PAUSED 12s ago") || strings.Contains(frozen, ", 1 down") {
		t.Errorf("the frozen screen:\n%s", frozen)
	}
	press(a, "p")
	if live := screenText(a, 120, 40); strings.Contains(live, "PAUSED") || !strings.Contains(live, ", 1 down") {
		t.Errorf("the live screen:\n%s", live)
	}
}

// A recorder is a Control that keeps what it was asked.
type recorder struct {
	asked []string
	tried []model.Trial
}

func (r *recorder) Plan(order model.Order) model.Plan { return model.Plan{Order: order} }
func (r *recorder) Submit(order model.Order, _ []string) {
	r.asked = append(r.asked, orderWords(order))
}

func (r *recorder) Dismiss(id string) { r.asked = append(r.asked, "dismiss "+id) }

func (r *recorder) Try(t model.Trial) {
	r.asked = append(r.asked, fmt.Sprintf("try %s/%s: %d", t.Farm, t.Node, t.Total()))
	r.tried = append(r.tried, t)
}
func (r *recorder) StopTrial(farm string) { r.asked = append(r.asked, "stop "+farm) }

func (r *recorder) CheckNow(farm, node string) { r.asked = append(r.asked, "check "+farm+"/"+node) }
func (r *recorder) SetPace(factor float64)     { r.asked = append(r.asked, fmt.Sprintf("pace %g", factor)) }

func TestKeysAskTheEngine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		snapshot *model.Snapshot
		keys     string
		want     []string
	}{
		"the farm":            {snapshotOf(aFarm("a", 2)), "r", []string{"check a/"}},
		"all farms":           {snapshotOf(aFarm("a", 2), aFarm("b", 1)), "r", []string{"check /"}},
		"the node shown":      {snapshotOf(aFarm("a", 2)), "j enter r", []string{"check a/am2"}},
		"slower and slower":   {snapshotOf(aFarm("a", 2)), "+ + + + +", []string{"pace 2", "pace 5", "pace 10", "pace 10", "pace 10"}},
		"faster and back":     {snapshotOf(aFarm("a", 2)), "- - +", []string{"pace 0.5", "pace 0.5", "pace 1"}},
		"nothing while typed": {snapshotOf(aFarm("a", 2)), "/ r + esc", nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			control := &recorder{}
			a := newTestApp(t, Options{Control: control}, 80, 24, c.snapshot)
			press(a, strings.Fields(c.keys)...)
			if !slices.Equal(control.asked, c.want) {
				t.Errorf("%q asks %q, want %q", c.keys, control.asked, c.want)
			}
		})
	}
}

func TestWithoutAnEngineNothingIsAsked(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 80, 24, snapshotOf(aFarm("a", 2)))
	press(a, "+", "r")
	if got := screenText(a, 80, 24); !strings.Contains(got, "nothing can be asked here") {
		t.Errorf("the screen:\n%s", got)
	}
}

func TestKeysOpenScreens(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]screen{
		"e": screenEvents, "f": screenFindings, "?": screenHelp, "enter": screenNode, "2": screenNode, "e 1": screenOverview,
		"tab": screenNode, "tab tab": screenEvents, "tab tab tab tab tab tab": screenRoute, "tab tab tab tab tab tab tab tab": screenOverview, "t": screenRoute, "7": screenRoute, "v": screenVerify, "8": screenVerify, "t esc": screenOverview, "v esc": screenOverview, "t v ? esc": screenVerify, "s": screenSticky, "5": screenSticky, "x": screenClients, "6": screenClients, "s esc": screenOverview, "enter esc": screenOverview, "e ? esc": screenEvents,
		"? ?": screenOverview, "f enter esc": screenFindings, "f enter esc esc": screenOverview,
	} {
		a := newTestApp(t, Options{}, 80, 24, snapshotOf(breakDown(aFarm("a", 2), 0)))
		press(a, strings.Fields(keys)...)
		if a.screen != want {
			t.Errorf("%q leads to screen %d, want %d", keys, a.screen, want)
		}
	}
}

// commandOf is what a key makes the program do.
func commandOf(a *App, key tea.KeyPressMsg) tea.Msg {
	_, command := a.Update(key)
	if command == nil {
		return nil
	}
	return command()
}

func TestQuittingAndSuspending(t *testing.T) {
	t.Parallel()
	ctrl := func(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Mod: tea.ModCtrl} }
	letter := func(r rune) tea.KeyPressMsg { return tea.KeyPressMsg{Code: r, Text: string(r)} }
	a := newTestApp(t, Options{}, 80, 24, snapshotOf(aFarm("a", 2)))
	if _, ok := commandOf(a, letter('q')).(tea.QuitMsg); !ok || a.LastScreen() != "" {
		t.Error("q must quit and leave nothing")
	}
	if _, ok := commandOf(a, ctrl('c')).(tea.QuitMsg); !ok {
		t.Error("ctrl+c must quit")
	}
	if _, ok := commandOf(a, ctrl('z')).(tea.SuspendMsg); !ok {
		t.Error("ctrl+z must suspend")
	}
	press(a, "/")
	if _, ok := commandOf(a, ctrl('c')).(tea.QuitMsg); !ok {
		t.Error("ctrl+c must quit from the filter too")
	}
	press(a, "esc")
	if _, ok := commandOf(a, letter('Q')).(tea.QuitMsg); !ok || !strings.Contains(a.LastScreen(), "am1") || strings.Contains(a.LastScreen(), "\x1b") {
		t.Errorf("Q must quit and leave the screen as plain text, left %q", a.LastScreen())
	}
}

func TestCopying(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ keys, key, want string }{
		"a node's address": {"", "y", "192.0.2.11:9443"},
		"a node's check":   {"", "Y", "curl -sv --noproxy '*' --max-time 1 --connect-to ::192.0.2.11:9443 https://api.am.example.com/services/Version"},
		"an event":         {"e", "y", "2026-03-05T12:00:58Z a haproxy was reloaded: process 4711, was 4242"},
		"a finding":        {"f", "y", "HC01 a/am2: am2 is down: refused by 192.0.2.12:9443 in 0.3 ms. 9 of the last 9 answers failed since 11:59:53; the last good one was at 11:59:51. See whether the service runs on 192.0.2.12:9443 and listens on that port: ss -ltnp on the node."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, Options{}, 80, 24, snapshotOf(breakDown(aFarm("a", 2), 1)))
			press(a, strings.Fields(c.keys)...)
			msg := commandOf(a, tea.KeyPressMsg{Code: []rune(c.key)[0], Text: c.key})
			if want := tea.SetClipboard(c.want)(); !reflect.DeepEqual(msg, want) {
				t.Errorf("copied %q, want %q", msg, c.want)
			}
		})
	}
}

func TestACopiedCurlCommandHoldsNoSecretsAndNoSurprises(t *testing.T) {
	t.Parallel()
	farm := &model.Farm{Endpoint: "https://api.example.com:8443/", TLS: model.TLS{ServerName: "inner.example.com", Insecure: true}}
	check := &model.Check{
		Protocol: model.ProtocolHTTPS, Port: 9444, Path: "/it's?a=$(id)", Method: "HEAD", Timeout: 1500 * time.Millisecond,
		Send: []model.HeaderField{{Name: "Authorization", Value: "Bearer s3cret"}, {Name: "Accept", Value: "text/html"}},
	}
	got := curlCommand(farm, &model.Node{Address: "[2001:db8::1]:9443"}, check)
	want := `curl -sv --noproxy '*' --max-time 1.5 --connect-to '::[2001:db8::1]:9444' -k -X HEAD -H 'Host: api.example.com:8443' -H 'Authorization: …' -H 'Accept: text/html' 'https://inner.example.com/it'\''s?a=$(id)'`
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if got := curlCommand(farm, &model.Node{Address: "192.0.2.1:22"}, &model.Check{Protocol: model.ProtocolTCP}); got != "nc -vz 192.0.2.1 22" {
		t.Errorf("a TCP check: %s", got)
	}
}

func TestTheMouseSelectsAndScrolls(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(aFarm("a", 3)))
	a.Update(tea.MouseClickMsg{X: 90, Y: 4, Button: tea.MouseLeft})
	if got := selectedName(a); got != "a/am3" {
		t.Errorf("a click on the third panel selects %q", got)
	}
	a.Update(tea.MouseClickMsg{X: 90, Y: 39, Button: tea.MouseLeft})
	if got := selectedName(a); got != "a/am3" {
		t.Errorf("a click on nothing selects %q", got)
	}
	table := newTestApp(t, Options{}, 80, 24, snapshotOf(aFarm("a", 100)))
	table.Update(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
	if got := selectedName(table); got != "a/am4" {
		t.Errorf("a notch of the wheel selects %q", got)
	}
	if got := newTestApp(t, Options{NoMouse: true}, 80, 24, nil).View().MouseMode; got != tea.MouseModeNone {
		t.Errorf("with the mouse turned off the mode is %v", got)
	}
}

// lineWith is the line of the screen that contains a text, -1 when none does.
func lineWith(screen, text string) int {
	return slices.IndexFunc(strings.Split(screen, "\n"), func(line string) bool { return strings.Contains(line, text) })
}

func TestAClickOnAFindingOpensIt(t *testing.T) {
	t.Parallel()
	view := find(breakDown(aFarm("a", 3), 1), model.Finding{Code: "LB05", Severity: model.Warning, Node: "am3", Title: "am3 has weight 0"})
	a := newTestApp(t, Options{}, 120, 40, snapshotOf(view))
	press(a, "/", "a", "m", "3", "enter") // it hides the other finding on the screen of findings
	for _, code := range []string{"HC01", "LB05"} {
		press(a, "1")
		y := lineWith(screenText(a, 120, 40), " "+code+" ")
		a.Update(tea.MouseClickMsg{X: 20, Y: y, Button: tea.MouseLeft})
		if screen := screenText(a, 120, 40); a.screen != screenFindings || lineWith(screen, "▸") != lineWith(screen, code) || lineWith(screen, "about") != lineWith(screen, code)+1 {
			t.Errorf("a click on %s in line %d opens\n%s", code, y, screen)
		}
	}
}

func TestAClickOnATabSelectsItsFarm(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 40, 10, snapshotOf(aFarm("portals", 3), aFarm("keys", 4), aFarm("gw", 2)))
	for _, farm := range []string{"keys", "gw", "portals"} {
		tabs := []rune(strings.Split(screenText(a, 40, 10), "\n")[1])
		x := len([]rune(strings.Split(string(tabs), farm)[0]))
		a.Update(tea.MouseClickMsg{X: x, Y: 1, Button: tea.MouseLeft})
		a.View()
		if got := selectedName(a); got != farm+"/am1" {
			t.Errorf("a click on the tab of %s at %d selects %q", farm, x, got)
		}
	}
	a.Update(tea.MouseClickMsg{X: 39, Y: 1, Button: tea.MouseLeft})
	if got := selectedName(a); got != "portals/am1" {
		t.Errorf("a click beside the tabs selects %q", got)
	}
}

func TestTheBellRingsOnlyForTheWorse(t *testing.T) {
	t.Parallel()
	healthy, broken := snapshotOf(aFarm("a", 2)), snapshotOf(breakDown(aFarm("a", 2), 0))
	for name, c := range map[string]struct {
		o         Options
		from, to  *model.Snapshot
		wantsBell bool
	}{
		"worse":           {Options{Bell: true}, healthy, broken, true},
		"better":          {Options{Bell: true}, broken, healthy, false},
		"the same":        {Options{Bell: true}, broken, broken, false},
		"not asked for":   {Options{}, healthy, broken, false},
		"the first of it": {Options{Bell: true}, nil, broken, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, c.o, 80, 24, c.from)
			if rings := a.take(c.to) != nil; rings != c.wantsBell {
				t.Errorf("rings: %v, want %v", rings, c.wantsBell)
			}
		})
	}
}

func TestTheWindowTitleSaysTheWorst(t *testing.T) {
	t.Parallel()
	for want, snapshot := range map[string]*model.Snapshot{
		"farmtop":                   nil,
		"farmtop: a ok":             snapshotOf(aFarm("a", 2)),
		"farmtop: b 1 down":         snapshotOf(aFarm("a", 2), breakDown(aFarm("b", 2), 0)),
		"farmtop: a warning":        snapshotOf(unreadable(aFarm("a", 2)), aFarm("b", 1)),
		"farmtop: portals critical": snapshotOf(oddVersion()),
	} {
		if got := newTestApp(t, Options{}, 80, 24, snapshot).View().WindowTitle; got != want {
			t.Errorf("the title is %q, want %q", got, want)
		}
	}
}

func TestTheBackgroundChoosesTheColoursUnlessTheThemeIsGiven(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 80, 24, snapshotOf(aFarm("a", 1)))
	unknown := a.View().Content
	a.Update(tea.BackgroundColorMsg{Color: blackColor{}})
	dark := a.View().Content
	if dark == unknown || a.theme.palette.background != backgroundDark {
		t.Error("a dark background changed nothing")
	}
	light := newTestApp(t, Options{Theme: "light"}, 80, 24, snapshotOf(aFarm("a", 1)))
	before := light.View().Content
	light.Update(tea.BackgroundColorMsg{Color: blackColor{}})
	if light.View().Content != before {
		t.Error("the background overruled the theme")
	}
	if _, err := New(Options{Source: fixedSource(nil), Context: t.Context(), Theme: "blue"}); err == nil || err.Error() != `theme "blue": there are auto, light and dark` {
		t.Errorf("theme blue: %v", err)
	}
}

func TestTerminalsOfSixteenColoursGetColoursOfTheirOwn(t *testing.T) {
	t.Parallel()
	a := newTestApp(t, Options{}, 80, 24, snapshotOf(breakDown(aFarm("a", 2), 0)))
	a.Update(tea.ColorProfileMsg{Profile: colorprofile.ANSI})
	if got := a.View().Content; strings.Contains(got, "38;5;") || !strings.Contains(got, "\x1b[1;31m") {
		t.Errorf("the screen for sixteen colours: %q", got)
	}
	a.Update(tea.ColorProfileMsg{Profile: colorprofile.TrueColor})
	if got := a.View().Content; !strings.Contains(got, "38;5;") {
		t.Errorf("the screen for more colours: %q", got)
	}
}

func TestTheCurrentFarmsTabIsAlwaysOnTheScreen(t *testing.T) {
	t.Parallel()
	var farms []*model.FarmView
	for i := range 30 {
		farms = append(farms, aFarm(fmt.Sprintf("farm-%d", i), 2))
	}
	a := newTestApp(t, Options{}, 80, 24, snapshotOf(farms...))
	for i := range 31 {
		tabs := strings.Split(screenText(a, 80, 24), "\n")[1]
		if want := fmt.Sprintf("farm-%d ", i%30); !strings.Contains(tabs+" ", want) {
			t.Errorf("the tabs lack %q: %q", want, tabs)
		}
		press(a, "]")
	}
}

type blackColor struct{}

func (blackColor) RGBA() (r, g, b, a uint32) { return 0, 0, 0, 0xffff }

func TestTheFeedAsksAgainAndSaysWhenItEnds(t *testing.T) {
	t.Parallel()
	source := make(fixedSource, 1)
	snapshot := snapshotOf(aFarm("a", 1))
	source <- snapshot
	if got, ok := nextSnapshot(t.Context(), source)().(snapshotMsg); !ok || got.snapshot != snapshot {
		t.Errorf("the feed brought %v", got)
	}
	close(source)
	a := newTestApp(t, Options{}, 80, 24, snapshot)
	a.Update(nextSnapshot(t.Context(), source)())
	if got := screenText(a, 80, 24); !strings.Contains(got, "NO MORE DATA") {
		t.Errorf("the screen:\n%s", got)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if got, ok := nextSnapshot(ctx, make(fixedSource))().(feedDoneMsg); !ok || !errors.Is(got.err, context.Canceled) {
		t.Errorf("a cancelled feed brought %v", got)
	}
}
