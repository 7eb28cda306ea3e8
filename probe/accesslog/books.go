package accesslog

import (
	"math/rand/v2"
	"slices"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/cookie"
	"farmtop/model/sticky"
	"farmtop/probe/accesslog/format"
)

// books are what all logs of a farm are counted in. They belong to one goroutine.
type books struct {
	farm     *model.Farm
	tracker  *sticky.Tracker
	roster   *roster
	index    *cookie.Index
	key      sticky.Key
	given    *cookie.Census
	resolver *clientip.Resolver // nil where no rule is configured
	clients  *clientip.Census
	tallies  []*Tally
	marks    marks // of requests of trials
	known    knowledge
	told     cookie.Known // as the index knows it
	// servedWell is how many requests each node has served without an error, as of the last summary.
	servedWell []uint64
	complete   bool // the values of all nodes' cookies are known
}

// newBooks are empty. They fail where the farm's client-IP rule can't be.
func newBooks(farm *model.Farm) (*books, error) {
	b := &books{
		farm: farm, key: sticky.NewKey(rand.Uint64(), rand.Uint64()), roster: newRoster(nil), given: &cookie.Census{},
		clients: &clientip.Census{},
	}
	if farm.ClientIP.Name != "" {
		resolver, err := clientip.Compile(farm.ClientIP)
		if err != nil {
			return nil, err
		}
		b.resolver, b.clients = resolver, clientip.NewCensus(farm.ClientIP, len(farm.Nodes))
	}
	b.tracker = sticky.New(sticky.Options{Nodes: len(farm.Nodes), FirstSight: true, Warmup: warmup})
	b.relearn(configured(farm))
	return b, nil
}

// warmup is for how long sessions that are seen first are taken for older than the tail, where no log says who was given a cookie:
// clients that are at work ask again within that.
const warmup = time.Minute

// tally is one for a log of that format, which counts into the books.
func (b *books) tally(index int, compiled *format.Format) *Tally {
	log := &b.farm.Logs[index]
	source := log.Name
	if log.Node != "" {
		source = log.Node
	}
	t := &Tally{
		format: compiled, parser: compiled.Without(format.FieldDuration, format.FieldMethod).Parser(), tracker: b.tracker, roster: b.roster, index: b.index, complete: b.complete, key: b.key,
		source: []byte(source), given: b.given, live: true, clientsOnly: log.Node != "" && b.hasBalancersLog(), shared: cookie.NamesNode(compiled.CookieName()), judge: newJudge(b, index, log, compiled),
		marker: newMarker(&b.marks, b.farm, log),
	}
	b.tallies = append(b.tallies, t)
	return t
}

// hasBalancersLog tells whether a log of the farm is no node's own.
func (b *books) hasBalancersLog() bool {
	return slices.ContainsFunc(b.farm.Logs, func(l model.Log) bool { return l.Node == "" })
}

// relearn takes in what is known of the nodes. Numbers that were given stay.
func (b *books) relearn(nodes []cookie.Node) {
	b.roster = b.roster.retold(nodes)
	b.told = cookie.Known{Nodes: b.roster.padded(nodes), Learned: b.learned()}
	if name := b.farm.Sticky.Cookie; name != "" {
		b.told.Cookies = []string{name}
	}
	b.index = cookie.NewIndex(&b.told)
	b.complete = isComplete(nodes, b.told.Learned)
	for _, t := range b.tallies {
		t.roster, t.index, t.complete = b.roster, b.index, b.complete
	}
}

// learnedLeast is how often a value must have been given by one node, and by no other, to be known as that node's.
const learnedLeast = 3

// learned are the values that only watching explains.
func (b *books) learned() map[string]string {
	learned := map[string]string{}
	for _, g := range b.given.Given() {
		if len(g.By) == 1 && g.By[0].Times >= learnedLeast && int(g.By[0].Node) < len(b.roster.names) {
			learned[g.Value] = b.roster.names[g.By[0].Node]
		}
	}
	return learned
}

// summary is all that is known now, but for the logs.
func (b *books) summary(now time.Time) model.Traffic {
	t := model.Traffic{
		At: now, Farm: b.farm.Name, Nodes: b.roster.told(), Cookie: b.farm.Sticky.Cookie, FirstSight: true,
		Sticky: b.tracker.Summary(now), Values: b.given.Given(), Clients: b.clients.Summary(now),
		Marked: b.marks.taken(),
	}
	t.Sessionless = t.Sticky.Total[sticky.All].Bound > 0
	b.remember(&t.Sticky)
	for _, tally := range b.tallies {
		t.Own += tally.counts.own
		t.Sessionless = t.Sessionless && tally.counts.identified == 0
		t.FirstSight = t.FirstSight && tally.beginsAtFirstSight()
		if t.Cookie == "" {
			t.Cookie = tally.format.CookieName()
		}
	}
	return t
}
