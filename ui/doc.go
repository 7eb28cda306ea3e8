// Package ui is the terminal: it draws snapshots of farms and turns keys into questions to the engine. It knows no network, no
// file, no clock and starts no goroutine: snapshots come from a [Source], a snapshot's own time is the time of day, and what the
// operator asks for goes to a [Control].
//
// There is one tea.Model, [App]. Its screens are plain structs that are told their size and hand back lines. Outside text is
// cleaned once: where a snapshot becomes a scene (scene.go), details where they are drawn. What changes a farm is an order that a
// key asks for (asking.go) and a dialog confirms (dialog.go): no key acts at once. A node's panel and row are cached with
// the node, so that drawing costs what has changed. Which lines a panel has is decided by sizes alone (layout.go, grow.go,
// panelrows.go), so that nothing moves because something happened. What access logs tell is made ready in trafficscene.go; sticky.go
// and clientip.go draw the two screens about it, and rulebook.go explains a request once for as long as it is looked at. A trial sends
// requests as clients do, so it begins (trial.go) only when what it sends was on the screen (budget.go); route.go and verify.go draw
// what comes of it. What one active node and a failover cluster make of a farm begins in role.go. What scripts read is written by
// ui/report, text is measured by ui/text.
//
// Read app.go first, then scene.go for what is drawn, layout.go for where, and panel.go for how.
package ui
