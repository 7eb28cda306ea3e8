package accesslog

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"farmtop/model"
	"farmtop/model/cookie"
	"farmtop/probe/accesslog/format"
)

// knowledge is what was last known of a farm, to see what is new.
type knowledge struct {
	nodes   []cookie.Node
	cookies map[string][]string // what nodes' own answers set the sticky cookie to, by node
	groups  []string
	out     map[string]outage
	weights []int
	learned map[string]string // what values the logs explain, by node
	at      time.Time         // of the last time that values were learned from the logs
}

// configured is what the configuration alone tells of a farm's nodes.
func configured(farm *model.Farm) []cookie.Node {
	var nodes []cookie.Node
	for i := range farm.Nodes {
		if n := &farm.Nodes[i]; !n.Expand {
			nodes = append(nodes, cookie.Node{Name: n.Name, Servers: []string{cmp.Or(n.Server, n.Name)}, Addresses: []string{n.Address}})
		}
	}
	return nodes
}

// valuesKept bounds the values that a node's own answers set: one is usual, and one for each of its applications may be.
const valuesKept = 8

// seen is what a view tells of the farm's nodes, and what their own answers set the sticky cookie to, now or before.
func (k *knowledge) seen(v *model.FarmView) []cookie.Node {
	nodes := v.CookieNodes()
	kept := make(map[string][]string, len(k.cookies)) // those of nodes that are still there
	for i, n := range v.Nodes {
		set := k.cookies[n.Node.Name]
		for _, c := range n.Checks {
			if c.Last != nil && c.Last.Cookie != nil && !c.Last.Cookie.Cleared && c.Last.Cookie.Value != "" && !slices.Contains(set, c.Last.Cookie.Value) {
				set = append(slices.Clone(set[max(0, len(set)-valuesKept+1):]), c.Last.Cookie.Value)
			}
		}
		if set == nil {
			continue
		}
		kept[n.Node.Name] = set
		for _, value := range set {
			if !slices.Contains(nodes[i].Values, value) {
				nodes[i].Values = append(nodes[i].Values, value)
			}
		}
	}
	k.cookies = kept
	return nodes
}

// groupsOf are the balancers' groups that the farm is; none where no balancer tells.
func groupsOf(v *model.FarmView) []string {
	var groups []string
	for _, n := range v.Nodes {
		for _, s := range n.Servers {
			groups = append(groups, s.Group)
		}
	}
	for _, s := range v.Unmatched {
		groups = append(groups, s.Group)
	}
	for _, b := range v.Balancers { // one that can't be read has told nothing
		groups = append(groups, b.Balancer.Backend)
	}
	slices.Sort(groups)
	return slices.DeleteFunc(slices.Compact(groups), func(g string) bool { return g == "" })
}

// learnEvery is how often values that the logs explain are looked through.
const learnEvery = 10 * time.Second

// know takes in what is known of the farm at a moment.
func (b *books) know(v *model.FarmView, now time.Time) {
	if v == nil {
		return
	}
	nodes := b.known.seen(v)
	learned := b.known.learned
	if now.Sub(b.known.at) >= learnEvery {
		learned, b.known.at = b.learned(), now
	}
	if !slices.EqualFunc(nodes, b.known.nodes, func(x, y cookie.Node) bool { return x.Equal(&y) }) || !maps.Equal(learned, b.known.learned) {
		b.known.nodes, b.known.learned = nodes, learned
		b.relearn(nodes)
	}
	if groups := groupsOf(v); !slices.Equal(groups, b.known.groups) {
		b.known.groups = groups
		for _, t := range b.tallies {
			if t.format.Kind() == format.HAProxy { // of others the group is whatever the operator logs
				t.groups = setOf(groups)
			}
		}
	}
	b.follow(v, now)
	b.marks.trial = v.Trial != nil && !v.Trial.Done
}

func setOf(words []string) map[string]bool {
	if len(words) == 0 {
		return nil
	}
	set := make(map[string]bool, len(words))
	for _, w := range words {
		set[w] = true
	}
	return set
}

// follow tells the tracker which nodes went out or came back, and the weights. Names that only logs know get no share of what is fair.
func (b *books) follow(v *model.FarmView, now time.Time) {
	var weights []int
	standing := make(map[string]outage, len(v.Nodes))
	for i, n := range v.Nodes {
		number := b.roster.number(n.Node.Name, i)
		if number < 0 {
			continue
		}
		weights = append(weights, make([]int, max(int(number)+1-len(weights), 0))...)
		weights[number] = weightOf(n)
		standing[n.Node.Name] = b.tell(number, b.known.out[n.Node.Name], n, now)
	}
	for name, o := range b.known.out { // who is gone is out as long as somebody may come from there
		if _, isThere := standing[name]; !isThere && o.why == inService {
			if number := b.roster.number(name, 0); number >= 0 {
				b.tracker.Out(number, b.tracker.LogTime(now), drainSlack)
			}
		}
	}
	b.known.out = standing
	if !slices.Equal(weights, b.known.weights) {
		b.known.weights = weights
		b.tracker.Weigh(weights)
	}
}

// weightOf is what the balancers give a node of new sessions; 1 where none tells.
func weightOf(n *model.NodeView) int {
	if len(n.Servers) == 0 {
		return max(n.Node.Weight, 1)
	}
	sum := 0
	for _, s := range n.Servers {
		if !s.Backup {
			sum += s.Weight
		}
	}
	return sum
}
