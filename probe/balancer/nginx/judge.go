package nginx

import (
	"fmt"
	"path"
	"strings"

	"farmtop/model"
)

// result is how the step went; the server is as it was seen last, and as the file says again when it was put back.
func (c *change) result(fault model.StepFault, text string) model.StepResult {
	r := model.StepResult{Fault: fault, Err: text, Admin: model.AdminUnknown}
	if c.group == nil || c.group.name != c.step.Group {
		return r
	}
	for _, s := range c.group.servers() {
		if s.Name == c.step.Server {
			r.Admin, r.Weight = s.Admin, s.Weight
		}
	}
	return r
}

// after is the change as it was seen later.
func (d *Driver) after(c *change, now *sight) *change {
	later := *c
	later.group, _ = d.group(c.setup, now) // nil where somebody made it unreadable
	return &later
}

// unsure is a change of which nobody knows what became of it.
func (c *change) unsure(text string) model.StepResult {
	c.group = nil
	return c.result(model.StepUnknown, text)
}

// unknown is a change that may have been made in part. The backup is named where it is this change's: it may be months old otherwise.
func (c *change) unknown(why, undo string) model.StepResult {
	reason := ": " + undo
	if undo == why {
		reason = ", for the same reason"
	}
	text := fmt.Sprintf("%s; %s may hold the change, and couldn't be put back%s; look at it; what was to be done: %s", why, c.file, reason, c.step.Command)
	if c.saved {
		text += "; as it was before it is in " + c.beside("backup") + ", unless it was put back after all"
	}
	return c.unsure(text + "; when no farmtop works there any more, remove " + c.beside("lock") + " if it is left")
}

// beside is a file that the scripts keep beside the one with the servers.
func (c *change) beside(what string) string {
	return path.Join(path.Dir(c.before.target), "."+path.Base(c.before.target)+".farmtop-"+what)
}

// restored tells of the file that was put back.
func (c *change) restored() string {
	if c.edits() {
		return c.file + " was put back as it was, byte for byte"
	}
	return c.untouched()
}

// untouched tells of the file that didn't have to be put back.
func (c *change) untouched() string {
	if c.edits() {
		return c.file + " is as it was before"
	}
	return c.file + " is as wanted already, and wasn't touched"
}

// refused is a change that the script gave up and, where the file was changed already, took back.
func (c *change) refused(got answers) model.StepResult {
	if got.failed("test") || got.failed("reload") {
		return c.takenBack(got)
	}
	fault, why := model.StepRejected, ""
	switch {
	case got.failed("unclaimed"):
		why = fmt.Sprintf("somebody edits %s: %s is there; let them save and close it, then plan the action again", c.file, got.said("unclaimed"))
	case got.failed("claim") && got["claim"].status == claimed:
		why = fmt.Sprintf("another farmtop changes %s (%s); when none does, remove that file", c.file, got.said("claim"))
	case got.failed("same") || got.failed("unchanged"):
		why = fmt.Sprintf("somebody has changed %s meanwhile: look at it, then plan the action again", c.file)
	case got.failed("write") && got["write"].status == disowned:
		fault = model.StepDenied
		why = fmt.Sprintf("%s would belong to farmtop's user then: let \"through\" begin with sudo, or give that user the file", c.file)
	case got.failed("unlinked"):
		why = fmt.Sprintf("%s is a link, and its host has no \"readlink -f\" that tells where to: let \"file\" name the file that it leads to", c.file)
	case got.failed("mine"):
		why = fmt.Sprintf("farmtop's lock was taken away meanwhile (%s): look who changes %s, then plan the action again", c.beside("lock"), c.file)
	default:
		why = got.firstFailure("claim", "backup", "write", "replace")
		if isDenial(why) {
			fault = model.StepDenied
		}
		why = fmt.Sprintf("%s can't be changed: %s%s", c.file, why, c.remedy(why))
	}
	return c.result(fault, "nothing was changed: "+why)
}

// mountedAlone is said of a file that can be written, and not replaced.
const mountedAlone = ` is mounted by itself, so it can't be replaced whole: mount its folder instead, or let "through" and "file" lead to where it is mounted from`

// remedy is what to do where the file couldn't be replaced; "" when that isn't known.
func (c *change) remedy(why string) string {
	switch {
	case isDenial(why):
		return `; give farmtop's user the right to write in its folder, or let "through" begin with sudo`
	case strings.Contains(why, "resource busy"):
		return "; it" + mountedAlone
	}
	return "; see whether " + path.Dir(c.before.target) + " can be written and has room (df), then plan the action again"
}

// Statuses of the scripts' own, which no shell and none of the programs ends with.
const (
	claimed  = 71 // the lock is somebody's
	disowned = 72 // the new file can't be given to the old one's owner
)

// takenBack is a change that nginx refused.
func (c *change) takenBack(got answers) model.StepResult {
	why := "nginx refuses it: " + got.firstFailure("test", "reload")
	fault := model.StepRejected
	if isDenial(why) {
		fault = model.StepDenied
	}
	switch {
	case c.edits() && !got.ok("restore"):
		return c.unknown(why, got.firstFailure("mine", "restore"))
	case got.failed("retest"):
		why += "; without it nginx -t fails, too: " + got.said("retest")
	}
	r := c.result(fault, why+"; "+c.restored()+", and nginx serves as before")
	r.Said = got.firstFailure("test", "reload")
	return r
}

// firstFailure is what the first command that failed said.
func (a answers) firstFailure(names ...string) string {
	for _, name := range names {
		if a.failed(name) {
			return a.said(name)
		}
	}
	return "it was broken off"
}
