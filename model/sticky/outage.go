package sticky

import "math"

// outagesKept is how many of a node's newest outages are remembered: late lines may still ask for one before the last.
const outagesKept = 4

// An outage is a time in which a node was in drain, in maintenance or down, in seconds of the clock.
type outage struct{ from, until int64 }

// outages are those of one node, the newest last.
type outages struct {
	kept [outagesKept]outage
	n    int
}

// stillOut is the end of an outage that isn't over.
const stillOut = math.MaxInt64

func (o *outages) isOut() bool { return o.n > 0 && o.kept[o.n-1].until == stillOut }

// begin notes that the node went out. One that is out already stays so.
func (o *outages) begin(at int64) (changed bool) {
	if o.isOut() {
		return false
	}
	if o.n == outagesKept {
		copy(o.kept[:], o.kept[1:])
		o.n--
	}
	o.kept[o.n] = outage{from: at, until: stillOut}
	o.n++
	return true
}

// end notes that the node came back. One that wasn't known to be out was so until now.
func (o *outages) end(at int64) (changed bool) {
	changed = o.isOut()
	if !changed {
		o.begin(at)
	}
	last := &o.kept[o.n-1]
	last.until = max(at, last.from)
	return changed
}

// overlap tells whether the node was out at some time between two seconds, both included.
func (o *outages) overlap(from, until int64) bool {
	for _, each := range o.kept[:o.n] {
		if each.from <= until && each.until >= from {
			return true
		}
	}
	return false
}
