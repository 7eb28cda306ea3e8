package f5

import (
	"net/url"
	"strings"
)

// path is the full name of something on a BIG-IP, with its partition and folders: "/Common/app".
type path string

// poolPath is the full name of a pool that may be named without its partition, as tmsh permits it for "Common".
func poolPath(name string) path {
	if strings.HasPrefix(name, "/") {
		return path(name)
	}
	return path("/Common/" + name)
}

// escaped is the name as a segment of a URL has it: "~Common~app". A route domain's "%" is escaped, too.
func (p path) escaped() string {
	return url.PathEscape(strings.ReplaceAll(string(p), "/", "~"))
}

// folder is all before the last part: "/Common/".
func (p path) folder() string { return string(p[:strings.LastIndexByte(string(p), '/')+1]) }

// short is the name without the folder, where it is in it; names from elsewhere stay whole.
func (p path) short(folder string) string {
	if rest, inside := strings.CutPrefix(string(p), folder); inside && rest != "" && !strings.Contains(rest, "/") {
		return rest
	}
	return string(p)
}

// memberPath is the full name of what short has shortened.
func memberPath(name, folder string) path {
	if strings.HasPrefix(name, "/") {
		return path(name)
	}
	return path(folder + name)
}

// ofStats is the member that a key of its statistics names: "https://localhost/mgmt/tm/ltm/pool/~Common~app/members/~Common~am1:443/stats".
func ofStats(key string) path {
	_, member, _ := strings.Cut(key, "/members/")
	member, _, _ = strings.Cut(member, "/stats")
	if plain, err := url.PathUnescape(member); err == nil {
		member = plain
	}
	return path(strings.ReplaceAll(member, "~", "/"))
}
