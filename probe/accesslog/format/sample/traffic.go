package sample

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// Request is what one line of a sample says.
type Request struct {
	At        time.Time // to the millisecond, UTC
	Duration  time.Duration
	Status    int
	Peer      string
	Client    string
	Forwarded string // as received, without the peer; empty for a client that claims nothing
	Server    string // address:port of the node that answered
	Failed    string // the node that was tried first, usually empty
	Node      int    // its number
	Cookie    string // empty for a new session
	Path      string
	Mark      string
	Bytes     int
}

// Traffic makes requests of many sessions, each of which stays with its node.
type Traffic struct {
	Sessions int // how many distinct cookies appear
	Nodes    int
	rng      *rand.Rand
	at       time.Time
}

// newSessionShare is how many requests in a hundred come without a cookie.
const newSessionShare = 3

// NewTraffic starts the traffic of a farm with so many sessions on so many nodes.
func NewTraffic(seed uint64, sessions, nodes int) *Traffic {
	start := time.Date(2026, time.November, 21, 1, 22, 37, 0, time.UTC)
	return &Traffic{Sessions: sessions, Nodes: nodes, rng: rand.New(rand.NewPCG(seed, 0)), at: start}
}

var marks = [...]string{
	"Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0",
	"Mozilla/5.0 (Windows NT 10.0; Win64) Edg/142.0",
	"WSO2-APIM-Gateway/4.3 (HttpClient)",
}

// Next returns one more request. About ten thousand of them share a second.
func (t *Traffic) Next() Request {
	t.at = t.at.Add(time.Duration(t.rng.IntN(200)) * time.Microsecond)
	session := t.rng.IntN(t.Sessions)
	hash := mix(uint64(session))
	node := int(hash % uint64(t.Nodes))
	r := Request{
		At: t.at.Truncate(time.Millisecond), Duration: time.Duration(t.rng.IntN(900)) * time.Millisecond, Status: 200, Node: node,
		Peer: "192.0.2.10", Client: address(hash), Server: server(node), Path: fmt.Sprintf("/publisher/apis/%d/overview", t.rng.IntN(10000)),
		Mark: marks[hash>>8%uint64(len(marks))], Bytes: t.rng.IntN(90000),
	}
	r.Forwarded = r.Client
	switch n := t.rng.IntN(100); {
	case n < newSessionShare:
	case n < newSessionShare+1:
		r.Failed = server((node + 1) % t.Nodes)
		r.Cookie = cookie(hash)
	default:
		r.Cookie = cookie(hash)
	}
	if t.rng.IntN(20) == 0 {
		r.Forwarded = "203.0.113.66, " + r.Client
	}
	return r
}

func server(node int) string { return fmt.Sprintf("10.0.0.%d:9443", 11+node) }

func address(hash uint64) string {
	return fmt.Sprintf("198.%d.%d.%d", 16+hash>>16&3, hash>>24&255, hash>>32&255)
}

func cookie(hash uint64) string { return fmt.Sprintf("%016X%016X", hash, mix(hash)) }

// mix spreads a number over 64 bits (the finalizer of SplitMix64).
func mix(n uint64) uint64 {
	n += 0x9E3779B97F4A7C15
	n = (n ^ n>>30) * 0xBF58476D1CE4E5B9
	n = (n ^ n>>27) * 0x94D049BB133111EB
	return n ^ n>>31
}
