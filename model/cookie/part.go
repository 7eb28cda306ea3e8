package cookie

import (
	"bytes"
	"strings"
)

// LeastSession is how long a session's ID is at least, in bytes: the 64 bits that OWASP's Session Management Cheat Sheet asks for, in
// base64. What is shorter is the name of a node, which clients share.
const LeastSession = 11

// NodePart is what names a node in a sticky cookie's value, as far as its form alone tells: what stands before a '~' or HAProxy's
// dates, behind the first dot of Tomcat's JSESSIONID, or the whole of a value that is too short to be a session's ID. It is nil where
// the value is, or may be, a session's own, so that nobody keeps that by mistake.
func NodePart(name string, value []byte) []byte {
	part := value
	if i := bytes.IndexByte(value, '~'); i > 0 {
		part = value[:i]
	} else if i := bytes.IndexByte(value, '|'); i > 0 {
		part = value[:i]
	} else if i := bytes.IndexByte(value, '.'); i > 0 && strings.EqualFold(name, "JSESSIONID") {
		part = value[i+1:]
	}
	if len(part) == len(value) && len(part) >= LeastSession || len(part) > maxGiven {
		return nil
	}
	return part
}
