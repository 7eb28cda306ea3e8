package accesslog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"time"

	"farmtop/model"
	"farmtop/probe/accesslog/format"
	"farmtop/probe/accesslog/source"
)

// A follower is one log that is read while it is written.
type follower struct {
	log    *model.Log
	tally  *Tally
	source source.Source
	taken  chan struct{} // a token for every block that was counted

	status  source.Status
	state   model.LogState
	since   time.Time
	newest  int64 // the last line's own time, Unix nanoseconds
	arrived time.Time
	pace    pace
	warned  []string
	marked  bool // some line had a User-Agent
}

// newFollower compiles and opens what the configuration says of a log.
func newFollower(index int, shared *books, o *TailOptions) (*follower, error) {
	log := &o.Farm.Logs[index]
	kind, err := format.ParseKind(log.Format)
	if err != nil {
		return nil, err
	}
	compiled, err := format.Compile(kind, log.Directive, format.Options{
		Cookie: cookieOf(log, o.Farm), Location: locationOf(log), Syslog: log.Kind == model.LogSyslog,
		RequestCaptures: log.RequestCaptures, ResponseCaptures: log.ResponseCaptures, Fields: log.Fields,
	})
	if err != nil {
		return nil, err
	}
	f := &follower{log: log, tally: shared.tally(index, compiled), taken: make(chan struct{}), state: model.LogOpening, since: time.Now()}
	for _, w := range compiled.Warnings() {
		if w.Panel != format.ClientIPPanel || o.Farm.ClientIP.Name != "" {
			f.warned = append(f.warned, w.Text)
		}
	}
	f.source, err = open(log, o, compiled)
	return f, err
}

// cookieOf is the cookie that tells sessions apart in a log.
func cookieOf(log *model.Log, farm *model.Farm) string {
	if log.Cookie != "" {
		return log.Cookie
	}
	return farm.Sticky.Cookie
}

func locationOf(log *model.Log) *time.Location {
	if log.Location != nil {
		return log.Location
	}
	return time.Local
}

// open makes the source of a log's lines.
func open(log *model.Log, o *TailOptions, compiled *format.Format) (source.Source, error) {
	switch log.Kind {
	case model.LogSyslog:
		return source.Syslog(log.Address)
	case model.LogCommand:
		return source.Command(log.Command), nil
	case model.LogRing:
		if o.Dial == nil {
			return nil, fmt.Errorf("a ring is read at a balancer's runtime socket, and there is none")
		}
		return source.Ring(func(ctx context.Context) (net.Conn, error) { return o.Dial(ctx, log.Balancer) }, log.Address), nil
	}
	if log.Address == "-" {
		if o.Stdin == nil {
			return nil, errors.New("standard input is a terminal, so it can't be a log: give the log's path, or pipe it into farmtop")
		}
		return source.Reader(o.Stdin), nil
	}
	file := source.FileOptions{Path: log.Address}
	if compiled.Ordered() {
		file.Header = func(text []byte) bool { return bytes.HasPrefix(text, []byte("#Fields:")) }
	}
	if log.Since > 0 {
		var line format.Line
		p := compiled.Parser()
		file.Since = time.Now().Add(-log.Since)
		file.TimeOf = func(text []byte) int64 {
			if p.Parse(text, &line).Reason != format.Fine {
				return 0
			}
			return line.At
		}
	}
	return source.File(file), nil
}

// take counts a block of lines.
func (f *follower) take(lines []byte) {
	before := f.tally.counts.lines
	f.tally.line.At, f.tally.now = 0, time.Now()
	eachLineOf(lines, f.tally.take)
	f.marked = f.marked || len(f.tally.line.Mark) > 0
	f.arrived = time.Now()
	f.pace.add(f.arrived, f.tally.counts.lines-before)
	if f.tally.line.At != 0 {
		f.newest = f.tally.line.At
	}
}

// hear takes in what the source says of itself, and tells whether people should see that.
func (f *follower) hear(s source.Status, now time.Time) (changed bool) {
	changed = s != f.status
	f.status = s
	if state := stateOf(s.State); state != f.state {
		f.state, f.since = state, now
	}
	return changed
}

// told is how the log stands.
func (f *follower) told(now time.Time) model.LogStatus {
	c := &f.tally.counts
	s := model.LogStatus{
		Name: f.log.Name, State: f.state, Why: f.status.Why, Since: f.since,
		Lines: c.lines, Parsed: c.parsed, Rejected: c.rejected, Skipped: c.skipped, Bytes: c.bytes, OtherFarms: c.others,
		Rate: f.pace.rate(now), Behind: f.status.Behind, Lag: -1, Lost: f.status.Lost,
		Rotations: f.status.Rotations, Restarts: f.status.Restarts, Warnings: f.warned,
		HasMark: f.hasMark(), HasPath: f.tally.parser.Has(format.FieldPath),
	}
	if len(f.tally.roster.names) >= maxNodes {
		s.Warnings = append(slices.Clip(s.Warnings), fmt.Sprintf("more than %d nodes were named: those beyond count together as %q", maxNodes-1, Others))
	}
	if f.newest != 0 {
		s.Newest = time.Unix(0, f.newest)
		s.Lag = max(f.arrived.Sub(s.Newest), 0)
	}
	for _, r := range f.tally.rejects {
		s.Rejects = append(s.Rejects, model.Reject{Reason: r.Reason.String(), Lines: r.Lines, File: r.File, First: r.First, Why: r.Why, Sample: r.Sample})
	}
	return s
}

// hasMark tells whether the lines have the User-Agent. Of JSON only the lines know what they have.
func (f *follower) hasMark() bool {
	return f.tally.parser.Has(format.FieldMark) && (f.marked || f.tally.format.Kind() != format.JSON)
}
