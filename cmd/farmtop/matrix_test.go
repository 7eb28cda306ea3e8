package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"farmtop/model/diagnose"
)

// farmsAtOnce is how many farms run beside each other, and beside those that wait for a rule's own time. They mostly wait, so there may be
// more than cores.
const farmsAtOnce = 4

// The columns of the matrix.
const (
	inDemo    = "demo farm"
	atHAProxy = "real HAProxy"
)

// isOfClusters tells of a code about an active-passive farm: the farms of the matrix are none.
func isOfClusters(code string) bool { return strings.HasPrefix(code, "CL") }

// A matrix is how each fault was found: the rows are all codes, the columns are the farms where faults are brought about.
type matrix struct {
	mu    sync.Mutex // guards cells
	cells map[string]map[string]string
}

// tell fills a cell with how a fault was found, or that it wasn't.
func (m *matrix) tell(column, code string, seen sighting, why string) {
	text := "NOT FOUND"
	switch {
	case seen.title == "":
	case seen.tried:
		text = fmt.Sprintf("trial, %.1f s", seen.after.Seconds())
	default:
		text = fmt.Sprintf("watch, %.1f s", seen.after.Seconds())
	}
	if why != "" {
		text += ": " + why
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cells[column][code] = text
}

// String is the matrix as text, a line for each code.
func (m *matrix) String() string {
	m.mu.Lock()
	defer m.mu.Unlock()
	var b strings.Builder
	line := func(code, demo, real string) { fmt.Fprintf(&b, "%-6s  %-66s  %s\n", code, demo, real) }
	line("code", inDemo, atHAProxy)
	for _, c := range diagnose.Codes() {
		if !isOfClusters(c.Code) {
			line(c.Code, m.cell(inDemo, c.Code), m.cell(atHAProxy, c.Code))
		}
	}
	return b.String()
}

func (m *matrix) cell(column, code string) string {
	if text := m.cells[column][code]; text != "" {
		return text
	}
	return "not run"
}

// A cell of the matrix is a fault that is to be found at one kind of farm.
type cell struct {
	column, code string
	waits        bool   // it mostly waits for its rule's own time
	why          string // what takes so long
	isFound      func(*testing.T) sighting
}

// cells are all faults that can be brought about, those that take longest first.
func cells() []cell {
	var all []cell
	for _, f := range demoFaults() {
		all = append(all, cell{inDemo, f.code, f.after > 0, f.why, f.isFound})
	}
	for _, f := range realFaults() {
		all = append(all, cell{atHAProxy, f.code, f.lasts > 0, "", f.isFound})
	}
	return all
}

// fill brings the fault about, and tells the matrix how it was found.
func (m *matrix) fill(t *testing.T, c cell) {
	t.Run(c.column+"/"+c.code, func(t *testing.T) {
		var seen sighting
		defer func() {
			if !t.Skipped() {
				m.tell(c.column, c.code, seen, c.why)
			}
		}()
		seen = c.isFound(t)
	})
}

// TestEveryFaultIsFoundByItsCode brings every fault about, in demo farms and at real HAProxies, and prints how long it took to name it. It is
// no parallel test: as many farms as it runs would starve those of others.
func TestEveryFaultIsFoundByItsCode(t *testing.T) {
	takesMinutes(t)
	m := &matrix{cells: map[string]map[string]string{inDemo: {}, atHAProxy: {}}}
	all := cells()
	queue := make(chan cell, len(all))
	var workers sync.WaitGroup
	for _, c := range all {
		if c.waits {
			workers.Go(func() { m.fill(t, c) }) // ends with its cell
		} else {
			queue <- c
		}
	}
	close(queue)
	for range farmsAtOnce {
		workers.Go(func() { // ends with the queue
			for c := range queue {
				m.fill(t, c)
			}
		})
	}
	workers.Wait()
	t.Logf("how each fault is named, by checks and logs that are watched or by one trial, and how long after the start of an engine that asks four "+
		"times as often as configured, beside %d other farms:\n%s", farmsAtOnce-1, m)
}

func TestEveryCodeHasItsPlaceInTheMatrix(t *testing.T) {
	t.Parallel()
	all := cells()
	for _, column := range []string{inDemo, atHAProxy} {
		for _, c := range diagnose.Codes() {
			if !isOfClusters(c.Code) && !slices.ContainsFunc(all, func(f cell) bool { return f.column == column && f.code == c.Code }) {
				t.Errorf("farmtop can find %s, and nobody tries it at the %s", c.Code, column)
			}
		}
	}
}
