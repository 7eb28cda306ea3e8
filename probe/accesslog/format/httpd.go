package format

import (
	"bytes"
	"strings"
)

// httpdNamed are the nicknames of httpd's stock config and of Tomcat's pattern attribute.
var httpdNamed = map[string]string{
	"common":         `%h %l %u %t "%r" %>s %b`,
	"combined":       `%h %l %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i"`,
	"vhost_combined": `%v:%p %h %l %u %t "%r" %>s %O "%{Referer}i" "%{User-Agent}i"`,
}

// httpd compiles httpd's LogFormat (mod_log_config) or the pattern of Tomcat's AccessLogValve, which is modelled after it.
func (c *compiler) httpd() (*Format, error) {
	s, err := c.httpdText()
	if err != nil {
		return nil, err
	}
	pieces, err := c.httpdPieces(s)
	if err != nil {
		return nil, err
	}
	return c.text(pieces)
}

func (c *compiler) httpdText() (source, error) {
	from, to := trimmed(c.directive)
	rest := c.directive[from:to]
	if rest == "" {
		rest = "combined"
		if c.kind == Tomcat {
			rest = "common" // AbstractAccessLogValve has no default of its own; server.xml as shipped logs common
		}
	}
	if text, ok := httpdNamed[rest]; ok {
		return bare(text, 0, len(text)), nil
	}
	for _, keyword := range []string{"LogFormat", "pattern="} {
		if strings.HasPrefix(rest, keyword) {
			return c.httpdArgument(from+len(keyword), keyword == "pattern=")
		}
	}
	if s, ok := quotedWhole(c.directive); ok {
		return s, nil
	}
	if s, ok := quotedAndNamed(c.directive); ok {
		return s, nil
	}
	return xmlQuotes(backslashQuotes(bare(c.directive, from, to)), c.kind == Tomcat), nil
}

// quotedAndNamed takes the arguments of a LogFormat whose keyword was left out: the quoted format and its nickname.
func quotedAndNamed(directive string) (source, bool) {
	found, _, unclosed := words(directive, 0, false, false)
	if unclosed >= 0 || len(found) != 2 || !found[0].whole || found[1].quoted || bytes.ContainsRune(found[1].text, '%') {
		return source{}, false
	}
	return found[0].source, true
}

// backslashQuotes takes the backslashes off that a format has before its quotes within those of httpd.conf. A format in which one quote
// stands bare has been unescaped already.
func backslashQuotes(s source) source {
	quotes, escaped := bytes.Count(s.text, []byte{'"'}), bytes.Count(s.text, []byte(`\"`))
	if quotes == 0 || quotes != escaped {
		return s
	}
	var out source
	for i, b := range s.text {
		if b != '\\' || i+1 == len(s.text) || s.text[i+1] != '"' {
			out.add(b, s.at[i])
		}
	}
	return out
}

// httpdArgument takes the first word behind a keyword.
func (c *compiler) httpdArgument(start int, xml bool) (source, error) {
	found, _, unclosed := words(c.directive, start, false, false)
	if unclosed >= 0 || len(found) == 0 {
		return source{}, c.errorAt(max(unclosed, start), "the format's quote is never closed", "copy the directive as a whole")
	}
	return xmlQuotes(found[0].source, xml), nil
}

// xmlQuotes resolves &quot; which server.xml needs inside an attribute.
func xmlQuotes(s source, wanted bool) source {
	const entity = "&quot;"
	if !wanted || !bytes.Contains(s.text, []byte(entity)) {
		return s
	}
	var out source
	for i := 0; i < len(s.text); i++ {
		if bytes.HasPrefix(s.text[i:], []byte(entity)) {
			out.add('"', s.at[i])
			i += len(entity) - 1
			continue
		}
		out.add(s.text[i], s.at[i])
	}
	return out
}

func (c *compiler) httpdPieces(s source) ([]piece, error) {
	var pieces []piece
	start := 0
	literal := func(from, to int) {
		if to > from {
			pieces = append(pieces, piece{offset: s.offset(from), literal: s.text[from:to]})
		}
	}
	for i := 0; i < len(s.text); {
		if s.text[i] != '%' {
			i++
			continue
		}
		literal(start, i)
		if i+1 < len(s.text) && s.text[i+1] == '%' {
			start, i = i+1, i+2
			continue
		}
		p, end, err := c.httpdValue(s, i)
		if err != nil {
			return nil, err
		}
		p.offset, p.name, p.escape = s.offset(i), string(s.text[i:end]), '\\'
		p.means = c.override(p.name, p.means)
		pieces = append(pieces, p)
		start, i = end, end
	}
	literal(start, len(s.text))
	return pieces, nil
}

// httpdValue reads %!200,304>{argument}letter.
func (c *compiler) httpdValue(s source, at int) (p piece, end int, err error) {
	text := s.text
	i := at + 1
	for i < len(text) && (text[i] == '!' || text[i] == ',' || text[i] == '<' || text[i] == '>' || text[i] >= '0' && text[i] <= '9') {
		i++
	}
	argument := ""
	if i < len(text) && text[i] == '{' {
		n := bytes.IndexByte(text[i:], '}')
		if n < 0 {
			return p, 0, c.errorAt(s.offset(i), "this { is never closed", "add the }")
		}
		argument = string(text[i+1 : i+n])
		i += n + 1
	}
	if i < len(text) && text[i] == '^' { // %^ti, %^to, %^fb: the three names of more than one letter
		if i+2 >= len(text) {
			return p, 0, c.errorAt(s.offset(at), "a name of two letters must follow ^", "write %^ti, %^to or %^fb")
		}
		return piece{shape: shapeEscaped}, i + 3, nil
	}
	if i >= len(text) {
		return p, 0, c.errorAt(s.offset(at), "a letter must follow %", "write %% for a percent sign")
	}
	if !strings.ContainsRune(c.httpdLetters(), rune(text[i])) {
		return p, 0, c.errorAt(s.offset(i), "there is no %"+string(text[i]), "correct it, or write %% for a percent sign")
	}
	return c.httpdLetter(text[i], argument, s.offset(at)), i + 1, nil
}

func (c *compiler) httpdLetters() string {
	if c.kind == Tomcat {
		return "aAbBcDFhHIilmopqrRsStTuUvX"
	}
	return "aAbBcCDefhHiIkKlLmMnoOpPqrRsStTuUvVX"
}
