package haproxy

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"farmtop/model"
	"farmtop/probe/balancer"
)

var _ balancer.Writer = (*Driver)(nil)

// Do says the step's command over one connection, and over another asks what has become of the server. Each takes at most the
// balancer's timeout. When the command's answer is lost, the server's state decides whether it was carried out.
func (d *Driver) Do(ctx context.Context, step model.Step) model.StepResult {
	return balancer.Timed(step, func() model.StepResult { return d.carryOut(ctx, step) })
}

func (d *Driver) carryOut(ctx context.Context, step model.Step) model.StepResult {
	r := d.command(ctx, step.Command)
	if r.unsent != nil {
		return model.StepResult{Admin: model.AdminUnknown, Fault: r.unsent.stepFault(), Err: "nothing was changed: " + r.unsent.text}
	}
	return d.judge(step, r, d.standingOf(ctx, step))
}

// A reply is how HAProxy took a command.
type reply struct {
	said   string   // without blanks around it; "" is what HAProxy says when it is content
	lost   error    // why the answer didn't come, or not to its end
	unsent *failure // why the command wasn't said at all
}

// maxReply bounds what is read of a command's answer, and with it what a stranger can make farmtop read. The longest that HAProxy
// gives to a command is the list of all commands there are, about 8 kB; only its beginning is kept.
const maxReply = 16 << 10

func (d *Driver) command(ctx context.Context, line string) reply {
	if err := d.reach(ctx); err != nil {
		return reply{unsent: d.unsent(err)}
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	conn, end, err := d.connect(ctx, d.address)
	if err != nil {
		return reply{unsent: d.unsent(because(ctx, err))}
	}
	defer end()
	_, sendErr := io.WriteString(conn, line+"\n")
	answer, err := io.ReadAll(io.LimitReader(conn, maxReply))
	r := reply{said: string(cut(bytes.TrimSpace(answer)))}
	switch {
	case err != nil:
		r.lost = because(ctx, err)
	case sendErr != nil:
		r.lost = because(ctx, sendErr)
	case len(answer) == 0:
		r.lost = io.ErrUnexpectedEOF
	}
	return r
}

// unsent explains why no connection for a command could be made.
func (d *Driver) unsent(err error) *failure {
	if failed := stopped(d.address, err); failed != nil {
		return failed
	}
	return connectFailure(d.address, d.timeout, err)
}

// standingOf asks for a server's state. Where it doesn't follow a command because of the server that it tracks, that one's name
// is asked too.
func (d *Driver) standingOf(ctx context.Context, step model.Step) standing {
	ctx, cancel := context.WithTimeout(ctx, d.timeout)
	defer cancel()
	s := standing{group: step.Group, server: step.Server}
	conn, end, err := d.connect(ctx, d.address)
	if err != nil {
		s.unread = d.unsent(because(ctx, err))
		return s
	}
	defer end()
	_, _ = io.WriteString(conn, fmt.Sprintf("show servers state %s;show cli level\n", step.Group)) // what wasn't sent isn't answered
	s.unread = s.failure(d.address, d.timeout, because(ctx, s.read(conn)))
	if s.unread == nil && s.isInherited() && !s.fulfils(step) && isAskable(step.Group) {
		s.tracks = d.trackedBy(ctx, step.Group, s.id)
	}
	return s
}

// trackedBy is the name of the server that another one tracks; "" when that isn't told.
func (d *Driver) trackedBy(ctx context.Context, group string, id int) string {
	a, _ := d.exchange(ctx, fmt.Sprintf("show stat %s 4 %d;show cli level", group, id)) // a name that isn't told is left out
	if len(a.table.servers) != 1 {
		return ""
	}
	return a.table.servers[0].Tracks
}
