package probe

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"
)

// The load: visitors have the cookie for a few requests, stayers for as long as they are let, strangers never.
const (
	visitors  = 80
	stayers   = 20
	strangers = 100

	visitPause    = 150 * time.Millisecond // between two requests of a session
	strangerPause = 250 * time.Millisecond // between two requests of a stranger, each over a connection of its own
	longestVisit  = 16                     // requests
	answerTakes   = 20 * time.Millisecond  // so that some requests are always in flight
)

// A crowd is many clients of one frontend, and what became of their requests.
type crowd struct {
	url      string
	disperse func()        // everybody leaves after the request at hand; it returns when they have
	stop     chan struct{} // closed by disperse
	leave    chan struct{} // closed when stayers are to end their sessions as visitors do
	clients  sync.WaitGroup
	begun    sync.WaitGroup // done when every client has had an answer

	mu       sync.Mutex // guards what follows
	requests int
	failures []string
	sessions int            // that got a cookie
	hops     []hop          // of sessions that another node answered than before
	strange  []visit        // requests without a cookie
	stays    map[string]int // stayers by the node that they were led to first
	asked    []int          // requests by client
}

// A visit is a request, and which node answered it.
type visit struct {
	node       string
	began, end time.Time
}

// A hop is a session that changed its node.
type hop struct {
	from string
	visit
}

func startCrowd(t *testing.T, frontend string) *crowd {
	t.Helper()
	c := &crowd{url: "http://" + frontend + "/", stop: make(chan struct{}), leave: make(chan struct{}), stays: map[string]int{}}
	c.asked = make([]int, visitors+stayers+strangers)
	c.disperse = sync.OnceFunc(func() { close(c.stop); c.clients.Wait() })
	t.Cleanup(c.disperse)
	for i := range c.asked {
		c.begun.Add(1)
		random := rand.New(rand.NewPCG(uint64(i), 1))
		c.clients.Go(func() { // ends when stop is closed
			if i < strangers {
				c.comeAsStranger(i, random)
				return
			}
			c.comeWithCookie(i, random, i < strangers+stayers)
		})
	}
	c.begun.Wait()
	return c
}

// comeAsStranger sends requests without a cookie, each over a new connection.
func (c *crowd) comeAsStranger(id int, random *rand.Rand) {
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	for first := true; c.pause(random, strangerPause, first); first = false {
		v, _, ok := c.ask(id, client, nil)
		c.mu.Lock()
		if ok {
			c.strange = append(c.strange, v)
		}
		c.mu.Unlock()
		if first {
			c.begun.Done()
		}
	}
}

// comeWithCookie makes one session after the other over one kept connection.
func (c *crowd) comeWithCookie(id int, random *rand.Rand, stays bool) {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	var cookie *http.Cookie
	node, left := "", 0
	for first := true; c.pause(random, visitPause, first); first = false {
		if left <= 0 && (!stays || cookie == nil || c.mustLeave()) {
			cookie, node, left = nil, "", 1+random.IntN(longestVisit)
		}
		left--
		v, given, ok := c.ask(id, client, cookie)
		c.mu.Lock()
		switch {
		case !ok: // it is among the failures
		case cookie == nil:
			c.sessions++
			if stays && first {
				c.stays[v.node]++
			}
			node = v.node
		case v.node != node:
			c.hops = append(c.hops, hop{node, v})
			node = v.node
		}
		c.mu.Unlock()
		if given != nil {
			cookie = given
		}
		if first {
			c.begun.Done()
		}
	}
}

func (c *crowd) mustLeave() bool {
	select {
	case <-c.leave:
		return true
	default:
		return false
	}
}

// pause waits until the next request; a client's first comes at any time within its pause. It is false when the crowd is to leave.
func (c *crowd) pause(random *rand.Rand, pause time.Duration, first bool) bool {
	if first {
		pause = time.Duration(random.Int64N(int64(pause)))
	}
	select {
	case <-c.stop:
		if first {
			c.begun.Done() // the test has failed, and nobody waits
		}
		return false
	case <-time.After(pause):
		return true
	}
}

// ask sends one request, with a session's cookie when it has one. Given is the cookie that came with the answer, nil when none did.
func (c *crowd) ask(id int, client *http.Client, cookie *http.Cookie) (v visit, given *http.Cookie, ok bool) {
	v.began = time.Now()
	node, given, err := c.send(client, cookie)
	v.node, v.end = node, time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.requests++
	c.asked[id]++
	if err != nil {
		c.failures = append(c.failures, err.Error())
	}
	return v, given, err == nil
}

// send tells which node answered with 200, once the answer was read to its end.
func (c *crowd) send(client *http.Client, cookie *http.Cookie) (node string, given *http.Cookie, err error) {
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, c.url, http.NoBody) // whoever asks waits for the answer
	if err != nil {
		return "", nil, err
	}
	if cookie != nil {
		request.AddCookie(&http.Cookie{Name: cookie.Name, Value: cookie.Value})
	}
	response, err := client.Do(request)
	if err != nil {
		return "", nil, err
	}
	defer response.Body.Close()
	if _, err = io.Copy(io.Discard, response.Body); err != nil {
		return "", nil, err
	}
	node = response.Header.Get("X-Node")
	if response.StatusCode != http.StatusOK || node == "" {
		return "", nil, fmt.Errorf("%s by %q", response.Status, node)
	}
	for _, set := range response.Cookies() {
		if set.Name == "SRVID" {
			given = set
		}
	}
	return node, given, nil
}

// everybodyAgain waits until each client has been answered twice more: once for what it asked before, and once for what came then.
func (c *crowd) everybodyAgain(t *testing.T) {
	t.Helper()
	asked := func() []int {
		c.mu.Lock()
		defer c.mu.Unlock()
		return slices.Clone(c.asked)
	}
	before, deadline := asked(), time.Now().Add(sitePatience)
	for i := 0; i < len(before); {
		switch {
		case asked()[i] >= before[i]+2:
			i++
		case time.Now().After(deadline):
			t.Fatalf("client %d wasn't answered twice within %v", i, sitePatience)
		default:
			time.Sleep(visitPause / 10) // real clients of a real HAProxy tell nobody
		}
	}
}

// favourite is the node with the most stayers.
func (c *crowd) favourite() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	best := ""
	for node, n := range c.stays {
		if n > c.stays[best] || n == c.stays[best] && node < best {
			best = node
		}
	}
	return best
}
