package accesslog

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/netip"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/cookie"
	"farmtop/model/sticky"
	"farmtop/probe/accesslog/format"
)

// Options are what a log alone doesn't say.
type Options struct {
	Format *format.Format
	// Known are the farm's nodes; the zero value where the log's own names must do.
	Known cookie.Known
	// Resolver is the application's client-IP rule, nil where nobody named one.
	Resolver *clientip.Resolver
	// Forwards is what the logging balancer makes of the header before the request goes on to the application, as in [model.Log]; the zero
	// value is for a log of the application's own server. Via is where it connects from, the zero value where nobody told.
	Forwards model.Forwards
	Via      netip.Addr
	// Cores is how many cores read a log at once; 0 for one. Logs whose lines explain those behind them are read by one anyway.
	Cores int
}

// A Tally reads logs one after another and counts. It belongs to one goroutine.
type Tally struct {
	format  *format.Format
	parser  *format.Parser
	tracker *sticky.Tracker
	asks    asker
	roster  *roster
	index   *cookie.Index
	key     sticky.Key
	source  []byte // the name of the log at hand
	number  uint64 // of its line at hand, from 1

	known     cookie.Known
	complete  bool // the values of all nodes' cookies are known, so others are ghosts
	cores     int  // that read a log at once
	shared    bool // the cookie's value is a node's, never a session's
	collects  bool // hits are kept for another tally, which takes them in the log's order
	collected []sticky.Hit

	// What a tail wants of a line besides.
	live        bool // somebody looks at single requests
	clientsOnly bool // it is a node's own log beside the balancer's, which has the same requests
	judge       *judge
	marker      *marker         // nil where nobody asks for the requests of trials
	given       *cookie.Census  // nil where nobody asks
	now         time.Time       // when the block at hand came
	groups      map[string]bool // the balancer's groups that are counted; nil for all

	line      format.Line
	qualified []byte // a server's name with its group's, of the line at hand
	counts    lineCounts
	rejects   []Reject // in the order of their first lines; as many as there are reasons
	clients   ClientIP
}

// lineCounts are what is counted of lines.
type lineCounts struct {
	lines, parsed, rejected, skipped, bytes uint64
	own, others                             uint64 // farmtop's own requests, and those to other groups of the balancer
	identified                              uint64 // requests that tell their session
}

func (c *lineCounts) add(other *lineCounts) {
	c.lines += other.lines
	c.parsed += other.parsed
	c.rejected += other.rejected
	c.skipped += other.skipped
	c.bytes += other.bytes
	c.own += other.own
	c.others += other.others
	c.identified += other.identified
}

// wholeLog stands for no limit of time: of a file that is read to its end every session counts, however long it was idle.
const wholeLog = 100 * 365 * 24 * time.Hour

// New is a tally that read nothing yet.
func New(o Options) *Tally {
	t := &Tally{
		format: o.Format, parser: needed(o.Format).Parser(), asks: newAsker(o.Resolver, o.Format, forwardsOf(&o), o.Via), roster: newRoster(o.Known.Nodes),
		key: sticky.NewKey(rand.Uint64(), rand.Uint64()), known: o.Known, cores: o.Cores, shared: cookie.NamesNode(o.Format.CookieName()),
	}
	if o.Format.Ordered() {
		t.cores = 1
	}
	if len(o.Known.Nodes) > 0 {
		t.index, t.complete = cookie.NewIndex(&o.Known), isComplete(o.Known.Nodes, o.Known.Learned)
	}
	t.tracker = sticky.New(sticky.Options{
		Nodes: len(o.Known.Nodes), Idle: wholeLog, SkewSpan: wholeLog, FirstSight: t.beginsAtFirstSight(),
	})
	if o.Resolver != nil {
		t.clients.Rule = o.Resolver.Rule()
	}
	return t
}

// forwardsOf is what the options say, or that the log is the application's own.
func forwardsOf(o *Options) model.Forwards {
	if o.Forwards == model.ForwardsDefault {
		return model.ForwardsAsLogged
	}
	return o.Forwards
}

// needed is a format less what nobody asks of a line.
func needed(f *format.Format) *format.Format {
	return f.Without(format.FieldDuration, format.FieldMethod, format.FieldPath)
}

