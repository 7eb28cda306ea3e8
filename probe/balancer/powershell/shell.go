package powershell

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"farmtop/probe/program"
)

// A Shell is a PowerShell that scripts are run in, each in a process of its own.
type Shell struct {
	Through []string // what stands before the command, such as ssh win1; nil on this machine
	AtMost  time.Duration
	Module  string // the module that the scripts need: "FailoverClusters"
}

// commandLimit is the longest line that Windows' cmd.exe takes, which OpenSSH there hands commands to by default (Microsoft, "Command
// prompt line string limitation").
const commandLimit = 8191

// local are the names of PowerShell on this machine, in the order in which they are looked for. Elsewhere it is the first.
var local = [...]string{"powershell", "pwsh"}

// Ask runs a script, which puts what it has to say into $o, and decodes that into answer. The failure is nil when the script came to its
// end.
func (s Shell) Ask(ctx context.Context, script string, answer any) *Failure {
	argv := s.argv(script)
	encoded := argv[len(argv)-1]
	if line := len(strings.Join(argv, " ")); line > commandLimit {
		return rejected(fmt.Sprintf("the command would be %d characters long, and Windows takes %d: use shorter names", line, commandLimit))
	}
	output, failed := program.Program{Argv: argv, AtMost: s.AtMost}.Run(ctx)
	if failed != nil {
		return s.unborn(failed, encoded)
	}
	document, err := find(output.Stdout)
	if err != nil {
		return s.strange(err, output.Said)
	}
	var e envelope
	if err := json.Unmarshal(document, &e); err != nil {
		return s.strange(err, output.Said)
	}
	if e.Fault != nil {
		return s.explain(e.Fault)
	}
	if err := json.Unmarshal(document, answer); err != nil {
		return s.strange(err, output.Said)
	}
	return nil
}

// argv is what is run for a script.
func (s Shell) argv(script string) []string {
	shell := local[0]
	if len(s.Through) == 0 {
		for _, name := range local {
			if _, err := exec.LookPath(name); err == nil {
				shell = name
				break
			}
		}
	}
	return append(slices.Clone(s.Through), shell,
		"-NoProfile", "-NonInteractive", "-OutputFormat", "Text", "-EncodedCommand", encode(s.wrap(script)))
}

// encode is a script as -EncodedCommand takes it: UTF-16, low bytes first, in base64.
func encode(script string) string {
	units := utf16.Encode([]rune(script))
	raw := make([]byte, 0, 2*len(units))
	for _, unit := range units {
		raw = binary.LittleEndian.AppendUint16(raw, unit)
	}
	return base64.StdEncoding.EncodeToString(raw)
}
