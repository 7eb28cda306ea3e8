// Package text makes outside strings fit for a terminal, and writes quantities so that they stand still: Clean takes away what
// could disturb a screen, Width, Truncate, PadLeft and PadRight measure and cut by cells, Duration, Count, Age and their like
// write numbers of a fixed width.
//
// It knows nothing of colours, farms or screens. Read clean.go first.
package text
