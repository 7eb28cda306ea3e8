package model

// NextFailureWords is what the next failure would mean, in half a sentence: "survives the next failure: yes" is about the votes alone, so
// it goes on where nobody could be given the role. It quotes names, so it isn't clean.
func (c *Cluster) NextFailureWords() string {
	words := "survives the next failure: " + string(c.Survives(1))
	if c.HasHeir() {
		return words
	}
	return words + "; nobody could take the role over (" + c.notTaking(c.Owner) + ")"
}

// HasHeir tells whether a node could take the role over from its owner, or nobody is known to own it.
func (c *Cluster) HasHeir() bool { return c.Owner == "" || len(c.Takers(c.Owner)) > 0 }
