// Package program runs programs for drivers: to their end, without a terminal, within bounds of time and of what they write, and explains
// why one failed in words that an operator can act on. Nothing is run by a shell unless the program is one.
//
// What is run and what its answer means are the drivers' matters.
//
// Read program.go first, then left.go for programs that can't be ended, fault.go for what goes wrong and words.go for how commands are shown.
package program
