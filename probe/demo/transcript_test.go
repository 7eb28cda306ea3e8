package demo

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/probe/balancer/contract"
	"farmtop/probe/lab"

	"github.com/google/go-cmp/cmp"
)

// The transcript holds what a real HAProxy 2.6 answers to the script, with what differs from run to run taken out.
const transcriptFile = "testdata/haproxy26.txt"

var record = flag.Bool("record", false, "write "+transcriptFile+" from the real HAProxy")

// A line of the script is said to a socket of a level. All lines are said in this order, to a farm whose servers were just
// checked for the first time.
var script = []struct{ level, line string }{
	{"admin", "show version"},
	{"admin", "show cli level"},
	{"operator", "show cli level"},
	{"user", "show cli level"},
	{"admin", "show backend"},
	{"admin", "show info"},
	{"admin", "show stat"},
	{"admin", "show stat be_farm 6 -1"},
	{"admin", "show stat 3 4 2"},
	{"admin", "show stat be_farm 1 -1"},
	{"admin", "show stat 99 4 -1"},
	{"admin", "show stat nosuch 4 -1"},
	{"user", "show stat"},
	{"operator", "show stat be_farm 4 -1"},
	{"admin", "show servers state"},
	{"user", "show servers state be_farm"},
	{"admin", "show servers state #3"},
	{"admin", "show servers state nosuch"},
	{"admin", "show servers conn"},
	{"user", "show servers conn be_farm"},
	{"admin", "show servers conn nosuch"},
	{"user", "show events"},
	{"operator", "show events access"},
	{"operator", "show events access -n"},
	{"operator", "show events access -x"},
	{"operator", "show events access -n-w"},
	{"operator", "show events buf0"},
	{"operator", "show events stdout -x"},
	{"operator", "show events nosuch"},
	{"operator", "show events nosuch -x;show version"},
	{"user", "show events access"},
	{"user", "show events nosuch"},
	{"operator", "show version;show events access -n;show version"},
	{"operator", "show events access -w;show version"},
	{"operator", "show events access -nw;show version"},
	{"admin", "show errors"},
	{"operator", "show errors"},
	{"user", "show errors"},
	{"user", "show sess"},
	{"admin", "show table"},
	{"admin", "show table nosuch"},
	{"admin", "set timeout cli 10"},
	{"admin", "set timeout cli"},
	{"admin", "set timeout cli abc"},
	{"admin", "show version;show cli level"},
	{"admin", ";show version"},
	{"admin", `show stat be\_farm 4 1`},
	{"admin", "operator;show cli level;set server be_farm/am1 state drain"},
	{"admin", "user;show cli level;operator;show cli level"},
	{"user", "operator"},

	{"admin", "set server nosuch/am1 state drain"},
	{"admin", "set server be_farm/nosuch state drain"},
	{"admin", "set server be_farm/am1 state foo"},
	{"admin", "set server be_farm/am1 state"},
	{"admin", "set server be_farm/am1"},
	{"admin", "set server be_farm/am1 bogus"},
	{"admin", "set server be_farm"},
	{"admin", "set server"},
	{"admin", "set server be_farm/am1 health foo"},
	{"admin", "set server be_farm/am1 agent down"},
	{"admin", "set server be_farm/am1 agent foo"},
	{"admin", "set server be_farm/am1 weight"},
	{"admin", "enable agent be_farm/am1"},
	{"admin", "disable agent be_farm/am1"},
	{"admin", "disable server be_farm"},
	{"admin", "disable server be_farm/"},
	{"admin", "disable server be_farm/zz"},
	{"admin", "enable server"},
	{"admin", "get weight"},
	{"admin", "get weight be_farm/am1"},
	{"user", "get weight be_farm/am1"},
	{"admin", "get weight be_farm/zz"},
	{"admin", "set weight be_farm/am1 300"},
	{"admin", "set weight be_farm/am1 -1"},
	{"admin", "set weight be_farm/am1 abc"},
	{"admin", "set weight be_farm/am1 2x"},
	{"admin", "set weight be_farm/am1"},
	{"admin", "set weight nosuch/am1 1"},
	{"admin", "shutdown sessions server"},
	{"admin", "shutdown sessions server be_farm/zz"},
	{"admin", "shutdown sessions server be_farm/am1"},
	{"operator", "set server be_farm/am1 state drain"},
	{"operator", "disable server be_farm/am1"},
	{"operator", "set weight be_farm/am1 50%"},
	{"operator", "shutdown sessions server be_farm/am1"},
	{"operator", "clear counters all"},
	{"operator", "clear counters"},
	{"user", "clear counters"},
	{"user", "set server be_farm/am1"},
	{"user", "disable health be_farm/am1"},

	{"admin", "set server be_farm/am1 weight 50% ;get weight be_farm/am1;show stat be_farm 6 -1"},
	{"admin", "set server be_farm/am1 weight 0;show stat be_farm 6 -1;show servers state be_farm"},
	{"admin", "set server be_farm/am1 weight 30000%;get weight be_farm/am1"},
	{"admin", "set server be_farm/am1 weight 100%;get weight be_farm/am1"},
	{"admin", "set server be_farm/am1 state drain;set server be_farm/am1 state drain;show stat be_farm 6 -1;show servers state be_farm"},
	{"admin", "set server be_farm/am1 state maint;show stat be_farm 6 -1;show servers state be_farm"},
	{"admin", "show stat be_farm 4 -1 no-maint"},
	{"admin", "set server be_farm/am1 state ready;show stat be_farm 6 -1;show servers state be_farm"},
	{"admin", "disable server be_farm/am2;show stat be_farm 4 2;set server be_farm/am2 state drain;show stat be_farm 4 2;enable server be_farm/am2;show stat be_farm 4 2"},
	{"admin", "set server be_farm/am3 health down;show stat be_farm 6 -1;set server be_farm/am3 health up;show stat be_farm 4 3"},
	{"admin", "set server be_farm/am3 health stopping;show stat be_farm 4 3;show servers state be_farm;set server be_farm/am3 health up"},
	{"admin", "disable health be_farm/am3;show stat be_farm 4 3;show servers state be_farm;enable health be_farm/am3"},
	{"admin", "set server be_farm/am1 state maint;set server be_farm/am2 state maint;set server be_farm/am3 state drain;show stat be_farm 6 -1"},
	{"admin", "set server be_farm/#1 state ready;set server #3/am2 state ready;set server be_farm/am3 state ready;show servers state"},
}

