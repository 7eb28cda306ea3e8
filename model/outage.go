package model

import "time"

// An Outage is what a watch has measured so far. A service that comes and goes is out from its first lost request to the last.
type Outage struct {
	Probes int // requests whose outcome is known
	Lost   int // of them, those without a good answer

	LastGood  time.Time // the answer before the outage, not after FirstLost; zero when there was none
	FirstLost time.Time // when the first lost request was sent; zero when none was lost
	LastLost  time.Time
	FirstGood time.Time // the answer after the outage; zero while there is none

	Why string // of the last lost request, in words; not clean
}

// IsOut tells whether the newest that is known of the endpoint is that it doesn't answer.
func (o *Outage) IsOut() bool { return o.Lost > 0 && o.FirstGood.IsZero() }

// WasOver tells whether the endpoint had answered well again for so long at a moment: what is lost from then on is another outage.
func (o *Outage) WasOver(at time.Time, calm time.Duration) bool {
	return o.Lost > 0 && !o.FirstGood.IsZero() && at.Sub(o.FirstGood) >= calm
}

// Measured is how long the endpoint gave no good answer, and how far off that may be: it lies between the first and last lost requests,
// and the good answers around them. Known is false while it goes on, and where no good answer was seen before it.
func (o *Outage) Measured() (length, within time.Duration, known bool) {
	if o.Lost == 0 || o.FirstGood.IsZero() || o.LastGood.IsZero() {
		return 0, 0, false
	}
	least, most := o.LastLost.Sub(o.FirstLost), o.FirstGood.Sub(o.LastGood)
	return (least + most) / 2, (most - least) / 2, true
}

// After is the outage with one request more: when it was sent, when its outcome was known, and whether that was a good answer. Outcomes
// are to come in the order in which the requests were sent, since what hangs is known to be lost long after later answers.
func (o Outage) After(sent, known time.Time, good bool, why string) Outage {
	o.Probes++
	switch {
	case !good:
		o.lose(sent, why)
	case o.Lost == 0:
		o.LastGood = known
	case o.FirstGood.IsZero():
		o.FirstGood = known
	}
	return o
}

// lose takes in a request without a good answer. An answer before it that came after it was sent proves nothing of the time in between.
func (o *Outage) lose(sent time.Time, why string) {
	if o.Lost == 0 {
		o.FirstLost = sent
		if o.LastGood.After(sent) {
			o.LastGood = sent
		}
	}
	o.Lost++
	o.LastLost, o.Why = sent, why
	o.FirstGood = time.Time{} // out again where it was well
}
