package source

import "time"

// remarkTime is how long a remark stays: somebody who looks at the screen now and then sees it, and nobody takes it for what is now.
const remarkTime = 5 * time.Minute

// remark tells what was noticed while reading goes on well, in place of what was noticed before: for remarkTime from now on, or until
// the next; "" when it isn't true any more.
func (p *post) remark(text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.note = text
	p.stop(&p.forget)
	if text != "" {
		p.forget = p.later(remarkTime, &p.forget, p.forgetNote)
	}
	p.tell(time.Now())
}

// forgetNote needs the lock.
func (p *post) forgetNote() {
	p.stop(&p.forget)
	p.note = ""
	p.tell(time.Now())
}
