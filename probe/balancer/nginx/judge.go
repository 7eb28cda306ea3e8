package nginx

import (
	"fmt"
	"path"

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

// unknown is a change that may have been made in part.
func (c *change) unknown(why, undo string) model.StepResult {
	c.group = nil
	return c.result(model.StepUnknown, fmt.Sprintf(
		"%s; %s couldn't be put back: %s; as it was before it is in %s: put it back by hand, then nginx -t and nginx -s reload", why, c.file, undo, c.beside("backup")))
}

// beside is a file that the scripts keep beside the one with the servers.
func (c *change) beside(what string) string {
	return path.Join(path.Dir(c.before.target), "."+path.Base(c.before.target)+".farmtop-"+what)
}

// restored tells of the file that was put back.
func (c *change) restored() string {
	if c.want == c.before.text {
		return c.file + " is as wanted already, and wasn't touched"
	}
	return c.file + " was put back as it was, byte for byte"
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
	default:
		why = got.firstFailure("claim", "backup", "write", "replace")
		if isDenial(why) {
			fault = model.StepDenied
		}
		why = fmt.Sprintf("%s can't be changed: %s; give farmtop's user the right to write in its folder, or let \"through\" begin with sudo", c.file, why)
	}
	return c.result(fault, "nothing was changed: "+why)
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
	case got.failed("restore"):
		return c.unknown(why, got.said("restore"))
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
