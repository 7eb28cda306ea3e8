package cookie

import (
	"math"
	"strings"
)

// f5Prefix opens the names of BIG-IP's cookies where nobody gave one.
const f5Prefix = "BIGipServer"

// maxGroup is how long a pool's or virtual server's name in a cookie's name is at most, in bytes: what balancers allow.
const maxGroup = math.MaxUint8

// groupNoun is what the makers call what their cookies' names tell.
var groupNoun = map[Kind]string{F5: "pool", NetScaler: "virtual server"}

// groupOf is the pool or virtual server that the name of a cookie tells: "/Common/web" for BIGipServer~Common~web (F5, K6917:
// folders are written with tildes), and web_vip for NSC_xfc_wjq, where NetScaler wrote each letter's successor.
func groupOf(name string) string {
	if len(name) > maxGroup {
		return ""
	}
	if pool, is := strings.CutPrefix(name, f5Prefix); is {
		return strings.ReplaceAll(pool, "~", "/")
	}
	if server, is := strings.CutPrefix(name, netscalerPrefix); is {
		return strings.Map(predecessor, server)
	}
	return ""
}

// predecessor is the letter before, in its case, round the alphabet.
func predecessor(c rune) rune {
	switch {
	case c == 'a':
		return 'z'
	case c == 'A':
		return 'Z'
	case c > 'a' && c <= 'z', c > 'A' && c <= 'Z':
		return c - 1
	default:
		return c
	}
}
