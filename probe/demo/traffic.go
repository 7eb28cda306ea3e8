package demo

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

const (
	// thinkTime is the mean time between two requests of one session.
	thinkTime = 3 * time.Second
	// longestSession is how many mean lengths a session lasts at most, so that a drain comes to its end.
	longestSession = 3
	// anonymous is the share of requests that come from clients which keep no cookies.
	anonymous = 0.05
	// sessionsKept bounds how many sessions there are at once, however much traffic is asked for.
	sessionsKept = 5000
	// cookiesKept bounds a client's cookies.
	cookiesKept = 8
	// clientTimeout is how long a client waits for an answer.
	clientTimeout = 10 * time.Second
	// bodyLimit is how much of an answer a client reads.
	bodyLimit = 1 << 20
)

// clientNets are the networks that clients are in, with the place of their number: those for documentation (RFC 5737, RFC 3849).
var clientNets = []string{"192.0.2.%d", "203.0.113.%d", "2001:db8::%x"}

// clientNumbers is how many clients a network has, numbered from 1.
const clientNumbers = 254

// A traffic is a farm's synthetic clients: sessions that come, ask for pages with their cookies, and end.
type traffic struct {
	url    string // of the endpoint, without a path
	asks   *product
	rate   float64       // requests a second
	length time.Duration // mean of a session
	think  time.Duration // mean between two requests of a session
	random *rand.Rand
	broke  func(error) // told of a panic

	front    *frontProxy // that clients come through
	stranger *frontProxy // that some do while a fault is there
	habits   atomic.Pointer[habits]
}

func newTraffic(from *sources, url, address string, p *product, o *Options, tlsConfig *tls.Config, broke func(error)) *traffic {
	t := &traffic{
		url: url, asks: p, rate: o.Traffic, length: o.SessionLength, think: cmp.Or(o.think, thinkTime),
		random: rand.New(rand.NewPCG(o.Seed, 0)),
		broke:  broke,
		front:  newFrontProxy(from.front, address, tlsConfig), stranger: newFrontProxy(from.stranger, address, tlsConfig),
	}
	t.habits.Store(&habits{})
	return t
}

// change replaces the habits by an edited copy. Only one may do so at a time.
func (t *traffic) change(edit func(*habits)) {
	h := *t.habits.Load()
	edit(&h)
	t.habits.Store(&h)
}

// close drops the kept connections.
func (t *traffic) close() {
	t.front.client.CloseIdleConnections()
	t.stranger.client.CloseIdleConnections()
}

// run lets sessions come and go until the context ends, and waits for the last of them. It begins with as many as there
// would be after a while, with cookies of those given, so that the farm is busy from the start.
func (t *traffic) run(ctx context.Context, given []string) {
	sessions := crew{broke: t.broke}
	defer sessions.wait()
	slots := make(chan struct{}, sessionsKept)
	begin := func(s *session, first, length time.Duration) {
		select {
		case slots <- struct{}{}:
		default:
			return // as many as can be: this client stays away
		}
		sessions.start(func() { // ends with the session or the context
			defer func() { <-slots }()
			s.run(ctx, first, length)
		})
	}
	for range int(t.rate * t.think.Seconds()) {
		s := t.newSession()
		if len(given) > 0 {
			s.cookies[t.asks.sticky()] = given[t.random.IntN(len(given))]
		}
		begin(s, time.Duration(t.random.Float64()*float64(t.think)), t.sessionLength())
	}
	perSession := 1 + t.length.Seconds()/t.think.Seconds()
	each := (1-anonymous)*t.rate/perSession + anonymous*t.rate
	for pause(ctx, time.Duration(t.random.ExpFloat64()/each*float64(time.Second))) {
		if t.random.Float64() < anonymous*t.rate/each {
			begin(t.newSession(), 0, 0)
			continue
		}
		begin(t.newcomer(), 0, t.sessionLength())
	}
}

