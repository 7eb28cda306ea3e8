package cookie

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
)

// caddyName is the cookie's name where "lb_policy cookie" says none.
const caddyName = "lb"

// caddyClaims are the cookies of Caddy's "lb_policy cookie": the HMAC-SHA256 of the upstream's dial address with the secret, which
// is empty when none is configured (caddyserver/caddy, modules/caddyhttp/reverseproxy/selectionpolicies.go: hashCookie).
func caddyClaims(address string, known *Known) []claim {
	var all []claim
	for _, secret := range append([]string{""}, known.Secrets...) {
		mac := hmac.New(sha256.New, []byte(secret))
		_, _ = mac.Write([]byte(address))
		all = append(all, claim{value: hex.EncodeToString(mac.Sum(nil)), rank: byAddress, kind: Caddy, of: address})
	}
	return all
}
