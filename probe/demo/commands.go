package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A level is what a client of the runtime socket may do.
type level int

const (
	levelUser level = iota
	levelOperator
	levelAdmin
)

func (l level) String() string { return [...]string{"user", "operator", "admin"}[l] }

const denied = "Permission denied\n"

// A command is one that the runtime socket knows.
type command struct {
	words string
	usage string
	help  string
	least level
	run   func(t *terminal, args []string) string // args are what follows the words
}

// commands are those of HAProxy that farmtop and hatop need, in the order in which HAProxy lists them. Help texts are shown
// by "help" and with an unknown command.
func commands() []command {
	return []command{
		{"clear counters", "clear counters [all]", "clear max statistics counters (or all counters)", levelOperator, clearCounters},
		{"disable agent", "disable agent", "disable agent checks", levelAdmin, withServer(noAgentToDisable)},
		{"disable health", "disable health", "disable health checks", levelAdmin, withServer(disableHealth)},
		{"disable server", "disable server (DEPRECATED)", "disable a server for maintenance (use 'set server' instead)", levelAdmin, withServer(disableServer)},
		{"enable agent", "enable agent", "enable agent checks", levelAdmin, withServer(noAgentToEnable)},
		{"enable health", "enable health", "enable health checks", levelAdmin, withServer(enableHealth)},
		{"enable server", "enable server  (DEPRECATED)", "enable a disabled server (use 'set server' instead)", levelAdmin, withServer(enableServer)},
		{"get weight", "get weight <bk>/<srv>", "report a server's current weight", levelUser, withServer(tellWeight)},
		{"operator", "operator", "lower the level of the current CLI session to operator", levelOperator, lowerTo(levelOperator)},
		{"set server", "set server <bk>/<srv> [opts]", "change a server's state, weight, address or ssl", levelAdmin, withServer(setServer)},
		{"set timeout", "set timeout [cli] <delay>", "change a timeout setting", levelUser, setTimeout},
		{"set weight", "set weight <bk>/<srv>  (DEPRECATED)", "change a server's weight (use 'set server' instead)", levelAdmin, withServer(setWeight)},
		{"show backend", "show backend", "list backends in the current running config", levelUser, showBackend},
		{"show cli level", "show cli level", "display the level of the current CLI session", levelUser, showLevel},
		{"show cli sockets", "show cli sockets", "dump list of cli sockets", levelUser, showSockets},
		{"show errors", "show errors [<px>] [request|response]", "report last request and/or response errors for each proxy", levelOperator, showErrors},
		{"show events", "show events [<sink>] [-w] [-n]", "show event sink state", levelUser, showEvents},
		{"show info", "show info [desc|json|typed|float]*", "report information about the running process", levelUser, showInfo},
		{"show servers conn", "show servers conn [<backend>]", "dump server connections status (all or for a single backend)", levelUser, showServersConn},
		{"show servers state", "show servers state [<backend>]", "dump volatile server information (all or for a single backend)", levelUser, showServersState},
		{"show sess", "show sess [id]", "report the list of current sessions or dump this exact session", levelOperator, showSess},
		{"show stat", "show stat [desc|json|no-maint|typed|up]*", "report counters for each proxy and server", levelUser, showStat},
		{"show table", "show table <table> [<filter>]*", "report table usage stats or dump this table's contents (filter: data/key)", levelUser, showTable},
		{"show version", "show version", "show version of the current process", levelUser, showVersion},
		{"shutdown sessions server", "shutdown sessions server <bk>/<srv>", "kill sessions on a server", levelAdmin, withServer(shutdownSessions)},
		{"user", "user", "lower the level of the current CLI session to user", levelUser, lowerTo(levelUser)},
		{"help", "help [<command>]", "list matching or all commands", levelUser, help},
		{"prompt", "prompt", "toggle interactive mode with prompt", levelUser, prompt},
		{"quit", "quit", "disconnect", levelUser, quit},
	}
}

// run carries one command out and returns the answer.
func (t *terminal) run(words []string) string {
	b := t.balancer
	b.mu.Lock()
	defer b.mu.Unlock()
	b.requests++
	if len(words) == 0 {
		return "Unknown command. Please enter one of the following commands only:\n" + listing("", levelAdmin)
	}
	line := strings.Join(words, " ")
	for _, c := range commands() {
		if line != c.words && !strings.HasPrefix(line, c.words+" ") {
			continue
		}
		if t.level < c.least {
			return denied
		}
		return c.run(t, words[len(strings.Fields(c.words)):])
	}
	return "Unknown command, but maybe one of the following ones is a better match:\n" + listing(words[0], levelAdmin)
}

