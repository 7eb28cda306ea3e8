package model

import "time"

// A Plan is what an order would do, and to whom, before anything is done. Its text ([Plan.Text]) is the same in the dialog, on the
// command line and in the audit log.
type Plan struct {
	At      time.Time
	Order   Order
	Parts   []Part   // one for each action, in the order's order
	Refusal *Refusal // why the order is refused; nil when it isn't
	Confirm []string // the protected farms whose names must be typed
}

// A Part is one action of a plan.
type Part struct {
	Action  Action
	Admin   AdminState // before
	Why     []AdminReason
	Steps   []Step // what is said to the balancers, in this order; none when there is nothing to do
	Next    []Step // what follows as the second step; none when nothing does
	Soft    bool   // every server of it still gets requests with the sticky cookie; also where there is nothing to do
	Done    string // why there is nothing to do: "am2 is in drain already"; "" when there is something
	Servers []*ServerView
	Left    []Left   // what each group that loses the node has left
	Cluster *Cluster // that the node is in, as it is before; nil where it is in none
}

// A Step is one command for one server at one balancer.
type Step struct {
	Balancer string // Balancer.Name
	Verb     Verb   // what this command does
	Weight   int    // of VerbWeight
	Group    string
	Server   string
	Address  string   // the server's, for drivers whose command names it; "" otherwise
	Command  string   // exactly what is said or run: "set server be_am/am2 state drain"
	Soft     bool     // requests with the sticky cookie still reach the server
	Effect   string   // what it does to clients, in a sentence that the driver knows
	Undone   []string // what may undo it, in sentences: a reload, an agent
}

// A StepResult is how a step went. It succeeded when Err is "": the balancer was asked afterwards, and says what was wanted.
type StepResult struct {
	Step   Step
	At     time.Time     // when the balancer was asked afterwards, or the failure was known
	Took   time.Duration // of the command and the question after it
	Err    string        // what was attempted, on what, what to do; "" when the balancer says what was wanted
	Fault  StepFault
	Said   string // what the balancer answered to the command, not clean; "" when nothing
	Admin  AdminState
	Weight int    // what the balancer says it is now
	Role   string // of a move: where the role is now, and how: "AMS is Online on WIN2"
}

// StepFault classifies why a step failed.
type StepFault string

// The faults of steps.
const (
	StepOK          StepFault = ""
	StepUnreachable StepFault = "unreachable" // the command didn't reach the balancer, or its answer didn't come
	StepDenied      StepFault = "denied"      // no permission
	StepRejected    StepFault = "rejected"    // the balancer answered with an error
	StepIgnored     StepFault = "ignored"     // it answered success, and did nothing
	StepUnknown     StepFault = "unknown"     // it may have been done: what it says afterwards couldn't be read
	StepSkipped     StepFault = "skipped"     // an earlier step failed, so it wasn't tried
)

// Left is what remains of a group once a node is taken out.
type Left struct {
	Balancer, Group string
	Usable          []string // names of the nodes that still take new sessions; of a cluster, of those that the role can be given to
	Backups         []string // names of usable backup servers
	Before          int      // how many were usable before
	Share           float64  // of the requests a second that the node takes now, 0..1; negative when unknown
	Votes           *Votes   // of a cluster: those that are left when the node is shut down; nil for other balancers
}

// A Change is what a driver is asked to do with a server.
type Change struct {
	Verb   Verb
	Weight int // of VerbWeight
}
