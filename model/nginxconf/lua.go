package nginxconf

import "strings"

// luaEnd is where a block of Lua ends, behind the brace that closes it; -1 where none does. from is behind the brace that opens it.
// Braces in strings and comments don't count (Lua's manual, section 3.1; github.com/openresty/lua-nginx-module, "*_by_lua_block").
func luaEnd(text string, from int) int {
	depth := 1
	for i := from; i < len(text); i++ {
		switch c := text[i]; c {
		case '{':
			depth++
		case '}':
			if depth--; depth == 0 {
				return i + 1
			}
		case '"', '\'':
			i = luaString(text, i)
		case '-':
			if strings.HasPrefix(text[i:], "--") {
				i = luaComment(text, i)
			}
		case '[':
			if end := luaLong(text, i); end > 0 {
				i = end
			}
		}
	}
	return -1
}

// luaString is where a string in quotes ends, at its closing quote. One that isn't closed ends with its line, as it is no Lua.
func luaString(text string, from int) int {
	for i := from + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case text[from], '\n':
			return i
		}
	}
	return len(text)
}

// luaComment is where a comment ends: with its line, or with its long bracket.
func luaComment(text string, from int) int {
	if end := luaLong(text, from+len("--")); end > 0 {
		return end
	}
	if n := strings.IndexByte(text[from:], '\n'); n >= 0 {
		return from + n
	}
	return len(text)
}

// luaLong is the last byte of a long bracket such as [==[ … ]==]; 0 where none begins.
func luaLong(text string, from int) int {
	level := from + 1
	for level < len(text) && text[level] == '=' {
		level++
	}
	if from >= len(text) || text[from] != '[' || level >= len(text) || text[level] != '[' {
		return 0
	}
	closing := "]" + text[from+1:level] + "]"
	n := strings.Index(text[level+1:], closing)
	if n < 0 {
		return len(text)
	}
	return level + n + len(closing)
}
