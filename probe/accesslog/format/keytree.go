package format

import (
	"slices"
	"strings"
)

// keyTree finds the keys of a JSON object that mean something. Keys are spread over slots by length and last letter, so that a key
// without meaning, which most are, costs one look.
type keyTree struct {
	slots [64][]keyEntry
}

type keyEntry struct {
	name  string
	means meaning
	under *keyTree // what the object below this key has
}

func slotOf[T string | []byte](key T) int {
	if len(key) == 0 {
		return 0
	}
	return (len(key)*7 + int(key[len(key)-1])) & 63
}

// add enters a path whose keys are separated by dots. As some loggers flatten their objects, it is also entered as one key.
func (t *keyTree) add(path string, means meaning) {
	name, rest, deeper := strings.Cut(path, ".")
	entry := t.entry(name)
	if !deeper {
		entry.means = means
		return
	}
	t.entry(path).means = means
	entry = t.entry(name) // the slot may have moved
	if entry.under == nil {
		entry.under = &keyTree{}
	}
	entry.under.add(rest, means)
}

func (t *keyTree) entry(name string) *keyEntry {
	slot := &t.slots[slotOf(name)]
	for i := range *slot {
		if (*slot)[i].name == name {
			return &(*slot)[i]
		}
	}
	*slot = append(*slot, keyEntry{name: name})
	return &(*slot)[len(*slot)-1]
}

// find returns nil for a key that means nothing.
func (t *keyTree) find(key []byte) *keyEntry {
	slot := t.slots[slotOf(key)]
	for i := range slot {
		if slot[i].name == string(key) {
			return &slot[i]
		}
	}
	return nil
}

// with is a tree whose meanings are changed.
func (t *keyTree) with(change func(meaning) meaning) *keyTree {
	var changed keyTree
	for i, slot := range t.slots {
		changed.slots[i] = slices.Clone(slot)
		for j := range slot {
			entry := &changed.slots[i][j]
			entry.means = change(entry.means)
			if entry.under != nil {
				entry.under = entry.under.with(change)
			}
		}
	}
	return &changed
}
