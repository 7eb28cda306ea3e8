package config

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
)

// A leaf is a value that is one scalar in YAML.
type leaf interface {
	read(s scalar, k key) (problem string) // "" when it could be read
	shown() any                            // for YAML
	shape(k key) shape                     // for the JSON Schema
}

// A scalar is a YAML scalar as it is written.
type scalar struct {
	text string
	kind kind
}

// kind is what a YAML node is, in the operator's words.
type kind string

const (
	kindText    kind = "text"
	kindNumber  kind = "a number"
	kindFlag    kind = "true or false"
	kindNothing kind = "nothing"
	kindList    kind = "a list"
	kindKeys    kind = "keys and values"
)

type text struct {
	place
	value string
}

func (t *text) read(s scalar, k key) string {
	if s.kind != kindText && !k.loose() {
		return fmt.Sprintf("%s wants text, and %s is %s; quote it: %q", k, s.text, s.kind, s.text)
	}
	if known := k.enum(); known != nil && !slices.Contains(known, s.text) {
		return fmt.Sprintf("%s can't be %q; %s", k, shorten(s.text), choice(s.text, known))
	}
	t.value = s.text
	return ""
}

func (t *text) shown() any { return t.value }

type flag struct {
	place
	value bool
}

func (f *flag) read(s scalar, k key) string {
	if s.kind != kindFlag {
		return fmt.Sprintf("%s can't be %q; write true or false, without quotes", k, shorten(s.text))
	}
	f.value = strings.EqualFold(s.text, "true")
	return ""
}

func (f *flag) shown() any { return f.value }

type number struct {
	place
	value int
}

func (n *number) read(s scalar, k key) string {
	low, high := k.numbers()
	value, err := strconv.Atoi(s.text)
	if err != nil || value < low || value > high {
		return fmt.Sprintf("%s can't be %q; write a whole number from %d to %d", k, shorten(s.text), low, high)
	}
	if s.kind != kindNumber {
		return fmt.Sprintf("%s is a number; write %d without quotes", k, value)
	}
	n.value = value
	return ""
}

func (n *number) shown() any { return n.value }

// A numberOrNone is a number, or the word none.
type numberOrNone struct {
	place
	value int // none for the word
}

// none is the value of the word; no number of a key is as large.
const none = clientip.NoLimit

func (n *numberOrNone) read(s scalar, k key) string {
	if s.text == noneWord {
		n.value = none
		return ""
	}
	var written number
	if problem := written.read(s, k); problem != "" {
		return problem + ", or " + noneWord + " " + k.none()
	}
	n.value = written.value
	return ""
}

const noneWord = "none"

func (n *numberOrNone) shown() any {
	if n.value == none {
		return noneWord
	}
	return n.value
}

type duration struct {
	place
	value time.Duration
}

func (d *duration) read(s scalar, k key) string {
	value, err := parseDuration(s.text)
	if err != nil {
		if _, number := strconv.ParseFloat(s.text, 64); number == nil {
			return fmt.Sprintf("%s has no unit; write %ss for seconds", k, s.text)
		}
		return fmt.Sprintf("%s can't be %q; write a duration such as 500ms, 2s, 5m or 30d", k, shorten(s.text))
	}
	if low, high := k.durations(); value < low || value > high {
		return fmt.Sprintf("%s can't be %s; write a duration from %s to %s", k, shorten(s.text), formatDuration(low), formatDuration(high))
	}
	d.value = value
	return ""
}

func (d *duration) shown() any { return formatDuration(d.value) }

const day = 24 * time.Hour

// parseDuration reads what [time.ParseDuration] reads, and whole days such as "30d".
func parseDuration(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.ParseUint(days, 10, 16)
		return time.Duration(n) * day, err
	}
	return time.ParseDuration(text)
}

// formatDuration writes a duration as parseDuration reads it, as short as it can be.
func formatDuration(d time.Duration) string {
	if d >= day && d%day == 0 {
		return fmt.Sprintf("%dd", d/day)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

type pattern struct {
	place
	value *regexp.Regexp
}

// maxPattern bounds a regular expression's text: longer ones are matched too slowly for a check every second.
const maxPattern = 1000

func (p *pattern) read(s scalar, k key) string {
	if len(s.text) > maxPattern {
		return fmt.Sprintf("%s is longer than %d bytes; write a shorter expression", k, maxPattern)
	}
	value, err := regexp.Compile(s.text)
	if err != nil {
		why := strings.TrimPrefix(err.Error(), "error parsing regexp: ")
		return fmt.Sprintf("%s is no regular expression: %s; write it in RE2 syntax, in single quotes", k, why)
	}
	p.value = value
	return ""
}

func (p *pattern) shown() any { return p.value.String() }

type statusRange struct {
	place
	value model.StatusRange
}

func (r *statusRange) read(s scalar, k key) string {
	from, to, isRange := strings.Cut(s.text, "-")
	if !isRange {
		to = from
	}
	low, errLow := strconv.Atoi(from)
	high, errHigh := strconv.Atoi(to)
	if errLow != nil || errHigh != nil || low < 100 || high > 599 || low > high {
		return fmt.Sprintf(`%s can't be %q; write a code from 100 to 599, or a range such as "200-299"`, k, shorten(s.text))
	}
	r.value = model.StatusRange{From: low, To: high}
	return ""
}

func (r *statusRange) shown() any {
	if r.value.From == r.value.To {
		return r.value.From
	}
	return r.value.String()
}

func (w *headerWish) read(s scalar, _ key) string {
	w.Value = text{value: s.text}
	return ""
}

func (w *headerWish) shown() any { return w.Value.value }
