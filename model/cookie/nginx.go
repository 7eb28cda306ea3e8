package cookie

import (
	"crypto/md5" //nolint:gosec // nginx's choice; nothing is kept secret by it
	"encoding/hex"
)

// nginxClaims are the cookies of nginx's "sticky cookie" for servers without route=: the MD5 of the address as text, as NGINX Plus
// has had it and the open source version since 1.29.6 (nginx/nginx, src/http/ngx_http_upstream_round_robin.c).
func nginxClaims(address string, _ *Known) []claim {
	sum := md5.Sum([]byte(address)) //nolint:gosec // as above
	return []claim{{value: hex.EncodeToString(sum[:]), rank: byAddress, kind: Nginx, of: address}}
}
