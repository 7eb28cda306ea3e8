package model

// RouteWay is how it is known which node answered a request.
type RouteWay string

// The ways, the surest first: who answered is told by the node or by a log, and a cookie tells where the request was to go. The zero value
// is that nothing told.
const (
	RouteUntold        RouteWay = ""
	RouteByHeader      RouteWay = "header"      // the answer has a header with a node's name or address
	RouteByBody        RouteWay = "body"        // the answer's body names the node, as configured
	RouteByCertificate RouteWay = "certificate" // the connection showed this node's certificate, and all nodes have different ones
	RouteByLog         RouteWay = "log"         // an access log that farmtop reads has the request's mark, and the node
	RouteByCookie      RouteWay = "cookie"      // the answer gave a sticky cookie that leads to the node
	RouteByKeptCookie  RouteWay = "kept cookie" // the client's sticky cookie leads to the node, and the answer gave no other one, as it does to a strange one
	RouteByCounters    RouteWay = "counters"    // the balancer counted one more request for this node and no other
)

// A RouteReport is what has come of a routing test so far. What the farm said in it isn't clean. Reports that were handed out don't
// change.
type RouteReport struct {
	Test    RouteTest
	Sent    int    // requests so far, of Test.Total()
	Done    bool   // nothing more comes
	Stopped string // why it ended early, and what to do; "" when it didn't

	Path   string      // what was asked for, with its query
	Learnt string      // "POST /am/json/authenticate" where a session's first request is that one; "" for none
	Told   []RouteTold // how nodes were told apart, the most frequent way first
	Advice string      // what would tell the nodes apart; "" when something does
	Missed []string    // nodes of the farm that no request is known to have reached

	Nodes []string       // what the indices in Rows stand for
	Rows  []RouteSession // the first sessions, as they began; those with kept connections follow

	Fresh RouteRun  // a connection for each request
	Kept  *RouteRun // a connection for each session; nil when not asked for, or not yet begun

	Cookie      *RouteCookie // nil as long as no answer set a sticky one
	Own         []RouteOwn   // what nodes that were asked straight gave
	Pins        []RoutePin
	Strange     *RouteStrange // nil when not asked
	Redirect    *RouteRedirect
	Certificate RouteCertificate
	Errors      []RouteError // the most frequent first
}

// StickyOnlyWhenKept tells that sessions stay on their node as long as they keep their connection, and no longer (ST07).
func (r *RouteReport) StickyOnlyWhenKept() bool {
	return r.Kept != nil && r.Done && r.Kept.Breaks == 0 && r.Kept.Known > 1 && r.Kept.Reused > 0 && r.Fresh.Breaks > 0
}

// A RouteTold is one way that nodes were told apart by.
type RouteTold struct {
	Way      RouteWay
	Name     string // of the header or the cookie; "" for others
	Requests int
}

// A RouteRun is all sessions once.
type RouteRun struct {
	Sessions int // begun
	Requests int // answered or failed
	Known    int // requests whose node is known
	Unknown  int // requests that were answered by nobody knows whom
	Errors   int // requests that weren't answered, or with a status of 500 or above
	Reused   int // requests over a connection that an earlier one had used
	Breaks   int // requests of a session that another node answered than the one before
	// SkewP is how likely nodes are reached as unevenly as they were if each session went to any node by its weight, 0 to 1: the p-value
	// of a chi-square test on where sessions began. Negative where too few sessions are known, or only one node can be reached.
	SkewP float64

	Reached []RouteReached // in the farm's order; nodes that weren't reached are left out
	Samples []RouteBreak   // the first breaks
}

// Replays are the requests that show whether sessions hold: those whose node is known, as is that of one before them in their session.
func (r *RouteRun) Replays() int {
	replays := r.Known
	for i := range r.Reached {
		replays -= r.Reached[i].Sessions
	}
	return replays
}

// A RouteSession is one session, request by request.
type RouteSession struct {
	Number int // from 1
	Kept   bool
	Steps  []RouteStep // as far as they came
}

// A RouteStep is one request.
type RouteStep struct {
	Node   int16 // in [RouteReport.Nodes]; negative when nobody knows who answered
	Status int16 // 0 when there was no answer
	Failed bool
}

// A RouteReached is how often a node was reached.
type RouteReached struct {
	Node     string
	Sessions int // that began there
	Requests int
	Errors   int // of those requests
}

// A RouteBreak is a session that moved.
type RouteBreak struct {
	Session  int // from 1
	Request  int // the one that another node answered, from 1
	From, To string
	Way      RouteWay // how To is known
}

// A RouteCookie is the sticky cookie, as answers gave it.
type RouteCookie struct {
	Name   string
	Given  int          // answers that set it
	Set    SetCookie    // as set last
	Unkept string       // why clients don't send it back where they got it; "" when they do
	Values []RouteValue // in the order in which they came; bounded, and without those that may be a session's own
}

// A RouteValue is one value of the sticky cookie.
type RouteValue struct {
	Value   string
	Node    string   // that it leads to by its form; "" when that tells nothing
	Reached []string // nodes that are known by more than the cookie to have answered requests with it; more than one share it
}

// A RouteOwn is the sticky cookie that a node gave to a client who asked it straight.
type RouteOwn struct {
	Node   string
	Value  string // its part that names a node; "" when none was given, or it is a session's own
	Given  bool   // a sticky cookie was set at all
	Status int    // 0 when there was no answer
	Why    string // in words, when none was given
}

// A RoutePin is a request with the cookie of a node.
type RoutePin struct {
	Node    string
	Value   string // of the cookie, where that is no session's own
	Reached string // the node that answered; "" when unknown
	Way     RouteWay
	Verdict TestVerdict
	Why     string // in words, unless it passed
}

// A RouteStrange is a request with a sticky cookie that nobody owns, as clients have after a node was removed.
type RouteStrange struct {
	Status   int
	Replaced bool // by one that leads to a node, or that is new
	Verdict  TestVerdict
	Why      string // in words, unless it passed
}

// A RouteRedirect is what the HTTP port of the endpoint says.
type RouteRedirect struct {
	Asked    string // the URL
	Status   int    // 0 when there was no answer
	Location string
	Verdict  TestVerdict
	Why      string // in words, unless it passed
}

// A RouteCertificate is what the endpoint presents, beside what nodes do.
type RouteCertificate struct {
	SHA256      []string // of the leaves, lower-case hex, in the order in which they came; bounded
	Subject     string   // of the first
	Nodes       []string // nodes that present one of them
	SameAsNodes TestVerdict
}

// A RouteError is one kind of failure.
type RouteError struct {
	Why   string // in words
	Count int
}
