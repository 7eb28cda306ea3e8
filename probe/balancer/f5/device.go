package f5

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/httpapi"
)

// unitAge is how old the state of a pair may be that readings tell. A failover takes seconds, and a change asks anew.
const unitAge = 15 * time.Second

// device is a BIG-IP as "cm device" lists it: the one that answers, and the others of its group.
type device struct {
	Name          string
	ManagementIP  string
	FailoverState string // active, standby, offline, forced-offline
	SelfDevice    string // "true" for the one that answers
	Version       string
}

// unit is the BIG-IP that answers, and who is active where it isn't.
type unit struct {
	device
	known  bool
	active []string // of the others, with their addresses
}

// pair remembers the unit.
type pair struct {
	mu   sync.Mutex // guards what follows
	last unit
	at   time.Time // of the last question, also of one that failed
}

// unit is the BIG-IP that answers, as it was no longer ago than age. It is unknown where that can't be read; the failure says why not, and
// is nil where the answer is remembered.
func (p *pair) unit(ctx context.Context, d *Driver, age time.Duration) (unit, *httpapi.Failure) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.at.IsZero() && time.Since(p.at) < age {
		return p.last, nil
	}
	var all struct{ Items []device }
	failed := d.get(ctx, "tm/cm/device", "", &all)
	if ctx.Err() == nil { // what was called off tells nothing
		p.last, p.at = unitOf(all.Items), time.Now()
	}
	return p.last, failed
}

// unitOf finds who answers among the devices of a group.
func unitOf(all []device) unit {
	var u unit
	for _, one := range all {
		switch {
		case max(len(one.Name), len(one.ManagementIP), len(one.FailoverState), len(one.Version)) > maxText:
		case one.SelfDevice == "true":
			u.device, u.known = one, true
		case one.FailoverState == "active" && len(u.active) < maxNamed:
			u.active = append(u.active, fmt.Sprintf("%s (%s)", one.Name, cmp.Or(one.ManagementIP, "no address")))
		}
	}
	return u
}

// maxNamed is how many units a message names. A group has eight at most, and a pair is what there usually is.
const maxNamed = 8

// standby tells why nothing should be changed at this unit; "" where it is active, or nobody knows.
func (u *unit) standby() string {
	if !u.known || u.FailoverState == "" || u.FailoverState == "active" {
		return ""
	}
	there := "no other one is active"
	if len(u.active) > 0 {
		there = strings.Join(u.active, ", ") + " is active: give its URL, or the address that floats between them"
	}
	return fmt.Sprintf("%s is the %s unit of its group, which changes must not begin at; %s", u.Name, u.FailoverState, there)
}

// status is a reading of the unit alone.
func (u *unit) status() model.BalancerStatus {
	s := model.BalancerStatus{Software: software, Version: u.Version, Node: u.Name, Level: model.LevelAdmin, Leaving: -1}
	if !u.known {
		s.Hidden = []string{"which unit of a pair this is: \"cm device\" can't be read"}
	}
	if why := u.standby(); why != "" {
		s.Level, s.Hidden = model.LevelUser, []string{"changes, and most connections: " + why}
	}
	return s
}
