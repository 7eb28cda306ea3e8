package diagnose

import (
	"math"

	"farmtop/model"
)

// MissesSurely is how unlikely it must be that a node is missed before a miss is no chance: a test of twenty sessions is enough for each
// of three equal nodes, and of a thousand tests of a healthy farm one is wrong where the balancer chooses at random.
const MissesSurely = 1e-3

// MissChance is how likely it is that none of a routing test's fresh sessions begins on a node, where each goes to any node that may get
// it by its weight. It is 1 where the node gets none by what is known of it. Sessions that nobody knows the node of don't count.
func MissChance(v *model.FarmView, r *model.RouteReport, n *model.NodeView) float64 {
	e := newExam(v)
	return missChance(begun(r), e.share(n), e.shares())
}

func missChance(sessions int, own, all float64) float64 {
	if own <= 0 {
		return 1
	}
	return math.Pow(1-own/all, float64(sessions))
}

// begun is how many fresh sessions began on a node that is known.
func begun(r *model.RouteReport) int { return begunIn(&r.Fresh) }

// Began is how many fresh sessions of a routing test began on a node.
func Began(r *model.RouteReport, node string) int {
	for i := range r.Fresh.Reached {
		if r.Fresh.Reached[i].Node == node {
			return r.Fresh.Reached[i].Sessions
		}
	}
	return 0
}

// share is a node's weight among those that may get new sessions; 0 for one that may not.
func (e *exam) share(n *model.NodeView) float64 {
	if !answers(n) {
		return 0
	}
	if len(e.knowing) == 0 {
		return float64(max(n.Node.Weight, 1))
	}
	weight := 0
	for _, s := range n.Servers {
		if s.Admin == model.AdminReady && s.Up && !s.Backup && e.fresh(s) {
			weight = max(weight, s.Weight)
		}
	}
	return float64(weight)
}

// shares is the sum of all nodes' shares.
func (e *exam) shares() float64 {
	sum := 0.0
	for _, n := range e.view.Nodes {
		sum += e.share(n)
	}
	return sum
}

// LeadsByAddress tells whether all of a test's sessions may have gone to one node because they come from one client: the balancer chooses
// by the client's address, or nobody knows how it chooses and no cookie of its own says that it is otherwise.
func LeadsByAddress(v *model.FarmView, r *model.RouteReport) bool {
	return newExam(v).leadsByAddress(r)
}

func (e *exam) leadsByAddress(r *model.RouteReport) bool {
	if len(r.Fresh.Reached) != 1 {
		return false
	}
	if e.isHashed() {
		return true
	}
	namesNodes := r.Cookie != nil && len(r.Cookie.Values) > 0 && e.isBalancers()
	return !namesNodes && !e.knowsAlgorithm()
}

// knowsAlgorithm tells whether a balancer says how it spreads the farm's sessions.
func (e *exam) knowsAlgorithm() bool {
	for _, b := range e.knowing {
		for _, g := range b.Good.Groups {
			if g.Algorithm != "" && e.isOurs(b.Balancer.Name, g.Name) {
				return true
			}
		}
	}
	return false
}

// ChoosesByHash tells whether a balancer of the farm leads clients to their nodes by something else than a cookie.
func ChoosesByHash(v *model.FarmView) bool { return newExam(v).isHashed() }

// newExam opens an examination of a farm for one question.
func newExam(v *model.FarmView) *exam {
	e := &exam{view: v, farm: v.Farm}
	e.knowing = e.balancersInUse()
	return e
}
