package accesslog

import (
	"cmp"
	"slices"
	"time"

	"farmtop/model"
	"farmtop/model/cookie"
)

// knowledge is what was last known of a farm, to see what is new.
type knowledge struct {
	nodes   []cookie.Node
	cookies map[string][]string // what nodes' own answers set the sticky cookie to, by node
	groups  []string
	out     map[string]bool
	weights []int
	learned int
	at      time.Time // of the last time that values were learned from the logs
}

// configured is what the configuration alone tells of a farm's nodes.
func configured(farm *model.Farm) []cookie.Node {
	var nodes []cookie.Node
	for i := range farm.Nodes {
		if n := &farm.Nodes[i]; !n.Expand {
			nodes = append(nodes, cookie.Node{Name: n.Name, Server: cmp.Or(n.Server, n.Name), Addresses: []string{n.Address}})
		}
	}
	return nodes
}

// valuesKept bounds the values that a node's own answers set: one is usual, and one for each of its applications may be.
const valuesKept = 8

// seen is what a view tells of the farm's nodes: their names, addresses and cookies at the balancers, and which address their own names
// stand for.
func (k *knowledge) seen(v *model.FarmView) []cookie.Node {
	if k.cookies == nil {
		k.cookies = map[string][]string{}
	}
	nodes := make([]cookie.Node, len(v.Nodes))
	for i, n := range v.Nodes {
		node := cookie.Node{Name: n.Node.Name, Server: cmp.Or(n.Node.Server, n.Node.Name), Addresses: []string{n.Node.Address}}
		for _, c := range n.Checks {
			if c.Last == nil {
				continue
			}
			node.Addresses = added(node.Addresses, c.Last.Address)
			if set := k.cookies[node.Name]; c.Last.Cookie != nil && !c.Last.Cookie.Cleared && len(set) < valuesKept {
				k.cookies[node.Name] = added(set, c.Last.Cookie.Value)
			}
		}
		for _, s := range n.Servers {
			node.Addresses = added(node.Addresses, s.Address)
			node.Values = added(node.Values, s.Cookie)
			if n.Node.Server == "" {
				node.Server = s.Name
			}
		}
		for _, value := range k.cookies[node.Name] {
			node.Values = added(node.Values, value)
		}
		nodes[i] = node
	}
	return nodes
}

// added is a list with one more word, unless that is empty or there already.
func added(list []string, word string) []string {
	if word == "" || slices.Contains(list, word) {
		return list
	}
	return append(list, word)
}

// groupsOf are the balancers' groups that the farm is; none where no balancer tells.
func groupsOf(v *model.FarmView) []string {
	var groups []string
	for _, n := range v.Nodes {
		for _, s := range n.Servers {
			groups = added(groups, s.Group)
		}
	}
	for _, s := range v.Unmatched {
		groups = added(groups, s.Group)
	}
	slices.Sort(groups)
	return groups
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
		learned, b.known.at = len(b.learned()), now
	}
	if !slices.EqualFunc(nodes, b.known.nodes, alike) || learned != b.known.learned {
		b.known.nodes, b.known.learned = nodes, learned
		b.relearn(nodes)
	}
	if groups := groupsOf(v); !slices.Equal(groups, b.known.groups) {
		b.known.groups = groups
		for _, t := range b.tallies {
			t.groups = setOf(groups)
		}
	}
	b.follow(v, now)
}

func alike(a, b cookie.Node) bool {
	return a.Name == b.Name && a.Server == b.Server && slices.Equal(a.Addresses, b.Addresses) && slices.Equal(a.Values, b.Values)
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

// follow tells the tracker which nodes went out or came back, and the weights.
func (b *books) follow(v *model.FarmView, now time.Time) {
	if b.known.out == nil {
		b.known.out = map[string]bool{}
	}
	var weights []int
	for i, n := range v.Nodes {
		number := b.roster.number(n.Node.Name, i)
		if number < 0 {
			continue
		}
		for len(weights) <= int(number) {
			weights = append(weights, 1)
		}
		weights[number] = weightOf(n)
		out := isOut(n)
		if out == b.known.out[n.Node.Name] {
			continue
		}
		b.known.out[n.Node.Name] = out
		if at := b.tracker.LogTime(now); out {
			b.tracker.Out(number, at)
		} else {
			b.tracker.Back(number, at)
		}
	}
	if !slices.Equal(weights, b.known.weights) {
		b.known.weights = weights
		b.tracker.Weigh(weights)
	}
}

// isOut tells whether a session may leave the node for a reason: it is taken out, or doesn't serve.
func isOut(n *model.NodeView) bool {
	switch n.Admin() {
	case model.AdminDrain, model.AdminMaint, model.AdminDown:
		return true
	}
	return n.State != model.StateUnknown && !n.State.Serves()
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
