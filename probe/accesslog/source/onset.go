package source

import "time"

// settleTime is how long what was begun must go on for it to count as reading where no line comes: programs, sockets and rings that
// don't work end well before. What is shown as opening for so long isn't missed.
const settleTime = time.Second

// begin says Reading with the next lines, or when nothing else was said for the time given: so what fails whenever it is tried
// goes on being told as what it is, and isn't read for a moment in between. What is read already goes on being read.
func (p *post) begin(settle time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop(&p.onset)
	if p.status.State == Reading {
		return
	}
	p.onset = p.later(settle, &p.onset, p.settle)
}

// settle says Reading. It needs the lock.
func (p *post) settle() {
	p.stop(&p.onset)
	p.status.State, p.status.Why = Reading, ""
	p.tell(time.Now())
}

// settleAfter is how long a program must go on the next time before it counts as reading: longer than it lasted the last time, since
// those that connect to another machine may need minutes to find that it is gone. One that was steady proves itself anew.
func settleAfter(lasted time.Duration) time.Duration {
	if lasted > steadyTime {
		return settleTime
	}
	return settleTime + 2*lasted
}

// later calls a func in a while, with the lock, if the timer at the place still is the one made here. It needs the lock.
func (p *post) later(wait time.Duration, place **time.Timer, do func()) *time.Timer {
	var own *time.Timer
	own = time.AfterFunc(wait, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if *place == own {
			do()
		}
	})
	return own
}

// stop stops a timer, so that even where it has fired it does nothing any more. It needs the lock.
func (p *post) stop(place **time.Timer) {
	if *place != nil {
		(*place).Stop()
		*place = nil
	}
}
