package demo

import (
	"context"
	"crypto/tls"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// The names of the balancer's parts, and their numbers: HAProxy numbers proxies in the order of its configuration, from 2 on.
const (
	frontendName = "fe"
	backendName  = "be_farm"
	frontendID   = 2
	backendID    = 3
)

// cookieName is the sticky cookie that the balancer inserts, where the product has none of its own.
const cookieName = "SRVID"

// maxConnections is the balancer's maxconn; it is shown, and never reached.
const maxConnections = 2000

// A balancer is the state of the HAProxy that the farm's proxy plays: its servers, its counters and what it believes.
type balancer struct {
	log   *accessLog
	from  source
	check *http.Client
	every time.Duration // between two checks of one server
	broke func(error)   // told of a panic

	mu       sync.Mutex // guards everything below
	pid      int
	started  time.Time
	frontend tally
	backend  tally
	servers  []*server
	since    time.Time // of the backend's last change between up and down
	wasUp    bool
	downtime time.Duration // of the backend, before since
	requests uint64        // since the start, those of the runtime socket too
	options  options
}

// options are the part of the balancer's configuration that differs between farms, or that faults change.
type options struct {
	cookie   string // cookie … insert indirect nocache httponly secure
	captures string // capture cookie …: the application's session, where it has one, else the sticky cookie

	ringless bool  // no "ring" section, and no log into one
	level    level // of the runtime socket
	persist  bool  // option persist: the cookie leads to servers in maintenance too
	leaks    bool  // drained servers are given new sessions too, which no HAProxy does

	ignored   string // ignore-persist if { path_beg … }: cookies don't count there; "" for nowhere
	keepsNone bool   // cookie … rewrite: no cookie is given unless the server gives one, which it doesn't
	bare      bool   // the cookie is given without "httponly secure"
	source    bool   // balance source: the client's own address chooses the server
	shunned   string // a server that is given no new session though it is ready, which no HAProxy does; "" for none
	astray    string // use-server … if { req.cook(…) … }: the cookie's value whose clients go elsewhere; "" for none
	elsewhere string // the server that they go to
	fleeting  bool   // ignore-persist if { req.cook(…) -m found }, and option prefer-last-server for those: the connection ties clients
	favourite string // a server that is given half of all new sessions beside its share, which no HAProxy does; "" for none

	blind    bool   // mode tcp: TLS ends at the nodes
	believes string // http-request del-header X-Forwarded-For unless { src … }, before that is captured; "" where all are believed
	silent   bool   // no "option forwardfor"
	doubled  bool   // a rule adds the client's address to X-Forwarded-For, before that is captured and "option forwardfor" adds it again
}

// newBalancer is one without servers, whose connections to those come from an address.
func newBalancer(log *accessLog, from source, tlsConfig *tls.Config, now time.Time) *balancer {
	return &balancer{
		log:   log,
		from:  from,
		every: checkEvery,
		check: &http.Client{
			Transport:     &http.Transport{TLSClientConfig: tlsConfig.Clone(), DialContext: from.dialer.DialContext, DisableKeepAlives: true},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		pid: nextPID(0), started: now, since: now, wasUp: true,
		options: options{level: levelAdmin, cookie: cookieName, captures: cookieName},
	}
}

// nextPID is the number of a new process of the balancer: another one than before.
func nextPID(before int) int { return before + 1000 + rand.IntN(1000) }

// add puts a server behind the balancer. The balancer believes in it until a check has failed.
func (b *balancer) add(name, address, cookie, checkPath string, tlsConfig *tls.Config, now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.servers = append(b.servers, &server{
		id: len(b.servers) + 1, name: name, address: address, cookie: cookie,
		weight: 1, initial: 1, operation: running, changed: now,
		check:    check{status: checkINI, health: checkRise, path: checkPath},
		inFlight: map[*exchange]context.CancelCauseFunc{},
		transport: &http.Transport{
			TLSClientConfig: tlsConfig.Clone(), DialContext: b.from.dialer.DialContext,
			MaxIdleConnsPerHost: idleToNode, IdleConnTimeout: idleTimeout,
			DisableCompression: true, ResponseHeaderTimeout: serverTimeout,
		},
	})
}

// remove takes a server out of the configuration.
func (b *balancer) remove(name string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, s := range b.servers {
		if s.name == name {
			b.servers = append(b.servers[:i:i], b.servers[i+1:]...)
			s.transport.CloseIdleConnections()
			return
		}
	}
}

// close drops the balancer's kept connections.
func (b *balancer) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.check.CloseIdleConnections()
	for _, s := range b.servers {
		s.transport.CloseIdleConnections()
	}
}

// alter changes the server of that name, if there is one.
func (b *balancer) alter(name string, edit func(*server, time.Time)) {
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	if s := b.server(name); s != nil {
		edit(s, now)
		b.settle(now)
	}
}

// configure changes the balancer's options.
func (b *balancer) configure(edit func(*options)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	edit(&b.options)
}

// server finds a server by its name; the mutex is held.
func (b *balancer) server(name string) *server {
	for _, s := range b.servers {
		if s.name == name {
			return s
		}
	}
	return nil
}

// reload is a new process with the same configuration: counters are zero, and what was said at the runtime socket is gone.
func (b *balancer) reload(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pid, b.started, b.since, b.wasUp, b.downtime = nextPID(b.pid), now, now, true, 0
	b.frontend, b.backend = tally{}, tally{}
	b.requests = 0
	b.log.renew()
	for _, s := range b.servers {
		path, alone := s.check.path, s.check.tlsAlone
		s.weight, s.admin, s.operation, s.changed, s.downtime = s.initial, 0, running, now, 0
		s.check = check{status: checkINI, health: checkRise, path: path, tlsAlone: alone}
		s.tally = tally{current: len(s.inFlight)}
		s.lastSession = time.Time{}
	}
	b.frontend.current = b.inFlight()
	b.backend.current = b.inFlight()
}

// inFlight is how many requests are at servers; the mutex is held.
func (b *balancer) inFlight() int {
	sum := 0
	for _, s := range b.servers {
		sum += len(s.inFlight)
	}
	return sum
}

// up tells whether new sessions find a server, and how many there are with which weight; the mutex is held.
func (b *balancer) up() (active, weight int) {
	for _, s := range b.servers {
		if s.usable() {
			active++
			weight += s.weight
		}
	}
	return active, weight
}

// settle notices that the backend has gone up or down; the mutex is held.
func (b *balancer) settle(now time.Time) {
	active, _ := b.up()
	if (active > 0) == b.wasUp {
		return
	}
	if b.wasUp {
		b.backend.transitions++
		b.log.event(b.pid, now, fmt.Sprintf("backend %s has no server available!", backendName))
	} else {
		b.downtime += now.Sub(b.since)
	}
	b.wasUp, b.since = active > 0, now
}
