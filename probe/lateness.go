package probe

import (
	"math/bits"
	"time"
)

// Lateness counts how long after their due time checks started, in classes whose width is a quarter of a power of two
// of microseconds: quantiles are right to 25 %. The zero value has seen none.
type Lateness struct {
	classes [4 * 32]uint64
	count   uint64
}

func (l *Lateness) note(d time.Duration) {
	l.classes[latenessClass(d)]++
	l.count++
}

// Count is how many starts were counted: all but each job's first.
func (l *Lateness) Count() uint64 { return l.count }

// Quantile is the lateness that a share q of the starts stayed below, rounded up to its class; 0 when none was counted.
func (l *Lateness) Quantile(q float64) time.Duration {
	rank := uint64(q * float64(l.count))
	var seen uint64
	for class, n := range l.classes {
		seen += n
		if n > 0 && seen >= rank {
			return classEnd(class)
		}
	}
	return 0
}

func latenessClass(d time.Duration) int {
	us := uint64(max(d.Microseconds(), 0))
	if us < 4 {
		return int(us)
	}
	power := bits.Len64(us) - 1 // at least 2
	quarter := int(us>>(power-2)) & 3
	return min(4*(power-1)+quarter, 4*32-1)
}

func classEnd(class int) time.Duration {
	if class < 4 {
		return time.Duration(class+1) * time.Microsecond
	}
	power := class/4 + 1
	return time.Duration((uint64(4+class%4)+1)<<(power-2)) * time.Microsecond
}