// newcomer is a client that comes to stay for a while.
func (t *traffic) newcomer() *session {
	s := t.newSession()
	if chance(t.habits.Load().returning, t.random) {
		s.cookies[t.asks.sticky()] = t.asks.value(0)
	}
	return s
}

// sessionLength draws how long a session lasts: exponentially, so that it never matters how old one is, but not for ever.
func (t *traffic) sessionLength() time.Duration {
	return min(time.Duration(t.random.ExpFloat64()*float64(t.length)), longestSession*t.length)
}

// A session is one client and its cookies.
type session struct {
	traffic *traffic
	random  *rand.Rand
	network string // of clientNets
	number  int    // of the client in its network
	cookies map[string]string
}

func (t *traffic) newSession() *session {
	return &session{
		traffic: t,
		random:  rand.New(rand.NewPCG(t.random.Uint64(), t.random.Uint64())),
		network: clientNets[t.random.IntN(len(clientNets))],
		number:  1 + t.random.IntN(clientNumbers),
		cookies: map[string]string{},
	}
}

// insistEvery is how often a client comes whose page refreshes itself for as long as the browser is open.
const insistEvery = 500 * time.Millisecond

// insist is so many such clients, with the cookie of one node. It waits for them until the context ends.
func (t *traffic) insist(ctx context.Context, clients int, value string) {
	crowd := crew{broke: t.broke}
	defer crowd.wait()
	for i := range clients {
		s := &session{
			traffic: t, random: rand.New(rand.NewPCG(1, uint64(i))), network: clientNets[0], number: 1 + i%clientNumbers, cookies: map[string]string{},
		}
		first := insistEvery * time.Duration(i) / time.Duration(clients) // not all at once
		crowd.start(func() { s.insist(ctx, first, value) })              // ends with the context
	}
}

func (s *session) insist(ctx context.Context, first time.Duration, value string) {
	for every := first; pause(ctx, every); every = insistEvery {
		s.cookies[s.traffic.asks.sticky()] = value // whatever it was given
		s.visit(ctx)
	}
}

// run asks for one page after the other until the session's time is over.
func (s *session) run(ctx context.Context, first, length time.Duration) {
	end := time.Now().Add(length)
	if !pause(ctx, first) {
		return
	}
	for {
		s.visit(ctx)
		think := time.Duration(s.random.ExpFloat64() * float64(s.traffic.think))
		if time.Now().Add(think).After(end) || !pause(ctx, think) {
			return
		}
	}
}

// cookieLine is the Cookie header, in the order of the names.
func (s *session) cookieLine() string {
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(s.cookies)) {
		pairs = append(pairs, name+"="+s.cookies[name])
	}
	return strings.Join(pairs, "; ")
}

// address is where the client is.
func (s *session) address(h *habits) string {
	network := s.network
	if h.oneNet {
		network = clientNets[0]
	}
	return fmt.Sprintf(network, s.number)
}

// visit asks for one page. A farm that doesn't answer is what faults are for: the client comes again.
func (s *session) visit(ctx context.Context) {
	page := s.traffic.asks.pages[s.random.IntN(len(s.traffic.asks.pages))]
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.traffic.url+page, http.NoBody)
	if err != nil {
		return
	}
	h := s.traffic.habits.Load()
	request.Header.Set("User-Agent", "demo")
	if report := h.report(s.address(h), s.random); report != "" {
		request.Header.Set(forwardedFor, report)
	}
	if len(s.cookies) > 0 && !h.cookieless {
		request.Header.Set("Cookie", s.cookieLine())
	}
	through := s.traffic.front
	if chance(h.strangers, s.random) {
		through = s.traffic.stranger
	}
	response, err := through.client.Do(request)
	if err != nil {
		return
	}
	defer response.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(response.Body, bodyLimit))
	if h.cookieless {
		return
	}
	for _, c := range response.Cookies() {
		if _, known := s.cookies[c.Name]; known || len(s.cookies) < cookiesKept {
			s.cookies[c.Name] = c.Value
		}
	}
}
