package model

import "time"

// A BalancerStatus is what one balancer said when it was read once. A failed reading is a status too: Err is set then, and
// nothing else is known.
type BalancerStatus struct {
	At       time.Time
	Farm     string
	Balancer string        // Balancer.Name
	Took     time.Duration // of the whole reading

	Err   string // in words, with what to do; "" when it was read
	Fault ReadFault

	Software string // "HAProxy"
	Version  string
	Node     string // how the balancer names itself; "" when it doesn't
	PID      int    // 0 when unknown
	Uptime   time.Duration
	Stopping bool // it is an old process that serves its last requests
	Leaving  int  // older processes of it that still serve requests; negative when that can't be seen

	Level  Level
	Hidden []string // what can't be seen at this level, in words

	Groups  []Group
	Servers []Server
	Cluster *Cluster // of a failover cluster, whose nodes are the servers; nil for all other balancers. Never changed
}

// ReadFault classifies why a balancer couldn't be read.
type ReadFault string

// The faults of readings.
const (
	ReadOK      ReadFault = ""
	ReadAbsent  ReadFault = "absent"  // no such socket or host
	ReadRefused ReadFault = "refused" // nobody listens
	ReadDenied  ReadFault = "denied"  // no permission to connect
	ReadTimeout ReadFault = "timeout" // it accepts, but doesn't answer in time
	ReadGarbage ReadFault = "garbage" // it answers something else
	ReadCut     ReadFault = "cut"     // it stopped in the middle of an answer
)

// Level is what a balancer's interface allows.
type Level string

// The levels, as HAProxy names them. A driver without levels reports LevelAdmin when it may write.
const (
	LevelUnknown  Level = ""
	LevelUser     Level = "user"
	LevelOperator Level = "operator"
	LevelAdmin    Level = "admin"
)

// A Group is a set of servers of one balancer: HAProxy's backend, nginx's upstream, F5's pool.
type Group struct {
	Name      string
	Status    string // as the balancer says it
	Mode      string // http, tcp; "" when unknown
	Algorithm string
	Cookie    string // the sticky cookie's name; "" when none is known
	InFlight  int
	Queued    int
	Requests  uint64
}

// AdminState is what the balancer means to do with a server.
type AdminState string

// The admin states. Down is a server that nobody took out, but that the balancer's own checks hold down.
const (
	AdminUnknown AdminState = "unknown"
	AdminReady   AdminState = "ready"
	AdminDrain   AdminState = "drain"
	AdminMaint   AdminState = "maint"
	AdminDown    AdminState = "down"
)

// AdminReason says who put a server into its admin state.
type AdminReason string

// The reasons of admin states; each needs another way back.
const (
	ReasonOperator AdminReason = "operator" // somebody at the runtime interface
	ReasonConfig   AdminReason = "config"   // "disabled" in the configuration
	ReasonTracked  AdminReason = "tracked"  // the server it tracks is in that state
	ReasonDNS      AdminReason = "DNS"      // its name doesn't resolve
	ReasonAgent    AdminReason = "agent"    // an agent on the node asked for it
	ReasonCheck    AdminReason = "check"    // the balancer's health check
)

// A Server is a node as one group of one balancer sees it.
type Server struct {
	Group   string
	Name    string
	Address string // ip:port; "" when the level hides it
	Cookie  string // the cookie's value that leads here; "" when hidden or none

	Admin  AdminState
	Why    []AdminReason // empty when ready
	Status string        // as the balancer says it: "UP 1/2", "MAINT (via be/s1)"
	Up     bool          // the balancer would send it a request with its cookie
	Backup bool

	Weight        int // now
	InitialWeight int // as configured
	InFlight      int // in all of the balancer's processes that can be seen
	Leaving       int // of InFlight, those in older processes, which a reload has left behind
	Queued        int
	Requests      uint64        // since the balancer started
	Chosen        uint64        // of Requests, those for which the balancer chose the server by itself, without a cookie or table
	ChosenKnown   bool          // the balancer counts them apart
	Uncounted     bool          // the balancer doesn't tell both requests and what is in flight, so nobody can say when it is empty
	Errors        uint64        // connections and answers that failed, since the balancer started
	LastRequest   time.Duration // ago; negative when there was none or it is unknown

	CheckStatus   string // the balancer's own health check: "L7OK", "L4CON", "" when none
	CheckCode     int    // HTTP status of that check, 0 when none
	CheckText     string
	CheckDuration time.Duration
	Agent         bool // an agent check is on
	AgentStatus   string
	Tracks        string        // the server whose state it follows
	TLS           bool          // the balancer speaks TLS to it
	Changed       time.Duration // ago: its last change between up and down
}
