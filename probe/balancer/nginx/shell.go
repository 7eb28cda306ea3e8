package nginx

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/probe/program"
)

// A failure is why something can't be read or changed.
type failure = program.Failure

// A shell is a POSIX shell on nginx's host. It reads its script from its standard input, so that what stands before it need not take
// care of words: ssh would join and split them anew, docker and sudo wouldn't.
type shell struct{ through []string }

// An answer is what one command of a script wrote and the status that it ended with.
type answer struct {
	text   string
	status int
}

// answers are those of a script's commands, by the names that it gives them. A command that wasn't run has none.
type answers map[string]answer

// A variable is a shell's variable, with any value.
type variable struct{ name, value string }

// run runs a script: functions are definitions before it. Nothing of it is carried out unless all of it arrived.
func (s shell) run(ctx context.Context, atMost time.Duration, script string, variables ...variable) (answers, *failure) {
	mark := rand.Text() // no file holds it, so it can end each answer
	var text strings.Builder
	text.WriteString("main() {\n")
	for _, v := range append(variables, variable{"mark", mark}) {
		text.WriteString(v.name + "=" + program.Quoted(v.value) + "\n")
	}
	text.WriteString(prelude + script + "}\nmain </dev/null\nexit 0\n")

	p := program.Program{Argv: append(slices.Clone(s.through), "sh"), Input: text.String(), AtMost: atMost}
	output, failed := p.Run(ctx)
	if failed != nil {
		return nil, s.unreached(failed)
	}
	all := answersOf(output.Stdout, mark)
	if _, began := all["begin"]; !began {
		return nil, &failure{
			Text: fmt.Sprintf(`%s ended without doing what farmtop asked for (it said: %q): it has to pass its input on, as "docker exec -i" does`, program.Line(p.Argv), output.Said),
			Read: model.ReadGarbage, Step: model.StepUnreachable,
		}
	}
	return all, nil
}

// unreached is a failure of what leads to the shell: the shell itself ends with success, whatever its commands do.
func (s shell) unreached(f *failure) *failure {
	whole := *f
	if isDenial(f.Text) {
		whole.Read, whole.Step = model.ReadDenied, model.StepDenied
	} else if f.Step == model.StepRejected {
		whole.Step = model.StepUnreachable
	}
	return &whole
}

// answersOf cuts the output of a script into its commands' answers.
func answersOf(output []byte, mark string) answers {
	all := answers{}
	end := []byte("\n" + mark + " ")
	for {
		text, rest, found := bytes.Cut(output, end)
		line, next, whole := bytes.Cut(rest, []byte("\n"))
		name, number, _ := strings.Cut(string(line), " ")
		status, err := strconv.Atoi(number)
		if !found || !whole || err != nil {
			return all
		}
		all[name] = answer{string(text), status}
		output = next
	}
}

// ok tells whether a command was run and succeeded.
func (a answers) ok(name string) bool {
	got, ran := a[name]
	return ran && got.status == 0
}

// failed tells whether a command was run and didn't succeed.
func (a answers) failed(name string) bool {
	got, ran := a[name]
	return ran && got.status != 0
}

// mistake is an error in nginx's words, behind its name or the time, and with the process that told it.
var mistake = regexp.MustCompile(`\[(?:emerg|alert|crit|error)\] (?:\d+#\d+: )?(.+)`)

// said is the line of a command's answer that tells most: nginx's error where there is one, else the first.
func (a answers) said(name string) string {
	first := ""
	for line := range strings.Lines(a[name].text) {
		switch line = program.Clean(line); {
		case mistake.MatchString(line):
			return mistake.FindStringSubmatch(line)[1]
		case first == "":
			first = line
		}
	}
	if first == "" {
		return fmt.Sprintf("it said nothing (exit code %d)", a[name].status)
	}
	return first
}

// isDenial tells whether a message is about rights. It is in English: scripts run in the locale C, and so do most servers.
func isDenial(said string) bool {
	said = strings.ToLower(said)
	return slices.ContainsFunc([]string{
		"permission denied", "not permitted", "read-only file system", "password is required", "not allowed to", "not in the sudoers",
	}, func(words string) bool { return strings.Contains(said, words) })
}
