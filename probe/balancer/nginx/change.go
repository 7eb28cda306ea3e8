package nginx

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

const (
	// leastPatience is the least time that nginx gets to start new workers: with thousands of certificates it takes seconds.
	leastPatience = 10 * time.Second
	// changeTime is the most that editing, testing and asking for the reload take: nginx -t looks up every name in the configuration.
	changeTime = 45 * time.Second
	// pause is between two looks at nginx's processes.
	pause = 100 * time.Millisecond
)

// errChanged is a step whose command isn't what its other fields say.
var errChanged = errors.New("the command isn't the one that was planned: plan the action again")

// Do changes the file, has nginx test and reload it, and waits until other workers serve than before; otherwise it puts the file back
// and has that reloaded. What has begun is carried to its end when ctx ends; only the wait is given up.
func (d *Driver) Do(ctx context.Context, step model.Step) model.StepResult {
	return balancer.Timed(step, func() model.StepResult { return d.carryOut(ctx, step) })
}

func (d *Driver) carryOut(ctx context.Context, step model.Step) model.StepResult {
	c, failed := d.prepare(ctx, step)
	if failed != nil {
		return c.result(failed.Step, "nothing was changed: "+failed.Text)
	}
	got, failed := d.shell.run(context.WithoutCancel(ctx), changeTime, changing, c.variables()...)
	c.saved = got.ok("backup")
	switch {
	case failed != nil && failed.Unborn:
		return c.result(failed.Step, "nothing was changed: "+failed.Text)
	case failed != nil:
		return d.undo(ctx, c, failed)
	case !got.ok("reload"):
		return c.refused(got)
	}
	return d.verify(ctx, c, got)
}

// A change is one step with what was seen before it.
type change struct {
	step   model.Step
	file   string
	before *sight // nil when nothing was seen
	group  *group // before
	setup  *setup
	want   string // the file's text
	id     string // no other change has it
	by     string // what its lock holds
	saved  bool   // the backup is known to be this change's
}

// prepare looks at what is there and decides what the file is to be. A change that was called off isn't begun.
func (d *Driver) prepare(ctx context.Context, step model.Step) (*change, *failure) {
	c := &change{step: step, file: d.balancer.File, id: rand.Text()}
	c.by = "farmtop, since " + time.Now().Format(time.DateTime) + ", " + c.id
	if err := d.isPlanned(step); err != nil {
		return c, &failure{Text: err.Error(), Step: model.StepRejected}
	}
	var failed *failure
	if c.setup, failed = d.introduce(ctx); failed != nil {
		return c, failed
	}
	now, failed := d.look(ctx, c.setup)
	if failed != nil {
		return c, failed
	}
	if c.group, failed = d.group(c.setup, now); failed != nil {
		return c, failed
	}
	c.before = now
	if failed = c.obstacle(); failed != nil {
		return c, failed
	}
	c.want, failed = now.edited(c.group, step)
	return c, failed
}

// isPlanned is nil when the step is one that this driver plans.
func (d *Driver) isPlanned(step model.Step) error {
	planned, err := d.Steps(model.Change{Verb: step.Verb, Weight: step.Weight}, model.Server{Group: step.Group, Name: step.Server})
	if err != nil {
		return err
	}
	if planned[0].Command != step.Command {
		return errChanged
	}
	return nil
}

// obstacle is what would make the change fail, or nobody could tell whether it did; nil when there is none.
func (c *change) obstacle() *failure {
	switch complaint := c.setup.complaint; {
	case isDenial(complaint):
		return &failure{Text: "farmtop's user may not run nginx -t: " + complaint + `; let "through" begin with sudo`, Step: model.StepDenied}
	case complaint != "":
		return &failure{Text: "nginx -t fails already: " + complaint + "; repair that first", Step: model.StepRejected}
	case c.step.Verb == model.VerbDrain && !c.setup.version.drains():
		return &failure{Text: undrainable(c.setup.version).Error(), Step: model.StepRejected}
	case c.before.fleet.unknown() != "":
		return &failure{Text: "nobody could tell whether nginx takes it in: " + c.before.fleet.unknown(), Step: model.StepRejected}
	case len(c.before.fleet.serving) == 0:
		return &failure{Text: "nginx has no workers at this moment, so nobody could tell whether it takes it in: its error log says why", Step: model.StepRejected}
	case c.before.mounted:
		return &failure{Text: c.file + mountedAlone, Step: model.StepRejected}
	}
	return nil
}

