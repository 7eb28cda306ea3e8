package ui

import (
	"strconv"

	"farmtop/model"
	"farmtop/ui/text"
)

// logTrouble is in short what is wrong with the logs, worst first; "" when all is well.
func (f *farmScene) logTrouble() string {
	if f.traffic.of == nil {
		return ""
	}
	logs := f.traffic.of.Logs
	for _, trouble := range [...]func([]model.LogStatus) string{unreadTrouble, misreadTrouble, slowTrouble, remarkTrouble} {
		if words := trouble(logs); words != "" {
			return words
		}
	}
	return ""
}

func unreadTrouble(logs []model.LogStatus) string {
	unread, first := 0, -1
	for i := range logs {
		if isUnread(&logs[i]) {
			if unread++; first < 0 {
				first = i
			}
		}
	}
	if unread == 0 {
		return ""
	}
	name, why := text.Clean(logs[first].Name), after(": ", text.Clean(logs[first].Why))
	switch {
	case len(logs) == 1:
		return "log " + name + " isn't read" + why
	case unread == 1:
		return "1 of " + strconv.Itoa(len(logs)) + " logs isn't read: " + name + why
	default:
		return strconv.Itoa(unread) + " of " + strconv.Itoa(len(logs)) + " logs aren't read: " + name + why
	}
}

func misreadTrouble(logs []model.LogStatus) string {
	for i := range logs {
		if l := &logs[i]; isMisread(l) {
			return rejectedWords(l) + " of " + text.Clean(l.Name) + " rejected" + after(": ", whyRejected(l))
		}
	}
	return ""
}

// rejectedWords is how many of a log's lines don't fit its format: "all 4 lines", "391 of 400 lines".
func rejectedWords(l *model.LogStatus) string {
	switch {
	case l.Rejected < l.Lines:
		return counted(l.Rejected) + " of " + several(l.Lines, "line")
	case l.Rejected == 1:
		return "the only line"
	default:
		return "all " + several(l.Lines, "line")
	}
}

// whyRejected is why most of them don't.
func whyRejected(l *model.LogStatus) string {
	most := -1
	for i := range l.Rejects {
		if most < 0 || l.Rejects[i].Lines > l.Rejects[most].Lines {
			most = i
		}
	}
	if most < 0 {
		return ""
	}
	return reasonWords(&l.Rejects[most])
}

func slowTrouble(logs []model.LogStatus) string {
	for i := range logs {
		if slow := slowWords(&logs[i]); slow != "" {
			return "log " + text.Clean(logs[i].Name) + " " + slow
		}
	}
	return ""
}

// remarkTrouble is what is odd about a log that is read.
func remarkTrouble(logs []model.LogStatus) string {
	for i := range logs {
		if l := &logs[i]; l.State == model.LogReading && l.Why != "" {
			return "log " + text.Clean(l.Name) + ": " + text.Clean(l.Why)
		}
	}
	return ""
}
