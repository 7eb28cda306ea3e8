package importnginx

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// A Version is that of an nginx. The zero value is an unknown one.
type Version struct {
	Major, Minor, Patch int
	Plus                bool // NGINX Plus
}

var (
	versionNumber = regexp.MustCompile(`^(?:.*nginx/)?([0-9]{1,4})\.([0-9]{1,4})\.([0-9]{1,4})(?:[^0-9.].*)?$`)
	// What came or went with a version: nginx.org/en/CHANGES.
	stickyCame   = Version{Major: 1, Minor: 29, Patch: 6}
	resolveCame  = Version{Major: 1, Minor: 27, Patch: 3}
	oldLinesWent = Version{Major: 1, Minor: 25, Patch: 1} // ssl on; the parameter http2 became a directive
)

// ParseVersion reads a version as "1.22.1", or as nginx -v prints it.
func ParseVersion(text string) (Version, error) {
	found := versionNumber.FindStringSubmatch(strings.TrimSpace(text))
	if found == nil {
		return Version{}, fmt.Errorf(`%s is no version of nginx; write what "nginx -v" prints, such as 1.22.1`, shown(text))
	}
	v := Version{Plus: strings.Contains(text, "nginx-plus")}
	for i, into := range []*int{&v.Major, &v.Minor, &v.Patch} {
		*into, _ = strconv.Atoi(found[i+1]) // four digits at most
	}
	return v, nil
}

// String is the version as people say it.
func (v Version) String() string {
	name := "nginx"
	if v.Plus {
		name = "NGINX Plus"
	}
	return fmt.Sprintf("%s %d.%d.%d", name, v.Major, v.Minor, v.Patch)
}

func (v Version) known() bool { return v != Version{} }

// before tells whether a version that is known is older than another one.
func (v Version) before(other Version) bool {
	switch {
	case !v.known():
		return false
	case v.Major != other.Major:
		return v.Major < other.Major
	case v.Minor != other.Minor:
		return v.Minor < other.Minor
	default:
		return v.Patch < other.Patch
	}
}

// lacks tells whether the version surely has not what came to open source with another one, and to NGINX Plus long before.
func (v Version) lacks(came Version) bool { return !v.Plus && v.before(came) }

// has tells whether the version surely has it.
func (v Version) has(came Version) bool { return v.known() && (v.Plus || !v.before(came)) }
