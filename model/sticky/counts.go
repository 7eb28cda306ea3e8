package sticky

// Counts are what is counted of a node, or of all. Moves and breaks count for the node that the session left.
type Counts struct {
	Requests uint64 // that it served
	Errors   uint64 // of them, those that failed
	Bound    uint64 // of them, those that came for their session's sake
	Ghosts   uint64 // of them, those with a cookie that no node owns
	Absent   uint64 // of them, those without a cookie whose answer set none
	New      uint64 // sessions that began on it
	Moves    uint64 // sessions that left it for another node, each time
	Breaks   uint64 // of the moves, those that nothing explains
	Broken   uint64 // of the breaks, those that were the first of their session
}

func (c *Counts) add(other *Counts) {
	c.Requests += other.Requests
	c.Errors += other.Errors
	c.Bound += other.Bound
	c.Ghosts += other.Ghosts
	c.Absent += other.Absent
	c.New += other.New
	c.Moves += other.Moves
	c.Breaks += other.Breaks
	c.Broken += other.Broken
}

// excuse takes back breaks, whose moves remain.
func (c *Counts) excuse(breaks, broken uint64) {
	c.Breaks -= min(c.Breaks, breaks)
	c.Broken -= min(c.Broken, broken)
}

// A Window is a span of time that ends now.
type Window int

// The windows. All is everything since the tracker began.
const (
	OneMinute Window = iota
	FiveMinutes
	OneHour
	All
	Windows // how many there are
)

// windowSteps is how many steps a window is counted in; the newest one isn't over yet.
const windowSteps = 60

// stepSeconds are the lengths of the steps.
var stepSeconds = [All]int64{OneMinute: 1, FiveMinutes: 5, OneHour: 60}

// A ring counts for one window, in steps. It keeps one step more than the window has, which are those that are over.
type ring struct {
	width int64 // seconds of a step
	head  int64 // the number of the newest step
	start int64 // the second in which it begins
	steps [windowSteps + 1][]Counts
}

func newRing(w Window, columns int) ring {
	r := ring{width: stepSeconds[w]}
	r.grow(columns)
	return r
}

func (r *ring) grow(columns int) {
	for i := range r.steps {
		r.steps[i] = append(r.steps[i], make([]Counts, columns-len(r.steps[i]))...)
	}
}

// advance begins the step in which a second is, and drops those that are too old.
func (r *ring) advance(now int64) {
	head := now / r.width
	if head <= r.head {
		return
	}
	for range min(head-r.head, windowSteps+1) {
		r.head++
		clear(r.steps[r.head%(windowSteps+1)])
	}
	r.head, r.start = head, head*r.width
}

// at are the counts of the step in which a second is; nil when that is too long ago.
func (r *ring) at(second int64) []Counts {
	step := r.head
	if second < r.start {
		step = second / r.width
	}
	if step < r.head-windowSteps || step < 0 {
		return nil
	}
	return r.steps[step%(windowSteps+1)]
}

// sum is the window's count of a column.
func (r *ring) sum(column int) Counts {
	var sum Counts
	for step := max(r.head-windowSteps+1, 0); step <= r.head; step++ {
		sum.add(&r.steps[step%(windowSteps+1)][column])
	}
	return sum
}
