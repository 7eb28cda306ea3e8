package ui

// An Action is something a key does. The help bar, the help screen, `farmtop keys` and the README's table are written from the
// list that [Actions] returns.
type Action struct {
	Name  string   // as the configuration's keys: names it
	Keys  []string // as Bubble Tea spells them: "q", "ctrl+c", "pgdown"
	Help  string   // what it does, as the end of "this key …"
	Short string   // one or two words for the help bar; "" keeps it out of there
	Group string
}

// The groups of actions, in the order of the help screen.
const (
	groupMoving  = "Moving"
	groupScreens = "Screens"
	groupChange  = "Taking nodes out and back in"
	groupFarm    = "Farms and nodes"
	groupProgram = "farmtop"
)

// The names of actions.
const (
	actHelp       = "help"
	actQuit       = "quit"
	actQuitPrint  = "quit-print"
	actSuspend    = "suspend"
	actUp         = "up"
	actDown       = "down"
	actLeft       = "left"
	actRight      = "right"
	actTop        = "top"
	actBottom     = "bottom"
	actPageUp     = "page-up"
	actPageDown   = "page-down"
	actOpen       = "open"
	actBack       = "back"
	actNextScreen = "next-screen"
	actLastScreen = "previous-screen"
	actOverview   = "overview"
	actNode       = "node"
	actEvents     = "events"
	actFindings   = "findings"
	actSticky     = "sticky"
	actClients    = "client-ip"
	actRoute      = "route"
	actVerify     = "verify"
	actDrain      = "drain"
	actUndo       = "undo"
	actMaint      = "maint"
	actWeight     = "weight"
	actMove       = "move"
	actAgain      = "again"
	actMark       = "mark"
	actClear      = "clear"
	actNextFarm   = "next-farm"
	actLastFarm   = "previous-farm"
	actFilter     = "filter"
	actSort       = "sort"
	actPanels     = "panels"
	actCheck      = "check"
	actPause      = "pause"
	actSlower     = "slower"
	actFaster     = "faster"
	actWrong      = "wrong"
	actWindow     = "window"
	actCopy       = "copy"
	actCopyCurl   = "copy-curl"
)

// Actions is every action with its default keys, in the order in which help shows them.
func Actions() []Action {
	return []Action{
		{actHelp, []string{"?", "f1"}, "shows all keys", "help", groupProgram},
		{actQuit, []string{"q", "ctrl+c"}, "quits", "quit", groupProgram},
		{actQuitPrint, []string{"Q"}, "quits and leaves the last screen printed", "", groupProgram},
		{actSuspend, []string{"ctrl+z"}, "suspends; fg comes back", "", groupProgram},
		{actDrain, []string{"d"}, "asks to drain the node, or the marked ones one by one", "drain", groupChange},
		{actUndo, []string{"u"}, "asks to make them ready again: ends drain and maintenance", "undo", groupChange},
		{actMaint, []string{"M"}, "asks for maintenance: nobody gets there any more", "", groupChange},
		{actWeight, []string{"W"}, "asks for another weight of the node", "", groupChange},
		{actMove, []string{"R"}, "asks to move the role of an active-passive farm to the node", "move role", groupChange},
		{actAgain, []string{"a"}, "asks to make the node's or the marked ones' lost drains again", "drain again", groupChange},
		{actMark, []string{"space"}, "marks the node, or takes its mark away; changes a choice", "", groupChange},
		{actClear, []string{"c"}, "clears an action that is over, or takes it out of the queue", "clear", groupChange},
		{actOpen, []string{"enter"}, "opens the selected node or finding; begins a test", "open", groupScreens},
		{actBack, []string{"esc"}, "stops a test, goes back, and clears marks and the filter", "back", groupScreens},
		{actWrong, []string{"b"}, "leaves out the requests whose client IP is right, and shows them again", "bad only", groupScreens},
		{actWindow, []string{"i"}, "shows the figures of another span of time", "span", groupScreens},
		{actOverview, []string{"1"}, "shows the farms", "", groupScreens},
		{actNode, []string{"2"}, "shows the selected node", "", groupScreens},
		{actEvents, []string{"e", "3"}, "shows what happened", "events", groupScreens},
		{actFindings, []string{"f", "4"}, "shows all findings and explains them", "findings", groupScreens},
		{actSticky, []string{"s", "5"}, "shows where the sticky sessions go, and which break", "sticky", groupScreens},
		{actClients, []string{"x", "6"}, "shows whom the application takes for its clients", "client IP", groupScreens},
		{actRoute, []string{"t", "7"}, "tests the routing as clients see it; again, it shows what would be sent", "test", groupScreens},
		{actVerify, []string{"v", "8"}, "shows whether the node may stay in the farm, item by item", "verify", groupScreens},
		{actNextScreen, []string{"tab"}, "shows the next screen", "", groupScreens},
		{actLastScreen, []string{"shift+tab"}, "shows the screen before", "", groupScreens},
		{actUp, []string{"up", "k"}, "moves up", "", groupMoving},
		{actDown, []string{"down", "j"}, "moves down", "", groupMoving},
		{actLeft, []string{"left", "h"}, "moves left", "", groupMoving},
		{actRight, []string{"right", "l"}, "moves right", "", groupMoving},
		{actTop, []string{"g", "home"}, "moves to the top", "", groupMoving},
		{actBottom, []string{"G", "end"}, "moves to the bottom", "", groupMoving},
		{actPageUp, []string{"pgup"}, "moves a page up", "", groupMoving},
		{actPageDown, []string{"pgdown"}, "moves a page down", "", groupMoving},
		{actLastFarm, []string{"["}, "moves to the farm before", "", groupMoving},
		{actNextFarm, []string{"]"}, "moves to the next farm", "farm", groupMoving},
		{actFilter, []string{"/"}, "shows only what contains a text; a leading ! turns it round", "filter", groupFarm},
		{actSort, []string{"o"}, "sorts by sickness, and back to the order of the configuration", "sort", groupFarm},
		{actPanels, []string{"m"}, "swaps panels and table", "panels", groupFarm},
		{actCheck, []string{"r"}, "checks now", "check now", groupFarm},
		{actPause, []string{"p"}, "freezes the screen; checking goes on", "pause", groupFarm},
		{actSlower, []string{"+"}, "makes the intervals longer", "", groupFarm},
		{actFaster, []string{"-"}, "makes the intervals shorter", "", groupFarm},
		{actCopy, []string{"y"}, "copies the address or the text that is selected", "copy", groupFarm},
		{actCopyCurl, []string{"Y"}, "copies the node's check as a curl command", "", groupFarm},
	}
}
