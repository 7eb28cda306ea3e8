package ui

import (
	"slices"
	"strings"

	"farmtop/model"
)

// An eventsScreen is the journal, newest first.
type eventsScreen struct {
	scroll scroll
	total  int // entries that pass the filter
	newest model.Entry
}

// drawEvents draws what happened, newest first.
func (a *App) drawEvents() {
	p, e := &a.page, &a.events
	entries := a.filteredEntries()
	e.keep(entries)
	a.drawHeader()
	a.drawTitle("events", e.scroll.selected, e.total)
	height := a.bodyHeight()
	e.scroll.move(0, e.total)
	e.scroll.reveal(e.scroll.selected, e.scroll.selected, e.total, height)
	if e.total == 0 {
		a.drawText(noEvents(a.filter.text))
	}
	for i := e.scroll.offset; i < min(e.total, e.scroll.offset+height); i++ {
		a.putEntry(&p.line, entries[i], i == e.scroll.selected)
		p.addLine()
	}
	p.skipTo(a.height - 1)
	a.drawHelpBar()
}

// keep leaves the selection on its entry while newer ones come in above it, unless it is on the newest.
func (e *eventsScreen) keep(entries []*model.Entry) {
	if e.total > 0 && e.scroll.selected > 0 {
		known := func(entry *model.Entry) bool { return *entry == e.newest }
		if added := slices.IndexFunc(entries, known); added > 0 {
			e.scroll.selected += added
			e.scroll.offset += added
		}
	}
	e.total = len(entries)
	if len(entries) > 0 {
		e.newest = *entries[0]
	}
}

// filteredEntries is the journal's entries that pass the filter, newest first.
func (a *App) filteredEntries() []*model.Entry {
	wanted := a.filter.wanted()
	journal := a.scene.snapshot.Journal
	entries := make([]*model.Entry, 0, len(journal))
	for i := len(journal) - 1; i >= 0; i-- {
		e := &journal[i]
		if wanted.matches(func(lower string) bool { return entryContains(e, lower) }) {
			entries = append(entries, e)
		}
	}
	return entries
}

func entryContains(e *model.Entry, lower string) bool {
	for _, field := range [...]string{e.Text, e.Node, e.Farm, string(e.Kind)} {
		if strings.Contains(strings.ToLower(field), lower) {
			return true
		}
	}
	return false
}
