package format

import (
	"bytes"
	"strings"
)

// nginxCombined is the format which nginx uses where a log names none (ngx_http_log_module).
const nginxCombined = `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_referer" "$http_user_agent"`

// nginxVariables are the variables whose value a line keeps. Any other name is one of nginx's or of the operator's map and set
// directives: its value is passed over.
var nginxVariables = map[string]piece{
	"remote_addr":              {means: meansClient},
	"realip_remote_addr":       {means: meansPeer},
	"http_x_forwarded_for":     {means: meansForwarded, shape: shapeList, prose: true},
	"upstream_addr":            {means: meansUpstreams, shape: shapeList},
	"proxy_host":               {means: meansGroup},
	"status":                   {means: meansStatus},
	"time_local":               {means: meansTime, shape: shapeFixed, width: len("21/Nov/2026:01:22:37 +0000")},
	"time_iso8601":             {means: meansTime, shape: shapeFixed, width: len("2026-11-21T01:22:37+00:00")},
	"msec":                     {means: meansTime},
	"request_time":             {means: meansSeconds},
	"request":                  {means: meansRequest, prose: true},
	"request_method":           {means: meansMethod},
	"request_uri":              {means: meansPath},
	"uri":                      {means: meansPath, prose: true},
	"http_user_agent":          {means: meansMark, prose: true},
	"http_cookie":              {means: meansCookieHeader, prose: true},
	"sent_http_set_cookie":     {means: meansSetCookieLines, prose: true},
	"upstream_http_set_cookie": {means: meansSetCookieLines, prose: true},
}

// nginx compiles a log_format. Its escape parameter decides how values are written: default as \xHH, json as in JSON strings, none
// as they are.
func (c *compiler) nginx() (*Format, error) {
	text, escape, err := c.nginxText()
	if err != nil {
		return nil, err
	}
	if escape == "none" {
		c.warn(BothPanels, -1, "escape=none: a client's header with a quote in it can forge what stands behind it; use escape=json or the default")
	}
	pieces, err := c.nginxPieces(text, escape)
	if err != nil {
		return nil, err
	}
	return c.text(pieces)
}

// nginxText takes the keyword, the name, the escape parameter and the quotes off.
func (c *compiler) nginxText() (source, string, error) {
	from, to := trimmed(c.directive)
	escape := "default"
	rest := c.directive[from:to]
	switch rest {
	case "", "combined":
		return bare(nginxCombined, 0, len(nginxCombined)), escape, nil
	}
	if !strings.HasPrefix(rest, "log_format") && !strings.HasPrefix(rest, "escape=") {
		if s, ok := quotedWhole(c.directive); ok {
			return s, escape, nil
		}
		return bare(c.directive, from, to), escape, nil
	}
	found, _, unclosed := words(c.directive, 0, false, false)
	if unclosed >= 0 {
		return source{}, "", c.errorAt(unclosed, "this quote is never closed", "copy the directive up to its semicolon")
	}
	if found[0].is("log_format") {
		found = found[min(2, len(found)):]
	}
	var s source
	for _, w := range found {
		if value, ok := strings.CutPrefix(string(w.text), "escape="); ok && len(s.text) == 0 && !w.quoted {
			escape = value
			if escape != "default" && escape != "json" && escape != "none" {
				return source{}, "", c.errorAt(w.offset(len("escape=")), "escape is none of default, json, none", "correct it")
			}
			continue
		}
		text, ended := bytes.CutSuffix(w.text, []byte(";"))
		if w.quoted {
			text, ended = w.text, false
		}
		s.text, s.at = append(s.text, text...), append(s.at, w.at[:len(text)]...)
		if ended {
			break
		}
	}
	return s, escape, nil
}

func (c *compiler) nginxPieces(s source, escape string) ([]piece, error) {
	var pieces []piece
	start := 0
	literal := func(end int) {
		if end > start {
			pieces = append(pieces, piece{offset: s.offset(start), literal: s.text[start:end]})
		}
	}
	for i := 0; i < len(s.text); i++ {
		if s.text[i] != '$' {
			continue
		}
		literal(i)
		name, end := nginxName(s.text, i+1)
		if name == "" {
			return nil, c.errorAt(s.offset(i), "a variable's name must follow $", "write $name or ${name}")
		}
		pieces = append(pieces, c.nginxValue(name, s.offset(i), escape))
		start, i = end, end-1
	}
	literal(len(s.text))
	return pieces, nil
}

// nginxName reads name or {name}; an empty name is an error.
func nginxName(text []byte, i int) (name string, end int) {
	if i < len(text) && text[i] == '{' {
		n := bytes.IndexByte(text[i:], '}')
		if n < 0 {
			return "", i
		}
		return string(text[i+1 : i+n]), i + n + 1
	}
	end = i
	for end < len(text) && isNameByte(text[end]) {
		end++
	}
	return string(text[i:end]), end
}

func isNameByte(b byte) bool {
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || b == '_'
}

func (c *compiler) nginxValue(name string, offset int, escape string) piece {
	p, known := nginxVariables[name]
	if !known {
		p = c.nginxFamily(name, offset)
		c.nginxSlip(name, offset)
	}
	p.offset, p.name = offset, "$"+name
	p.means = c.override(p.name, p.means)
	if escape != "none" {
		p.escape = '\\'
	}
	if escape == "json" && p.shape == shapePlain {
		p.shape = shapeEscaped
	}
	if name == "proxy_add_x_forwarded_for" {
		c.warn(ClientIPPanel, offset, "$proxy_add_x_forwarded_for is what nginx sends on, its own client included; log $http_x_forwarded_for")
	}
	return p
}

// nginxFamily knows the variables whose name ends with a name of the operator's. nginx compares the cookie's name in them without
// case (ngx_http_parse.c).
func (c *compiler) nginxFamily(name string, offset int) piece {
	if cookie, ok := strings.CutPrefix(name, "cookie_"); ok {
		if c.sticky(cookie, offset) {
			return piece{means: meansCookie, prose: true}
		}
		return piece{prose: true}
	}
	if cookie, ok := strings.CutPrefix(name, "upstream_cookie_"); ok {
		if strings.EqualFold(cookie, c.cookie) {
			return piece{means: meansSetCookie}
		}
		return piece{}
	}
	if strings.HasPrefix(name, "upstream_") {
		return piece{shape: shapeList}
	}
	return piece{prose: strings.HasPrefix(name, "http_")}
}
