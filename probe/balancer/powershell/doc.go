// Package powershell runs scripts in Windows PowerShell for drivers, here or on a Windows machine, and decodes the one JSON document that
// each of them answers with.
//
// A script goes in as -EncodedCommand, so that no shell on the way can see more in it than letters, and its answer comes back as ASCII,
// whatever code page the console has. What fails in a script is answered too, with the error's numbers: words are in the language of that
// Windows, and are shown to the operator but never judged.
//
// What is asked and what answers mean are the drivers' matters. Running programs is package program's.
//
// Read shell.go first, then script.go for what surrounds a script, document.go for what is found around an answer, fault.go for what goes
// wrong, change.go for cmdlets that change something, quote.go for values that stand in scripts, and enum.go, list.go for how PowerShell
// writes enumerations and lists.
package powershell
