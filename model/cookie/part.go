package cookie

import (
	"bytes"
	"slices"
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
	sure := NamesNode(name)
	if i := bytes.IndexByte(value, '|'); i > 0 && isDated(value[i:]) {
		part, sure = value[:i], true
	} else if i := bytes.IndexByte(value, '~'); i > 0 {
		part = value[:i]
	} else if i := bytes.IndexByte(value, '.'); i > 0 && strings.EqualFold(name, "JSESSIONID") {
		part, sure = value[i+1:], true
	}
	if len(part) >= LeastSession && !sure || len(part) > maxGiven {
		return nil
	}
	return part
}

// nodeCookies are names of cookies whose whole value is a node's, however long, and the same for all clients of that node.
var nodeCookies = []string{"ARRAffinity", "ARRAffinitySameSite", "amlbcookie"}

// NamesNode tells whether a cookie of that name never is a session's own.
func NamesNode(name string) bool {
	return strings.HasPrefix(name, "BIGipServer") || slices.Contains(nodeCookies, name)
}

// isDated tells whether HAProxy's dates follow: "|" and five characters, once or twice (configuration manual, "cookie", maxidle and
// maxlife).
func isDated(rest []byte) bool {
	const date = 1 + 5
	return (len(rest) == date || len(rest) == 2*date && rest[date] == '|') && bytes.Count(rest, []byte{'|'}) == len(rest)/date
}