// edits tells whether the file isn't as wanted already.
func (c *change) edits() bool { return c.want != c.before.text }

// variables are those of the scripts that change the file.
func (c *change) variables() []variable {
	edit := ""
	if c.edits() {
		edit = "yes"
	}
	return []variable{
		{"file", c.file},
		{"id", c.id},
		{"by", c.by},
		{"edit", edit},
		{"text", c.want},
		{"sum", sumOf(c.before.text)},
		{"want", sumOf(c.want)},
	}
}

// verify waits until nginx serves by the new configuration. When it doesn't, the change is undone.
func (d *Driver) verify(ctx context.Context, c *change, got answers) model.StepResult {
	until := time.Now().Add(d.patience)
	for {
		now, failed := d.look(ctx, c.setup)
		switch {
		case ctx.Err() != nil:
			return c.result(model.StepUnknown, "nginx was told to reload, and nobody waited until it did: look at the balancer again")
		case failed == nil && now.text != c.want:
			return d.after(c, now).result(model.StepUnknown, "somebody else has changed "+c.file+" right after farmtop: look at it, then plan the action again")
		case failed == nil && now.fleet.isAfter(c.before.fleet):
			return d.done(c, now, got.said("test"))
		case time.Now().Before(until):
		case failed != nil:
			return d.undo(ctx, c, &failure{Text: "what nginx made of it can't be seen: " + failed.Text, Step: failed.Step})
		case now.fleet.isBeside(c.before.fleet):
			return d.done(c, now, got.said("test")+fmt.Sprintf("; workers of before haven't begun to leave within %v", d.patience))
		default:
			why := fmt.Sprintf(`nginx was told to reload, but didn't start all its workers anew within %v; its error log says why`, d.patience)
			return d.undo(ctx, c, &failure{Text: why, Step: model.StepIgnored})
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// done is a change that nginx has taken in.
func (d *Driver) done(c *change, now *sight, said string) model.StepResult {
	result := d.after(c, now).result(model.StepOK, "")
	result.Said = said
	return result
}

// undo puts the file back as it was, whatever became of the change.
func (d *Driver) undo(ctx context.Context, c *change, why *failure) model.StepResult {
	ctx = context.WithoutCancel(ctx)
	got, failed := d.shell.run(ctx, changeTime, undoing, c.variables()...)
	switch {
	case failed != nil:
		return c.unknown(why.Text, failed.Text)
	case got.ok("untouched"):
		return c.result(why.Step, why.Text+"; "+c.untouched())
	case !got.ok("restore"):
		return c.unknown(why.Text, got.firstFailure("claim", "restore"))
	}
	text := why.Text + "; " + c.restored()
	now, failed := d.look(ctx, c.setup)
	switch {
	case !got.ok("reload"):
		return c.unsure(text + ", but nginx may serve by the change: " + got.firstFailure("retest", "reload") + "; repair that, then nginx -s reload")
	case failed != nil:
		return c.unsure(text + ", but what nginx serves by can't be seen: " + failed.Text)
	case now.text != c.before.text:
		return c.unsure(text + ", but somebody else has changed it since: look at it, then nginx -t and nginx -s reload")
	case len(now.fleet.serving) == 0:
		return c.unsure(text + ", but nginx has no workers: its error log says why")
	}
	return c.result(why.Step, text+", and nginx was told to reload it")
}
