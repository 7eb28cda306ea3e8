package route

import (
	"strings"

	"farmtop/probe/client"
)

// sameSite is the attribute as a Set-Cookie line has it, "" for none: net/http keeps only the values that it knows.
func sameSite(line string) string {
	for attribute := range strings.SplitSeq(line, ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(attribute), "=")
		if strings.EqualFold(name, "SameSite") {
			return client.Cut(strings.TrimSpace(value))
		}
	}
	return ""
}
