package ui

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"farmtop/model"
	"farmtop/ui/text"
)

// Options are what an App is made from. Source and Context are needed, all else may stay zero.
type Options struct {
	Source  Source
	Control Control         // nil where nothing can be asked for, as when a record is replayed
	Context context.Context // ends the waiting for snapshots

	Title   string // in the header and the window's title; "farmtop" when ""
	Version string

	Keys     map[string][]string // other keys for actions, by the action's name; [Actions] has the names
	Theme    string              // auto, light or dark; "" is auto
	ASCII    bool                // draw with ASCII alone
	NoMouse  bool                // leave the mouse to the terminal
	ReadOnly bool                // say so in the header, and ask for no action
	Bell     bool                // ring when something changes for the worse
	Settle   time.Duration       // of drains asked for here; 0 for [model.DefaultSettle]
	Deadline time.Duration       // of actions asked for here; 0 for [model.DefaultDeadline], negative for none
	Farm     string              // the farm to start on; "" for the first
	Node     string              // its node whose screen comes first; "" for the overview
}

// An App is the terminal UI: the program's one tea.Model.
type App struct {
	options Options
	keys    keymap
	theme   *theme

	scene  scene
	newest *model.Snapshot // what came last, shown or not
	paused bool
	ended  error // why no more snapshots come; nil while they do

	width, height int
	screen        screen
	overview      overview
	node          nodeScreen
	events        eventsScreen
	findings      findingsScreen
	sticky        stickyScreen
	clients       clientScreen
	route         routeScreen
	verify        verifyScreen
	trying        trying
	help          helpScreen
	filter        filter
	message       message
	dialog        *dialog // what is asked before a farm is changed; nil when nothing is

	drawn bool // view shows what is known
	view  tea.View
	page  page
	table *tabling
	pace  float64 // asked for last; 0 when it never was
	left  bool    // the operator asked to leave the last screen printed
}

// A message is a line for the operator that goes away by itself.
type message struct {
	text string
	at   time.Time // of the snapshot at which it appeared
}

// messageStays is how long a message can be read: three snapshots' time when all is quiet.
const messageStays = 3 * time.Second

type screen int

const (
	screenOverview screen = iota
	screenNode
	screenEvents
	screenFindings
	screenSticky
	screenClients
	screenRoute
	screenVerify
	screens // how many there are to go round with tab
	screenHelp
)

// isOfOneFarm tells whether a screen is about the farm at hand, and [ and ] lead to others.
func (s screen) isOfOneFarm() bool {
	return s == screenSticky || s == screenClients || s == screenRoute || s == screenVerify
}

// New makes the UI. The error, in words, is for keys that can't be bound and for a theme that doesn't exist.
func New(o Options) (*App, error) {
	if o.Source == nil || o.Context == nil {
		return nil, errors.New("the terminal UI needs a source of snapshots and a context")
	}
	keys, err := newKeymap(o.Keys)
	if err != nil {
		return nil, err
	}
	background, known := themed(o.Theme)
	if !known {
		return nil, fmt.Errorf("theme %q: there are auto, light and dark", o.Theme)
	}
	if o.Title == "" {
		o.Title = "farmtop"
	}
	a := &App{options: o, keys: keys, theme: newTheme(palette{background: background}, o.ASCII)}
	a.scene.votes, a.scene.marks = map[string]int{}, map[mark]bool{}
	a.page.line.ascii, a.page.right.ascii = o.ASCII, o.ASCII
	return a, nil
}

// Init asks for the first snapshot, and for the terminal's background unless the theme is given.
func (a *App) Init() tea.Cmd {
	feed := nextSnapshot(a.options.Context, a.options.Source)
	if a.theme.palette.background == backgroundUnknown {
		return tea.Batch(feed, tea.RequestBackgroundColor)
	}
	return feed
}

