package demo

import (
	"fmt"
	"sync"
)

// A crew runs parts of the farm and is waited for by whoever started them. A panic of one is an error for broke, not the end
// of the process.
type crew struct {
	broke func(error)
	work  sync.WaitGroup
}

func (c *crew) start(task func()) {
	c.work.Go(func() {
		defer func() {
			if cause := recover(); cause != nil {
				c.broke(fmt.Errorf("the demo farm broke down: %v", cause))
			}
		}()
		task()
	})
}

func (c *crew) wait() { c.work.Wait() }
