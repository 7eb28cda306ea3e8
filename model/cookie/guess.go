package cookie

import (
	"fmt"
	"strings"
)

// A digest is a hash that no known address has.
type digest struct {
	kind  Kind
	form  string
	chars int // hexadecimal digits
	says  string
	hint  string
}

const hintAddresses = "no known node's address has it: the nodes must be known by the addresses that the balancer has"

// digests are the hashes that balancers write, by their lengths. Others write hashes of those lengths, too.
var digests = []digest{
	{Nginx, "", 32, "an MD5, as nginx's sticky cookie has of a server's address", hintAddresses},
	{HAProxy, "dynamic", 16, "a 64-bit hash, as HAProxy's dynamic cookies have", "it takes the dynamic-cookie-key to tell the node; the runtime interface lists the values, too"},
	{Traefik, "sha256", traefikDigits, "a part of a SHA-256, as Traefik has of a server's URL", hintAddresses + ", and by the port"},
	{Caddy, "", 64, "an HMAC-SHA256, as Caddy's lb_policy cookie has of an upstream", hintAddresses + "; where the policy has a secret, it is needed as well"},
}

// hashed reads values that look like a hash of something that isn't known.
func (r *reader) hashed() {
	if r.isRead() || !isHex(r.value) {
		return
	}
	for _, d := range digests {
		if len(r.value) != d.chars {
			continue
		}
		byName := d.kind == Traefik && traefikName.MatchString(r.name) || d.kind == Caddy && r.name == caddyName
		r.add(Reading{Kind: d.kind, Form: d.form, Sure: byName, Says: d.says, Hint: d.hint})
	}
}

// maxGuess is how long a value is at most that may be a server's plain name, in bytes: session IDs are longer.
const maxGuess = 20

// guessed reads a short word as a server's name, when nothing better was read.
func (r *reader) guessed() {
	if len(r.all) > 0 || !isToken(r.value) || len(r.value) > maxGuess || strings.EqualFold(r.name, "JSESSIONID") {
		return
	}
	r.add(Reading{
		Kind: Value, Server: string(r.value),
		Says: fmt.Sprintf("a server's own value, %s, as HAProxy, nginx and others write it", r.value),
		Hint: hintServer(r.value),
	})
}
