package config

import (
	"reflect"
	"time"

	"farmtop/model"
)

// inherit gives a document what another one has and it has not: leaf by leaf, lists and maps as a whole.
func inherit[T any](into *T, from T) {
	inheritValue(reflect.ValueOf(into).Elem(), reflect.ValueOf(&from).Elem())
}

func inheritValue(into, from reflect.Value) {
	if into.Kind() == reflect.Slice {
		if into.IsNil() {
			into.Set(from)
		}
		return
	}
	if !hasKeys(into.Type()) {
		if given, ok := reflect.TypeAssert[interface{ given() bool }](into.Addr()); ok && !given.given() {
			into.Set(from)
		}
		return
	}
	_, fields := keysOf(into.Type())
	for _, i := range fields {
		inheritValue(into.Field(i), from.Field(i))
	}
}

// builtIn is where values stand that nobody wrote: farmtop's own defaults.
var builtIn = place{in: flagSource("farmtop's defaults")}

// The defaults of a check's times and counts. One every two seconds notices a dead node within six, at a cost that nobody feels.
const (
	defaultEvery   = 2 * time.Second
	defaultTimeout = time.Second
	defaultRise    = 2
	defaultFall    = 3
)

// The defaults of a command's times: it is a process each time, mostly one that logs in to another machine.
const (
	defaultCommandEvery   = time.Minute
	defaultCommandTimeout = 10 * time.Second
)

func defaultText(value string) text                { return text{builtIn, value} }
func defaultNumber(value int) number               { return number{builtIn, value} }
func defaultDuration(value time.Duration) duration { return duration{builtIn, value} }

// complete fills in what a check leaves out.
func (c *check) complete() {
	every, timeout := defaultEvery, defaultTimeout
	if c.isCommand() {
		every, timeout = defaultCommandEvery, defaultCommandTimeout
	}
	inherit(c, check{Every: defaultDuration(every), Rise: defaultNumber(defaultRise), Fall: defaultNumber(defaultFall)})
	if c.asks() {
		inherit(c, check{Protocol: defaultText(string(model.ProtocolHTTPS)), Path: defaultText("/")})
	}
	if !c.has["timeout"] {
		inherit(c, check{Timeout: defaultDuration(min(timeout, c.Every.value/2))})
	}
}

func (c *check) isCommand() bool { return c.has["command"] }

func (c *check) isTCP() bool { return c.TCP.given() || c.Protocol.value == string(model.ProtocolTCP) }

// asks tells whether the check asks the node for something over HTTP.
func (c *check) asks() bool { return !c.isCommand() && !c.isTCP() }

// complete fills in what a balancer leaves out; it is the only one of its kind in its farm, or not.
func (b *balancer) complete(only bool) {
	name := b.at().value
	if only || name == "" {
		name = b.Kind.value
	}
	inherit(b, balancer{Name: defaultText(name), Every: defaultDuration(b.kind().every)})
	if !b.has["timeout"] {
		// A reading may use most of the time until the next one: it is one small answer over a local socket.
		inherit(b, balancer{Timeout: defaultDuration(b.Every.value / 5 * 4)})
	}
}

// complete fills in what the limits leave out.
func (l *limits) complete() {
	d := model.DefaultLimits()
	inherit(l, limits{
		MinReady: defaultNumber(d.MinReady), Slow: defaultDuration(d.Slow), CertWarning: defaultDuration(d.CertWarning),
		Flaps: defaultNumber(d.Flaps), FlapWindow: defaultDuration(d.FlapWindow), ClockSkew: defaultDuration(d.ClockSkew),
	})
}

// adopt gives the farm what its system presets and it doesn't say itself.
func (f *farm) adopt(p product) {
	inherit(&f.Sticky, p.Sticky)
	if !f.ClientIP.Rule.given() || f.ClientIP.Rule.value == p.ClientIP.Rule.value {
		inherit(&f.ClientIP, p.ClientIP)
	}
	inherit(&f.Expect, p.Expect)
	if f.Checks == nil && !f.has["checks"] {
		f.Checks = append([]check(nil), p.Checks...)
		return
	}
	for i := range f.Checks {
		c := &f.Checks[i]
		for _, preset := range p.Checks {
			if preset.Name.value == c.Name.value {
				c.adopt(preset)
			}
		}
	}
}

// adopt gives the check what the system's check of its name has and it doesn't say itself; nothing when one of them asks a
// question and the other only connects, or runs a command.
func (c *check) adopt(preset check) {
	if c.isCommand() {
		return
	}
	if (c.TCP.given() || c.Protocol.given()) && c.isTCP() != preset.isTCP() {
		return
	}
	if preset.isTCP() && c.Port.given() {
		preset.TCP, preset.Protocol = number{}, text{preset.TCP.place, string(model.ProtocolTCP)}
	}
	inherit(c, preset)
}
