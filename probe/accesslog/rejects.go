package accesslog

import (
	"regexp"
	"strings"

	"farmtop/probe/accesslog/format"
)

// sampleBytes is how much is kept of a line that doesn't fit: enough to see which server wrote it.
const sampleBytes = 240

// searchedBytes is how much of it is searched for secrets, so that one which the cut would split is seen whole.
const searchedBytes = 2 * sampleBytes

// A Reject is a reason for which lines were not taken, with the first of them.
type Reject struct {
	Reason format.Reason
	Lines  uint64
	File   string // the name of the log with the first one
	First  uint64 // its number there, from 1
	Why    string // what was expected where
	// Sample is the beginning of that line as it came, but for what may be a session's ID. Whoever shows it cleans it.
	Sample string
}

// note counts a line that doesn't fit, and keeps it where it is the first of its reason.
func (t *Tally) note(fault format.Fault, text []byte) {
	for i := range t.rejects {
		if t.rejects[i].Reason == fault.Reason {
			t.rejects[i].Lines++
			return
		}
	}
	t.rejects = append(t.rejects, Reject{
		Reason: fault.Reason, Lines: 1, File: string(t.source), First: t.number, Why: t.format.Explain(fault), Sample: withoutSecrets(text),
	})
}

// longWord is how long a word of letters alone may be to be shown.
const longWord = 16

// withoutSecrets is the beginning of a line without words that are long enough to be a session's ID or a token.
func withoutSecrets(text []byte) string {
	whole := text[:min(len(text), searchedBytes)]
	for len(whole) > 0 && (whole[len(whole)-1] == '\n' || whole[len(whole)-1] == '\r') {
		whole = whole[:len(whole)-1]
	}
	shown := regexp.MustCompile(`[0-9A-Za-z_%+=-]{11,}`).ReplaceAllStringFunc(string(whole), func(word string) string {
		if len(word) < longWord && !strings.ContainsAny(word, "0123456789") {
			return word // IDs are drawn at random, so they have digits
		}
		return "(hidden)"
	})
	return shown[:min(len(shown), sampleBytes)]
}