// Update takes in what happened. It does no I/O.
func (a *App) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	if a.dialog != nil {
		if cmd, taken := a.toDialog(msg); taken {
			a.drawn = false
			return a, cmd
		}
	}
	switch msg := msg.(type) {
	case snapshotMsg:
		bell := a.take(msg.snapshot)
		return a, tea.Batch(nextSnapshot(a.options.Context, a.options.Source), bell)
	case feedDoneMsg:
		if a.options.Context.Err() == nil {
			a.ended = msg.err
		}
	case tea.WindowSizeMsg:
		a.width, a.height = msg.Width, msg.Height
		if a.dialog != nil && a.tooSmall() {
			a.drawn = false
			return a, a.dialog.typed.hide()
		}
	case tea.BackgroundColorMsg:
		a.setBackground(msg.IsDark())
	case tea.ColorProfileMsg:
		a.recolor(palette{a.theme.palette.background, msg.Profile == colorprofile.ANSI})
	case tea.KeyPressMsg:
		a.drawn = false
		return a, a.press(msg)
	case tea.PasteMsg:
		if a.filter.paste(msg.Content) {
			a.overview.follow(&a.scene, a.filter.text)
		}
	case tea.MouseClickMsg:
		a.click(msg.Mouse())
	case tea.MouseWheelMsg:
		a.wheel(msg.Mouse())
	default:
		return a, nil
	}
	a.drawn = false
	return a, nil
}

func (a *App) setBackground(dark bool) {
	if known, _ := themed(a.options.Theme); known != backgroundUnknown {
		return
	}
	b := backgroundLight
	if dark {
		b = backgroundDark
	}
	a.recolor(palette{b, a.theme.palette.sixteen})
}

func (a *App) recolor(p palette) {
	if p != a.theme.palette {
		a.theme = newTheme(p, a.options.ASCII)
	}
}

// take shows a snapshot, unless the screen is frozen. The command it returns rings the bell.
func (a *App) take(snapshot *model.Snapshot) tea.Cmd {
	before := a.newest
	a.newest = snapshot
	a.drawn = false
	if !a.paused {
		a.show(snapshot)
	}
	if a.dialog != nil {
		a.dialog.ask(a.options.Control, snapshot)
	}
	if a.options.Bell && before != nil && badness(snapshot) > badness(before) {
		return tea.Raw("\a")
	}
	return nil
}

func (a *App) show(snapshot *model.Snapshot) {
	first := len(a.scene.farms) == 0
	a.scene.update(snapshot)
	if first {
		a.overview.startOn(&a.scene, a.options.Farm, a.options.Node)
		if a.options.Node != "" {
			a.openNode()
		}
	}
	a.overview.follow(&a.scene, a.filter.text)
}

// View is the screen. It runs after every message and costs nothing unless something changed.
func (a *App) View() tea.View {
	if a.drawn {
		return a.view
	}
	a.drawn = true
	a.view.AltScreen = true
	a.view.MouseMode = tea.MouseModeCellMotion
	if a.options.NoMouse {
		a.view.MouseMode = tea.MouseModeNone
	}
	a.view.WindowTitle = a.windowTitle()
	a.view.Cursor = nil
	a.draw()
	if content := a.page.content(); content != a.view.Content {
		a.view.Content = content
	}
	return a.view
}

// draw fills the page with the screen at hand.
func (a *App) draw() {
	a.page.reset(a.width, a.height)
	defer a.drawOver()
	switch {
	case a.width == 0 || a.height == 0: // not told yet
	case a.tooSmall():
		small := fmt.Sprintf("needs %dx%d: farmtop has %dx%d here", minWidth, minHeight, a.width, a.height)
		a.page.add(text.Truncate(small, a.width))
	case a.screen == screenHelp:
		a.drawHelp()
	case len(a.scene.farms) == 0:
		a.drawEmpty()
	case a.screen == screenNode:
		a.drawNode()
	case a.screen == screenEvents:
		a.drawEvents()
	case a.screen == screenFindings:
		a.drawFindings()
	case a.screen == screenSticky:
		a.drawSticky()
	case a.screen == screenClients:
		a.drawClients()
	case a.screen == screenRoute:
		a.drawRoute()
	case a.screen == screenVerify:
		a.drawVerify()
	default:
		a.drawOverview()
	}
}

// drawOver draws what stands over the screen at hand.
func (a *App) drawOver() {
	if a.dialog != nil && !a.tooSmall() {
		a.drawDialog()
	}
}

// LastScreen is the screen as plain text when the operator quit by the key that leaves it printed, "" otherwise.
func (a *App) LastScreen() string {
	if !a.left {
		return ""
	}
	lines := strings.Split(ansi.Strip(a.view.Content), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.TrimRight(strings.Join(lines, "\n"), "\n") + "\n"
}

// say shows the operator a line for a while.
func (a *App) say(words string) {
	a.message = message{text: words}
	if a.newest != nil {
		a.message.at = a.newest.At
	}
}

// saying is the line for the operator, "" when there is none any more.
func (a *App) saying() string {
	if a.message.text == "" || (a.newest != nil && a.newest.At.Sub(a.message.at) >= messageStays) {
		return ""
	}
	return a.message.text
}
