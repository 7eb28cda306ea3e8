package powershell

import (
	"fmt"
	"strings"

	"farmtop/model"
	"farmtop/probe/program"
)

// A Failure is why a script didn't do what it was run for.
type Failure struct {
	program.Failure
	Native int // Windows' number of the error; 0 when there was none
}

// A fault is an error of a script, as the script tells it.
type fault struct {
	Category string `json:"category"` // of ErrorCategory, which isn't translated
	ID       string `json:"id"`
	Code     int64  `json:"code"`   // HRESULT
	Native   int    `json:"native"` // 0 where the cause is no error of Win32
	Said     string `json:"said"`   // in Windows' language
}

// Errors of Windows (winerror.h).
const (
	accessDenied    = 5
	rpcUnavailable  = 1722
	endpointMissing = 1753 // the cluster service doesn't run on that machine
	facilityWin32   = 7    // of an HRESULT
)

// Exit codes of what stands before PowerShell.
const (
	notFound  = 127 // of a POSIX shell that doesn't find the command
	sshFailed = 255 // of ssh when it couldn't connect or log in
)

// number is the Win32 error behind a fault; 0 when there is none.
func (f *fault) number() int {
	if f.Native != 0 {
		return f.Native
	}
	if code := uint32(f.Code); code>>31 == 1 && code>>16&0x1fff == facilityWin32 {
		return int(code & 0xffff)
	}
	return 0
}

// explain says what failed in a script.
func (s Shell) explain(f *fault) *Failure {
	said := program.Clean(f.Said)
	failed := &Failure{Native: f.number()}
	where := s.where()
	switch n := failed.Native; {
	case n == accessDenied || f.Category == "PermissionDenied" || f.Category == "SecurityError":
		failed.Read, failed.Step = model.ReadDenied, model.StepDenied
		failed.Text = fmt.Sprintf("Windows denies it %s: %s; use an account with the rights for it: an administrator of every node, or one with full control of the cluster", where, said)
	case strings.HasPrefix(f.ID, "Modules_ModuleNotFound"), strings.HasPrefix(f.ID, "CommandNotFoundException"):
		failed.Read, failed.Step, failed.Unborn = model.ReadAbsent, model.StepRejected, true
		failed.Text = fmt.Sprintf("PowerShell %s has no module %s: %s; install its tools there (Install-WindowsFeature RSAT-Clustering-PowerShell, or RSAT-NLB), or go through one of the nodes",
			where, s.Module, said)
	case n == rpcUnavailable || n == endpointMissing:
		failed.Read, failed.Step = model.ReadRefused, model.StepUnreachable
		failed.Text = fmt.Sprintf("the service isn't reached %s: %s; start it (Start-Service ClusSvc), or go through a node on which it runs", where, said)
	default:
		failed.Read, failed.Step = model.ReadGarbage, model.StepRejected
		failed.Text = fmt.Sprintf("PowerShell %s failed: %s (%s %s); run the command there by hand to see why", where, said, program.Clean(f.Category), program.Clean(f.ID))
	}
	return failed
}

// where is whose PowerShell it is: "through ssh win1".
func (s Shell) where() string {
	if len(s.Through) == 0 {
		return "here"
	}
	return "through " + program.Line(s.Through)
}

// unborn explains why PowerShell wasn't run, or not to its end. The script, which nobody can read in base64, is left out.
func (s Shell) unborn(f *program.Failure, encoded string) *Failure {
	failed := &Failure{Failure: *f}
	failed.Text = strings.ReplaceAll(f.Text, encoded, "…")
	switch {
	case f.Read == model.ReadAbsent && f.Unborn && len(s.Through) == 0:
		failed.Text = fmt.Sprintf("there is no PowerShell here (%s): give a Windows machine that has it, such as through: [ssh, WIN1]", strings.Join(local[:], ", "))
	case f.Exit == notFound:
		failed.Read, failed.Unborn = model.ReadAbsent, true
		failed.Text += fmt.Sprintf("; there is no %s %s: let it lead to a Windows machine", local[0], s.where())
	case f.Exit == sshFailed:
		failed.Read, failed.Step = model.ReadAbsent, model.StepUnreachable
	}
	return failed
}

// strange is an answer that no script of farmtop's gives.
func (s Shell) strange(err error, said string) *Failure {
	text := fmt.Sprintf("what PowerShell %s wrote isn't the answer to farmtop's script: %v; expected one JSON document that begins with {\"farmtop\":1", s.where(), err)
	if said != "" {
		text += fmt.Sprintf(", and the first line is %q", said)
	}
	return &Failure{Failure: program.Failure{Text: text + "; run powershell there by hand to see what it writes", Read: model.ReadGarbage, Step: model.StepUnknown}}
}

func rejected(text string) *Failure {
	return &Failure{Failure: program.Failure{Text: text, Read: model.ReadGarbage, Step: model.StepRejected, Unborn: true}}
}
