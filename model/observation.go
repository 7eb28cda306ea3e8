package model

import "time"

// An Observation is the outcome of one check of one node. A failed check is an observation like any other.
type Observation struct {
	At    time.Time // when the check ended
	Farm  string
	Node  string // "" when the endpoint was asked
	Check string

	OK      bool
	Fault   Fault  // FaultNone when OK
	Reason  string // in words: "refused by 127.0.0.12:9443 in 0.3 ms", "200 in 3.1 ms"; may quote the node, so it isn't clean
	Address string // the IP address and port that was dialled; "" when none was

	Phases   Phases
	Protocol string // "HTTP/1.1", "HTTP/2.0"; "" when there was no HTTP answer
	Status   int    // 0 when there was no HTTP answer
	Location string // of a redirect

	Certificate *Certificate // the peer's; nil when there was no TLS
	Skew        time.Duration
	SkewKnown   bool // the answer had a Date, so Skew (the node's clock minus ours) holds, to about a second
	Version     string
	Headers     []HeaderField // those that peers should agree on, in a fixed order; shared, never changed
	Body        string        // the first BodySample bytes of it, not clean
	Cookie      *SetCookie    // the farm's sticky cookie, where the answer set it; nil otherwise
	BodyHash    uint64        // of the body as far as it was read; 0 when empty
}

// BodySample is how many bytes of a body are kept for people to look at; health answers are shorter.
const BodySample = 256

// A SetCookie is the sticky cookie as an answer sets it (RFC 6265, 4.1).
type SetCookie struct {
	Value    string // what names a node in it; "" where that is, or may be, a session's own. Not clean
	Secure   bool
	HTTPOnly bool
	SameSite string // as sent; "" when not
	Path     string
	Domain   string
	Cleared  bool // the answer takes the cookie back
}

// Phases are moments of one check since its start, as curl's time_* variables: each is the time when the phase had ended, so
// the length of a phase is the difference to the one before. A phase that did not take place or end is 0.
type Phases struct {
	DNS       time.Duration
	Connect   time.Duration
	TLS       time.Duration
	FirstByte time.Duration
	Total     time.Duration // always set

	Reused  bool // asked over a kept connection: DNS, Connect and TLS are 0
	Resumed bool // the TLS session was resumed
}

// Fault classifies what was wrong with a failed check.
type Fault string

// The faults of checks.
const (
	FaultNone        Fault = ""
	FaultDNS         Fault = "dns"         // the name doesn't resolve
	FaultRefused     Fault = "refused"     // nobody listens
	FaultUnreachable Fault = "unreachable" // no route, or the network said no
	FaultTimeout     Fault = "timeout"     // no answer in time, in whichever phase
	FaultReset       Fault = "reset"       // the connection was cut
	FaultTLS         Fault = "tls"         // the handshake failed
	FaultCertificate Fault = "certificate" // the certificate can't be trusted: Certificate.Problem says why
	FaultProtocol    Fault = "protocol"    // the answer isn't what the protocol allows, or it is too large
	FaultRedirect    Fault = "redirect"    // 3xx where an answer was expected
	FaultStatus      Fault = "status"      // any other status than those accepted
	FaultBody        Fault = "body"        // the body lacks what it must have
	FaultHeader      Fault = "header"      // a header condition failed
	FaultCommand     Fault = "command"     // the program that was to tell failed, or couldn't be run
	FaultInternal    Fault = "internal"    // farmtop itself failed
)

// A Certificate is what a peer presented. It is shared by observations and never changed.
type Certificate struct {
	SHA256    string // of the leaf, lower-case hex
	Subject   string
	Issuer    string
	Names     []string // DNS names and addresses it is for
	NotBefore time.Time
	NotAfter  time.Time
	Sent      int // certificates the peer sent, the leaf among them

	Problem Problem
	Why     string // the problem in words; "" when there is none
}

// Problem is what keeps a certificate from being trusted.
type Problem string

// The problems of certificates, as found against the farm's roots and server name. A farm that is insecure has them all the same.
const (
	ProblemNone       Problem = ""
	ProblemExpired    Problem = "expired"
	ProblemNotYet     Problem = "not-yet-valid"
	ProblemName       Problem = "wrong-name"
	ProblemAuthority  Problem = "unknown-authority"
	ProblemIncomplete Problem = "incomplete-chain" // the issuer wasn't sent, and it isn't among the roots
	ProblemSelfSigned Problem = "self-signed"
	ProblemOther      Problem = "other"
)
