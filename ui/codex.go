package ui

import (
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/model/cookie"
	"farmtop/ui/text"
)

// A codex is what the values of a farm's sticky cookie mean. It is worked out when somebody looks, and again when something is new.
type codex struct {
	of      *model.Traffic // nil until somebody looked
	known   []cookie.Node
	index   *cookie.Index
	held    []string              // the values that balancers have, each once
	holders map[string]string     // which balancers have a value for which node, by value
	read    map[string]valueScene // what was read with the index, by value
	values  []valueScene
}

// A valueScene is one value of a sticky cookie, clean.
type valueScene struct {
	value, node string // node is "" where the value leads to none that is known
	says, hint  string
	given       string // by whom, and how often; "" when no answer was seen that gave it
	balancers   string // which have it for which node; "" when none tells
	several     bool   // more than one node gave it
}

// valuesKept is how many values are looked at: one for each node of a large farm.
const valuesKept = 256

// look brings a farm's codex up to date.
func (c *codex) look(f *farmScene) {
	if c.of == f.view.Traffic && c.index != nil {
		return
	}
	c.of = f.view.Traffic
	if known := f.view.CookieNodes(); c.index == nil || !slices.EqualFunc(known, c.known, func(a, b cookie.Node) bool { return a.Equal(&b) }) {
		c.known = known
		c.index = cookie.NewIndex(&cookie.Known{Nodes: known, Cookies: []string{c.of.Cookie}})
		c.read = map[string]valueScene{}
		c.hold(f.view)
	}
	c.values = c.values[:0]
	given := make(map[string]bool, len(c.of.Values))
	for i := range c.of.Values[:min(len(c.of.Values), valuesKept)] {
		g := &c.of.Values[i]
		v := c.meaning(g.Value)
		v.given, v.several = giversWords(&f.traffic, g), len(g.Givers(c.of.At)) > 1
		given[g.Value] = true
		c.values = append(c.values, v)
	}
	for _, value := range c.held {
		if !given[value] && len(c.values) < valuesKept {
			c.values = append(c.values, c.meaning(value))
		}
	}
	slices.SortStableFunc(c.values, func(x, y valueScene) int { return weightOf(&y) - weightOf(&x) })
}

// passing are the values that a filter lets through.
func (c *codex) passing(wanted filterText) []*valueScene {
	values := make([]*valueScene, 0, len(c.values))
	for i := range c.values {
		v := &c.values[i]
		if wanted.passes(v.value, v.node, v.given) {
			values = append(values, v)
		}
	}
	return values
}

// hold takes in which values balancers have.
func (c *codex) hold(view *model.FarmView) {
	c.held, c.holders = nil, map[string]string{}
	for _, n := range view.Nodes {
		for _, s := range n.Servers {
			if s.Cookie == "" {
				continue
			}
			words := text.Clean(s.Balancer) + " has it for " + text.Clean(n.Node.Name)
			before, found := c.holders[s.Cookie]
			switch {
			case !found:
				c.held, c.holders[s.Cookie] = append(c.held, s.Cookie), words
			case len(before) < heldWords && !strings.Contains(before, words):
				c.holders[s.Cookie] = before + ", " + words
			}
		}
	}
}

// heldWords bounds what is told of a value that very many servers have.
const heldWords = 200

// weightOf is how much a value needs a look.
func weightOf(v *valueScene) int {
	if v.several {
		return 1
	}
	return 0
}

// meaning is what a value says by itself.
func (c *codex) meaning(value string) valueScene {
	v, known := c.read[value]
	if !known {
		v = c.reading(value)
		if len(c.read) < 2*valuesKept {
			c.read[value] = v
		}
	}
	return v
}

func (c *codex) reading(value string) valueScene {
	v := valueScene{value: text.Clean(value), balancers: c.holders[value]}
	readings := c.index.Read(c.of.Cookie, value)
	if len(readings) == 0 {
		v.says = "no product's form fits it"
		return v
	}
	best := &readings[0]
	v.node, v.says, v.hint = text.Clean(best.Node), text.Clean(best.Says), text.Clean(best.Hint)
	return v
}

// giversWords is whose answers gave a value: "am1 812 times, am2 3 until 11:58".
func giversWords(s *trafficScene, given *cookie.Given) string {
	words := make([]string, 0, len(given.By))
	for i, giver := range given.By {
		one := s.name(giver.Node) + " " + counted(giver.Times)
		if i == 0 {
			one += " times"
		}
		if len(given.By) > 1 && !giver.Last.IsZero() {
			one += " until " + clock(giver.Last.In(s.of.At.Location()), s.of.At)
		}
		words = append(words, one)
	}
	return strings.Join(words, ", ")
}
