package health

import (
	"bytes"
	"strings"
	"sync"

	"farmtop/model"
)

// parityHeaders are the fields that peers of one farm should agree on, in the order they are told: what names the software and what
// sets policy. Those that differ from answer to answer (Date, ETag, cookies) or with the body (Content-Length) are not among them.
var parityHeaders = [...]string{
	"Server", "X-Powered-By", "X-AspNet-Version", "Content-API-Version", "Content-Type", "Content-Language", "Cache-Control",
	"Strict-Transport-Security", "Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options",
}

// parityValueLimit is how many bytes of such a field are compared and kept.
const parityValueLimit = 256

// parityValues are the first values of the parity headers; nil where there is none.
type parityValues [len(parityHeaders)][]byte

// take keeps the value if its field is one of them.
func (v *parityValues) take(name, value []byte) {
	for i, h := range parityHeaders {
		if v[i] == nil && equalFold(name, h) {
			v[i] = value[:min(len(value), parityValueLimit):len(value)]
			return
		}
	}
}

// equal tells whether the fields say the same.
func (v *parityValues) equal(fields []model.HeaderField) bool {
	n := 0
	for i, value := range v {
		if value == nil {
			continue
		}
		if n >= len(fields) || fields[n].Name != parityHeaders[i] || fields[n].Value != string(value) {
			return false
		}
		n++
	}
	return n == len(fields)
}

// key is a text that differs when the values do.
func (v *parityValues) key() string {
	return string(bytes.Join(v[:], []byte{'\n'})) // a value has no line feed
}

// headerSets holds one copy of each set of parity headers: the nodes of a farm mostly agree.
type headerSets struct {
	mu   sync.Mutex // guards sets
	sets map[string][]model.HeaderField
}

// setsKept bounds the memory of nodes that answer differently each time.
const setsKept = 1024

// share returns the values as fields, the same slice for the same values.
func (h *headerSets) share(v *parityValues) []model.HeaderField {
	key := v.key()
	h.mu.Lock()
	defer h.mu.Unlock()
	if fields, ok := h.sets[key]; ok {
		return fields
	}
	var fields []model.HeaderField
	for i, value := range v {
		if value != nil {
			fields = append(fields, model.HeaderField{Name: parityHeaders[i], Value: strings.Clone(string(value))})
		}
	}
	if h.sets == nil || len(h.sets) >= setsKept {
		h.sets = make(map[string][]model.HeaderField)
	}
	h.sets[key] = fields
	return fields
}
