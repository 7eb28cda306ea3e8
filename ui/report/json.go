package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"
	"unicode/utf16"
)

// writeJSON writes a document on one line of printable characters. The standard library escapes what JSON wants escaped; DEL, C1
// controls and bidi marks are not among it, and terminals act upon them.
func writeJSON(w io.Writer, document any) error {
	var encoded, safe bytes.Buffer
	encoder := json.NewEncoder(&encoded)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(document); err != nil {
		return err
	}
	line := bytes.TrimSuffix(encoded.Bytes(), []byte("\n"))
	safe.Grow(len(line) + 1)
	// Outside of strings a document is ASCII, so whatever isn't printable stands in a string, where it may be escaped.
	for _, r := range string(line) {
		switch {
		case unicode.IsPrint(r):
			safe.WriteRune(r)
		case r > 0xFFFF:
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&safe, `\u%04x\u%04x`, high, low)
		default:
			fmt.Fprintf(&safe, `\u%04x`, r)
		}
	}
	safe.WriteByte('\n')
	_, err := w.Write(safe.Bytes())
	return err
}

// converted is a list of a document, which is never null.
func converted[From, To any](list []From, convert func(*From) To) []To {
	all := make([]To, 0, len(list))
	for i := range list {
		all = append(all, convert(&list[i]))
	}
	return all
}
