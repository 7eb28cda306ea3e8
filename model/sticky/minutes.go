package sticky

// A Minute is what a node did in one minute that is over.
type Minute struct {
	Requests uint64
	New      uint64 // sessions that began on it
	Sessions uint32 // that were live on it when the minute was over
}

// minutes is the past hour, minute by minute. What was handed out never changes: it is made anew when a minute is over.
type minutes struct {
	live  [windowSteps + 1][]uint32 // sessions at the end of a minute, by its number; a ring
	told  [][]Minute                // by column
	stale bool
}

func (m *minutes) grow(columns int) {
	for i := range m.live {
		m.live[i] = append(m.live[i], make([]uint32, columns-len(m.live[i]))...)
	}
	m.stale = true
}

// begin notes the live sessions for all minutes from one to before another.
func (m *minutes) begin(from, until int64, live []uint32) {
	for minute := max(from, until-windowSteps-1); minute < until; minute++ {
		copy(m.live[minute%(windowSteps+1)], live)
	}
	m.stale = true
}

// tell makes the past minutes of all columns, oldest first; there are fewer than an hour's when the log is younger.
func (m *minutes) tell(r *ring, began int64) [][]Minute {
	if !m.stale {
		return m.told
	}
	first := max(r.head-windowSteps, began/r.width)
	n := int(r.head - first)
	columns := len(m.live[0])
	all := make([]Minute, n*columns)
	m.told = make([][]Minute, columns)
	for column := range m.told {
		mine := all[column*n : (column+1)*n : (column+1)*n]
		for i := range mine {
			place := (first + int64(i)) % (windowSteps + 1)
			counts := &r.steps[place][column]
			mine[i] = Minute{counts.Requests, counts.New, m.live[place][column]}
		}
		m.told[column] = mine
	}
	m.stale = false
	return m.told
}