func TestTheSocketAnswersAsInTheRecordedTranscript(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{checkEvery: time.Hour})
	got := transcript(t, map[string]string{
		"admin":    farm.Socket(),
		"operator": socketOf(t, farm, levelOperator),
		"user":     socketOf(t, farm, levelUser),
	})
	compareTranscript(t, got)
}

func TestTheTranscriptIsWhatTheRealHAProxyAnswers(t *testing.T) {
	t.Parallel()
	proxy := lab.HAProxy(t, lab.Config{
		Backend:  backendName,
		Lines:    []string{"cookie SRVID insert indirect nocache httponly secure"},
		Servers:  realServers(quietFarm(t, Options{})),
		Global:   []string{"log ring@" + Ring + " format raw local0"},
		Sections: "ring " + Ring + "\n  format raw\n",
	})
	awaitChecks(t, proxy.Admin, 3)
	got := transcript(t, map[string]string{"admin": proxy.Admin, "operator": proxy.Operator, "user": proxy.User})
	if *record {
		if err := os.WriteFile(transcriptFile, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	compareTranscript(t, got)
}

// realServers puts a real HAProxy in front of a demo farm's nodes.
func realServers(farm *Farm) []lab.Server {
	var servers []lab.Server
	for i, n := range farm.Nodes() {
		servers = append(servers, lab.Server{
			Name: n.Name, Address: n.Address, Cookie: cookieValue(i + 1),
			Options: "ssl verify none check inter 1s rise 2 fall 2",
		})
	}
	return servers
}

// awaitChecks waits until all servers have passed their first check.
func awaitChecks(t *testing.T, socket string, servers int) {
	t.Helper()
	deadline := time.Now().Add(20 * time.Second) // a foreign process, on a busy machine
	for strings.Count(contract.Send(t, socket, "show stat -1 4 -1"), ",L7OK,") < servers {
		if time.Now().After(deadline) {
			t.Fatal("the servers weren't checked in 20 s")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func compareTranscript(t *testing.T, got string) {
	t.Helper()
	want, err := os.ReadFile(transcriptFile)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("answers differ from the transcript (-recorded +answered):\n%s", diff)
	}
}

// transcript says the script and writes down the answers.
func transcript(t *testing.T, sockets map[string]string) string {
	t.Helper()
	var b strings.Builder
	for _, s := range script {
		fmt.Fprintf(&b, ">>> [%s] %s\n%s", s.level, s.line, steady(contract.Send(t, sockets[s.level], s.line)))
	}
	return b.String()
}

// steady takes out of an answer what differs from run to run, and keeps its form.
func steady(answer string) string {
	var b strings.Builder
	for line := range strings.Lines(answer) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case strings.HasPrefix(line, "# pxname,"):
		case commandLine.MatchString(line):
			continue // the demo farm has fewer commands
		case strings.Count(line, ",") > 100:
			line = steadyRow(line)
		case stateLine.MatchString(line):
			line = stateLine.ReplaceAllString(line, "$1 ADDRESS $2 AGE $3 PORT $4")
		case connLine.MatchString(line):
			line = connLine.ReplaceAllString(line, "$1 ADDRESS PORT - 5000 …")
		case strings.HasPrefix(line, "Total events captured on ["):
			line = "Total events captured on [TIME] : 0"
		case infoLine.MatchString(line) && !strings.HasPrefix(line, "Name:"):
			line, _, _ = strings.Cut(line, ":")
		}
		b.WriteString(line + "\n")
	}
	return b.String()
}

var (
	commandLine = regexp.MustCompile(`^  \S.*: \S`)
	infoLine    = regexp.MustCompile(`^[A-Z][A-Za-z_ -]+: |^node: `)
	stateLine   = regexp.MustCompile(`^(\d+ be_farm \d+ \S+) \S+ (\d+ \d+ \d+ \d+) \d+ (.* -) \d+ (- 1 .*)$`)
	connLine    = regexp.MustCompile(`^(be_farm/\S+ \d+/\d+) \S+ \d+ - 5000 .*$`)
)

// exactColumns are those whose values the script decides.
var exactColumns = []string{
	"pxname", "svname", "qcur", "scur", "status", "weight", "uweight", "act", "bck", "pid", "iid", "sid", "type", "tracked",
	"check_status", "check_code", "last_chk", "check_desc", "check_rise", "check_fall", "check_health", "cookie", "mode", "algo", "-",
}

// steadyRow keeps those columns, and of the others whether there is a value.
func steadyRow(line string) string {
	var out []string
	for i, value := range strings.Split(line, ",") {
		switch {
		case i >= len(statColumns):
		case value != "" && !slices.Contains(exactColumns, statColumns[i]):
			value = "*"
		}
		out = append(out, value)
	}
	return strings.Join(out, ",")
}
