package sticky

// None stands for no node: an index below 0.
const None int32 = -1

// A Hit is one request as a log tells it. Hashes are those of one [Key]; 0 is "the log doesn't tell".
type Hit struct {
	At      int64  // Unix time in nanoseconds; 0 where the line has none, then it counts as of now
	Session uint64 // of the session's ID, without the part of the cookie that names a node
	Client  uint64 // of the client's address
	Network uint64 // of the client's network
	Value   uint64 // of what names a node in the cookie; looked at only for a [Ghost]

	Node    int32  // the index of the node that served it, [None] where none did
	Named   int32  // the index of the node that the request's cookie names, [None] where it names none
	Status  uint16 // of the answer, up to 999; 0 when there was none
	Cookie  Cookie
	Failed  bool // no answer, or one that blames the server
	Retried bool // the balancer tried another node first, which failed
}

// Cookie is what became of a request's sticky cookie.
type Cookie uint8

// What a log may tell of a sticky cookie.
const (
	Unstated Cookie = iota // nothing, or only its value
	Absent                 // the request had none, and none was set
	Issued                 // the request had none, and the answer set one: a session begins
	Kept                   // its node served the request
	Moved                  // its node is out, as the balancer says, so another one served
	Ghost                  // no node owns it
	Expired                // too old for the balancer, so it chose a node anew: a session begins
	Unused                 // there was one, but something else chose the node
	cookieKinds
)

// HAProxyCookie reads the third and fourth letter of the termination state "%tsc": what the client's cookie was, and what was done to
// the answer's (HAProxy configuration manual, 8.5 "Session state at disconnection"). A state without cookie letters is [Unstated].
func HAProxyCookie(state []byte) Cookie {
	if len(state) != 4 {
		return Unstated
	}
	switch state[2] {
	case 'N':
		return haproxyWithout(state[3])
	case 'V':
		return Kept
	case 'D':
		return Moved
	case 'I':
		return Ghost
	case 'E', 'O':
		return Expired
	case 'U':
		return Unused
	default:
		return Unstated
	}
}

// haproxyWithout is for a request without a cookie: inserted by HAProxy, provided by the server, or that rewritten.
func haproxyWithout(answer byte) Cookie {
	switch answer {
	case 'I', 'P', 'R':
		return Issued
	default:
		return Absent
	}
}

// begins tells whether the balancer chose a node for a session that begins.
func (c Cookie) begins() bool { return c == Issued || c == Expired }

// excuses tells whether a move needs no other reason: the balancer knew that the node it left is gone.
func (c Cookie) excuses() bool { return c == Moved || c == Ghost }

// An Outcome is what a hit meant for its session, so that a caller can keep the lines that matter.
type Outcome uint8

// The outcomes, in rising order: of several that apply, the highest is told.
const (
	Steady   Outcome = iota
	Began            // a session began
	Orphaned         // its cookie is a ghost
	Left             // it moved, and a drain or failure explains that
	Broke            // it moved, and nothing explains that
)
