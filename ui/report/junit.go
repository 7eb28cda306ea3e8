package report

import (
	"encoding/xml"
	"io"
	"strconv"
	"strings"
	"time"

	"farmtop/ui/text"
)

// The elements of JUnit's XML that CI servers read. Nobody has a standard of it; this holds to the strictest reader, the schema junit-10
// that Jenkins' xUnit plugin validates with, and GitLab reads it too. Texts are clean, so none of the characters that XML forbids is
// among them.
type (
	junitDocument struct {
		XMLName xml.Name `xml:"testsuites"`
		Name    string   `xml:"name,attr"`
		junitCounts
		Suites []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name string `xml:"name,attr"`
		junitCounts
		Skipped   int         `xml:"skipped,attr"`
		Timestamp string      `xml:"timestamp,attr"`
		Cases     []junitCase `xml:"testcase"`
		Out       string      `xml:"system-out,omitempty"`
		took      time.Duration
	}
	junitCounts struct {
		Tests    int    `xml:"tests,attr"`
		Failures int    `xml:"failures,attr"`
		Errors   int    `xml:"errors,attr"`
		Time     string `xml:"time,attr"` // seconds
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"` // seconds
		Failure *junitMessage `xml:"failure"`
		Error   *junitMessage `xml:"error"`
		Skipped *junitSkipped `xml:"skipped"`
		Out     string        `xml:"system-out,omitempty"`
	}
	junitMessage struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
	}
)

// writeJUnit writes suites, all of the same moment, and counts what is in them.
func writeJUnit(w io.Writer, name string, at time.Time, suites []junitSuite) error {
	document := junitDocument{Name: name, Suites: suites}
	var took time.Duration
	for i := range suites {
		s := &suites[i]
		s.count()
		s.Timestamp = at.UTC().Format("2006-01-02T15:04:05") // some schemas allow no zone
		took += s.took
		document.Tests += s.Tests
		document.Failures += s.Failures
		document.Errors += s.Errors
	}
	document.Time = seconds(took)
	encoded, err := xml.MarshalIndent(&document, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(encoded)+"\n")
	return err
}

func (s *junitSuite) count() {
	s.junitCounts, s.Skipped = junitCounts{Tests: len(s.Cases), Time: seconds(s.took)}, 0
	for i := range s.Cases {
		c := &s.Cases[i]
		switch {
		case c.Failure != nil:
			s.Failures++
		case c.Error != nil:
			s.Errors++
		case c.Skipped != nil:
			s.Skipped++
		}
	}
}

// junitMessageOf says in one line what is wrong, and below it more.
func junitMessageOf(kind, message string, more ...string) *junitMessage {
	lines := make([]string, 0, len(more))
	for _, line := range more {
		if line != "" {
			lines = append(lines, text.Clean(line))
		}
	}
	return &junitMessage{Message: text.Clean(message), Type: kind, Text: strings.Join(lines, "\n")}
}

// behind is a text behind its label, "" where there is none.
func behind(label, s string) string {
	if s == "" {
		return ""
	}
	return label + ": " + s
}

// className is a class of the farm's tests. CI servers make a tree of it at its dots, so those of names are none.
func className(farm, class string) string {
	undotted := func(s string) string { return strings.ReplaceAll(text.Clean(s), ".", "_") }
	return undotted(farm) + "." + undotted(class)
}

func seconds(d time.Duration) string { return strconv.FormatFloat(max(0, d).Seconds(), 'f', 3, 64) }