// beginsAtFirstSight tells whether a session begins where its cookie is seen first, since the log doesn't say who was given one. HAProxy
// says it by its flags. Of JSON only the lines know what they have.
func (t *Tally) beginsAtFirstSight() bool {
	if t.format.Has(format.FieldTermination) {
		return false
	}
	return !t.format.Has(format.FieldSetCookie) || t.format.Kind() == format.JSON || t.format.Kind() == format.W3C
}

// ErrDamaged is the error of compressed input that ends early or makes no sense. What was read before it counts.
var ErrDamaged = errors.New("the compressed data is cut or damaged")

// Read takes in a log to its end, gzip or not. name stands for the node where lines name none, as in the log of a node itself. Lines of
// whatever bytes are counted and never an error; the errors are [ErrDamaged], the context's, and those of the reader, after each of
// which the tally may go on with another log.
func (t *Tally) Read(ctx context.Context, name string, r io.Reader) error {
	t.source, t.number = []byte(name), 0
	if t.cores > 1 {
		return t.readParts(ctx, r, t.cores)
	}
	return eachLine(ctx, r, t.take)
}

// take counts one line with its end. Of a line longer than all that is read only the beginning is there; size is its whole length.
func (t *Tally) take(text []byte, size int) {
	t.counts.lines++
	t.number++
	t.counts.bytes += uint64(size)
	fault := format.Fault{Reason: format.TooLong, Offset: format.MaxLine}
	if size == len(text) {
		fault = t.parser.Parse(text, &t.line)
	}
	switch {
	case fault.Reason == format.Fine:
		t.counts.parsed++
		t.request()
	case fault.Reason.Rejected():
		t.counts.rejected++
		t.note(fault, text)
	default:
		t.counts.skipped++
	}
}

// ownMark is how farmtop's own requests name themselves in User-Agent, before a version, a remark, or what a trial marks its requests with.
const ownMark = "farmtop"

func isOwn(mark []byte) bool {
	if len(mark) <= len(ownMark) || string(mark[:len(ownMark)]) != ownMark {
		return false
	}
	behind := mark[len(ownMark)]
	return behind == '/' || behind == ' ' || behind == '-'
}

// isOthers tells whether the request at hand went to another group of the balancer.
func (t *Tally) isOthers() bool {
	return t.groups != nil && len(t.line.Group) > 0 && !t.groups[string(t.line.Group)]
}

// answer takes in a line that tells whom the application took for its client, and nothing of the request.
func (t *Tally) answer() {
	if t.betrays() {
		t.counts.own++
		return
	}
	if t.judge != nil {
		t.judge.note(t, t.roster.numberOf(t.source))
	}
}

// request counts the request of the line at hand, unless farmtop made it itself or it went to another group of the balancer.
func (t *Tally) request() {
	line := &t.line
	switch {
	case isOwn(line.Mark), len(line.Mark) == 0 && isMarked(line.Path):
		t.counts.own++
		t.mark()
		return
	case t.isOthers():
		t.counts.others++
		return
	}
	if t.format.Kind() == format.Label {
		t.answer()
		return
	}
	h := t.hit()
	if t.clientsOnly {
		if t.judge != nil {
			t.judge.note(t, h.Node)
		}
		return
	}
	t.face(&h)
	t.haunt(&h)
	if h.Session != 0 {
		t.counts.identified++
	}
	if t.given != nil && len(line.SetCookie) > 0 {
		t.given.Note(cookie.NodePart(t.format.CookieName(), line.SetCookie), h.Node, t.when())
	}
	switch {
	case t.collects:
		t.collected = append(t.collected, h)
	case !t.live:
		t.tracker.ObserveLater(&h)
	case t.tracker.Observe(h) == sticky.Broke:
		t.tracker.Remark(string(plainPath(line.Path)))
	}
	if t.judge != nil {
		t.judge.note(t, h.Node)
		return
	}
	t.judgeClient()
}

// when is the moment of the line at hand: its own where it has one that isn't to come.
func (t *Tally) when() time.Time {
	if at := time.Unix(0, t.line.At); t.line.At != 0 && at.Before(t.now) {
		return at
	}
	return t.now
}

// pathBytes is how much of a path is kept: enough to see which application it is of.
const pathBytes = 80

// plainPath is a path without what may hold a session's ID or a secret: its query and its parameters.
func plainPath(path []byte) []byte {
	if i := bytes.IndexAny(path, "?;#"); i >= 0 {
		path = path[:i]
	}
	return path[:min(len(path), pathBytes)]
}
