package accesslog

import "bytes"

// nodePart is what names a node in the value of a sticky cookie: what stands behind a route's dot, before a '~' or HAProxy's dates, or
// the whole of a value that is too short to be a session's ID. It is nil where there is no such part.
func (t *Tally) nodePart(value []byte) []byte {
	if i := bytes.IndexByte(value, '~'); i > 0 {
		return value[:i]
	}
	if i := bytes.IndexByte(value, '|'); i > 0 {
		return value[:i]
	}
	if i := bytes.IndexByte(value, '.'); i > 0 && t.isRoute(value[i+1:]) {
		return value[i+1:]
	}
	if t.sessionIn(value) == nil {
		return value
	}
	return nil
}
