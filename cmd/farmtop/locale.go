package main

import "strings"

// showsUTF8 tells whether the locale of an environment is one of UTF-8, by the rule of setlocale(3): LC_ALL wins over LC_CTYPE,
// and that over LANG. An environment that names no locale, as in a container or on Windows, doesn't count as one without UTF-8.
func showsUTF8(env func(string) string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if locale := strings.ToLower(env(name)); locale != "" {
			return strings.Contains(locale, "utf-8") || strings.Contains(locale, "utf8")
		}
	}
	return true
}
