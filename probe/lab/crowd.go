package lab

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// ticketHeader carries what tells a client's requests apart: a client and a node that speak of the same one name the same ticket.
const ticketHeader = "X-Ticket"

// A Client is one user of a farm: it asks over a connection of its own each time, and keeps cookies unless it is forgetful.
type Client struct {
	Source    string            // the loopback address that it comes from
	Forwarded []string          // the lines of X-Forwarded-For that it forges; none for an honest one
	Agent     string            // its User-Agent
	Cookies   map[string]string // that it has
	Forgetful bool              // it keeps no cookie that it is given
	Header    http.Header       // what it sends besides; nil for nothing
	Path      string            // what it asks for; "" for "/app"
}

// A Trip is one request as its client saw it.
type Trip struct {
	Ticket  string
	Client  *Client
	Cookies map[string]string // that were sent
	Status  int
	Node    string // that answered, as its header X-Node says; "" where none did
}

// A Crowd is a number of clients of one farm.
type Crowd struct {
	Address string // host:port of what they ask
	Clients []*Client

	t      testing.TB
	rounds int
}

// atOnce is how many clients of a crowd ask at the same time.
const atOnce = 8

// sources is how many addresses the clients of a crowd come from.
const sources = 8

// NewCrowd is a crowd of n clients that have no cookies yet and come from 127.0.0.21 to 127.0.0.28 in turn.
func NewCrowd(t testing.TB, address string, n int) *Crowd {
	c := &Crowd{Address: address, t: t}
	for i := range n {
		c.Clients = append(c.Clients, &Client{
			Source: fmt.Sprintf("127.0.0.%d", 21+i%sources), Agent: "Mozilla/5.0 (lab)", Cookies: map[string]string{},
		})
	}
	return c
}

// Forge gives the clients headers that people and proxies send, good and bad, in turn: none, one line, two lines, IPv6, a forged
// proxy, ports and brackets, junk, and very many entries.
func (c *Crowd) Forge() {
	for i, client := range c.Clients {
		client.Forwarded = forged(i)
	}
}

// manyEntries is more than any chain of proxies has.
const manyEntries = 30

// forged are the header's lines of one client. Only addresses of the documentation (RFC 5737, RFC 3849) stand for others.
func forged(i int) []string {
	address := fmt.Sprintf("203.0.113.%d", 1+i%250)
	switch i % 8 {
	case 1:
		return []string{address}
	case 2:
		return []string{address, fmt.Sprintf("198.51.100.%d", 1+i%250)}
	case 3:
		return []string{fmt.Sprintf("2001:db8::%x, ::ffff:%s", 1+i, address)}
	case 4:
		return []string{address + ", 127.0.0.1"}
	case 5:
		return []string{address + ":4711, [2001:db8::7]:443"}
	case 6:
		return []string{`unknown, "quoted|{junk}" \x, ,1.2.3`}
	case 7:
		return []string{address + strings.Repeat(", 10.1.2.3", manyEntries-1)}
	}
	return nil
}

// Round lets every client ask once, some at the same time, and returns when all have their answers, in the order of the clients.
func (c *Crowd) Round() []Trip {
	c.t.Helper()
	c.rounds++
	trips, errs := make([]Trip, len(c.Clients)), make([]error, len(c.Clients))
	places := make(chan struct{}, atOnce)
	var asking sync.WaitGroup
	for i, client := range c.Clients {
		places <- struct{}{}
		asking.Go(func() { // ends with its answer
			defer func() { <-places }()
			trips[i], errs[i] = client.ask(c.t.Context(), c.Address, strconv.Itoa(c.rounds)+"-"+strconv.Itoa(i))
		})
	}
	asking.Wait()
	for i, err := range errs {
		if err != nil {
			c.t.Fatalf("client %d in round %d: %v", i, c.rounds, err)
		}
	}
	return trips
}

// ask makes one request and keeps the cookies of its answer.
func (c *Client) ask(ctx context.Context, address, ticket string) (Trip, error) {
	ctx, cancel := context.WithTimeout(ctx, startTime)
	defer cancel()
	trip := Trip{Ticket: ticket, Client: c, Cookies: maps.Clone(c.Cookies)}
	request, err := c.request(ctx, address, ticket)
	if err != nil {
		return trip, err
	}
	transport := &http.Transport{
		DialContext:       (&net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(c.Source)}}).DialContext,
		DisableKeepAlives: true, DisableCompression: true,
	}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return trip, err
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		return trip, err
	}
	trip.Status, trip.Node = answer.StatusCode, answer.Header.Get("X-Node")
	if !c.Forgetful {
		for _, cookie := range answer.Cookies() {
			c.Cookies[cookie.Name] = cookie.Value
		}
	}
	return trip, nil
}

func (c *Client) request(ctx context.Context, address, ticket string) (*http.Request, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+address+cmp.Or(c.Path, "/app"), nil)
	if err != nil {
		return nil, err
	}
	request.Host = ServerName
	maps.Copy(request.Header, c.Header)
	request.Header.Set(ticketHeader, ticket)
	request.Header.Set("User-Agent", c.Agent)
	if len(c.Forwarded) > 0 {
		request.Header["X-Forwarded-For"] = c.Forwarded
	}
	for name, value := range c.Cookies {
		request.AddCookie(&http.Cookie{Name: name, Value: value}) //nolint:gosec // it goes to a server, which asks for no flags
	}
	return request, nil
}