// endsItself tells whether HAProxy sends an answer without the empty line that ends all others.
func endsItself(text string) bool {
	switch text {
	case emptyWeight, trailingWeight, noSink, emptySink, unknownOption:
		return true
	default:
		return false
	}
}

// listing is the table of the commands that a level may say and whose first word is the one given, or of all when it is "";
// the last three always belong to it.
func listing(first string, held level) string {
	var b strings.Builder
	for _, c := range commands() {
		always := c.words == "help" || c.words == "prompt" || c.words == "quit"
		word, _, _ := strings.Cut(c.words, " ")
		if held < c.least || first != "" && word != first && !always {
			continue
		}
		fmt.Fprintf(&b, "  %-40s: %s\n", c.usage, c.help)
	}
	return b.String()
}

func help(t *terminal, args []string) string {
	first := ""
	if len(args) > 0 {
		first = args[0]
	}
	return "The following commands are valid at this level:\n" + listing(first, t.level)
}

func prompt(t *terminal, _ []string) string {
	t.interactive = !t.interactive
	return ""
}

func quit(t *terminal, _ []string) string {
	t.quit = true
	return ""
}

func lowerTo(l level) func(*terminal, []string) string {
	return func(t *terminal, _ []string) string {
		t.level = l
		return ""
	}
}

func setTimeout(t *terminal, args []string) string {
	if len(args) == 0 || args[0] != "cli" {
		return "'set timeout' only supports 'cli'.\n"
	}
	if len(args) < 2 {
		return "Expects an integer value.\n"
	}
	seconds, err := strconv.Atoi(args[1])
	if err != nil || seconds < 1 || seconds > int((24*time.Hour).Seconds()) {
		return "Invalid timeout value.\n"
	}
	t.idle = time.Duration(seconds) * time.Second
	return ""
}

func showVersion(*terminal, []string) string { return version + "\n" }

func showLevel(t *terminal, _ []string) string { return t.level.String() + "\n" }

func showSockets(t *terminal, _ []string) string {
	return fmt.Sprintf("# socket lvl processes\n%s %s all\n", localName(t.conn), t.balancer.options.level)
}

func showBackend(*terminal, []string) string { return "# name\n" + backendName + "\n" }

func showTable(_ *terminal, args []string) string {
	if len(args) > 0 {
		return "No such table\n"
	}
	return ""
}

func showErrors(*terminal, []string) string {
	return fmt.Sprintf("Total events captured on [%s] : 0\n", time.Now().Format("02/Jan/2006:15:04:05.000"))
}

// showSess lists the requests in flight, one a line, and the conversation itself. Fields that mirror HAProxy's memory are zero.
func showSess(t *terminal, _ []string) string {
	const rest = " ts=00 epoch=0 age=%ds calls=1 rate=0 cpu=0 lat=0 rq[f=0h,i=0,an=00h,rx=,wx=,ax=] rp[f=0h,i=0,an=00h,rx=,wx=,ax=] scf=[8,0h,fd=-1] scb=[8,0h,fd=-1] exp= rc=0 c_exp=\n"
	var b strings.Builder
	now := time.Now()
	for _, s := range t.balancer.servers {
		for e := range s.inFlight {
			fmt.Fprintf(&b, "%p: proto=tcpv4 src=%s fe=%s be=%s srv=%s"+rest,
				e, e.request.RemoteAddr, frontendName, backendName, s.name, int(now.Sub(e.began).Seconds()))
		}
	}
	fmt.Fprintf(&b, "%p: proto=unix_stream src=unix:1 fe=GLOBAL be=<NONE> srv=<none>"+rest, t, 0)
	return b.String()
}

// clearCounters resets the highest values; with "all", which admins alone may say, every counter.
func clearCounters(t *terminal, args []string) string {
	all := len(args) > 0 && args[0] == "all"
	if all && t.level < levelAdmin {
		return denied
	}
	b := t.balancer
	tallies := []*tally{&b.frontend, &b.backend}
	for _, s := range b.servers {
		tallies = append(tallies, &s.tally)
	}
	for _, c := range tallies {
		if all {
			*c = tally{current: c.current, rate: c.rate}
		}
		c.most, c.rate.most = c.current, 0
		c.queue.most, c.connect.most, c.response.most, c.whole.most = 0, 0, 0, 0
	}
	return ""
}
