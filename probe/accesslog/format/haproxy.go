package format

import (
	"bytes"
	"strings"
)

// haproxy compiles a log-format. HAProxy prints one blank between values however many the format has, and none behind a capture
// list that is not declared (sess_build_logline in its log.c).
func (c *compiler) haproxy() (*Format, error) {
	conf, err := c.haproxyText()
	if err != nil {
		return nil, err
	}
	c.cookie = conf.cookie
	reader := haproxyReader{compiler: c, conf: conf, text: collapseSpaces(conf.format)}
	if err := reader.read(); err != nil {
		return nil, err
	}
	if reader.json {
		return c.haproxyJSON(reader.named)
	}
	f, err := c.text(withoutUndeclared(joinAddresses(reader.pieces), conf))
	if err != nil {
		return nil, err
	}
	f.allowsCutLines, f.allowsNotices = true, true
	c.captured(f, conf)
	return f, nil
}

// haproxyReader walks over a format and keeps the flags which %{…}o sets for all values behind it.
type haproxyReader struct {
	*compiler
	conf   haproxyConfig
	text   source
	pieces []piece
	named  map[string]meaning // %(name) of a JSON format
	json   bool
	quote  bool
}

func (r *haproxyReader) read() error {
	text := r.text.text
	start := 0
	for i := 0; i < len(text); {
		if text[i] != '%' {
			i++
			continue
		}
		r.literal(start, i)
		if i+1 < len(text) && text[i+1] == '%' {
			start, i = i+1, i+2
			continue
		}
		end, err := r.value(i)
		if err != nil {
			return err
		}
		start, i = end, end
	}
	r.literal(start, len(text))
	return nil
}

func (r *haproxyReader) literal(from, to int) {
	printed := len(r.pieces) > 0 && !bytes.HasSuffix(r.pieces[len(r.pieces)-1].literal, []byte(" "))
	if from < to && r.text.text[from] == ' ' && !printed { // around %{+Q}o, which prints nothing
		from++
	}
	if from < to {
		r.pieces = append(r.pieces, piece{offset: r.text.offset(from), literal: r.text.text[from:to]})
	}
}

// value reads %(name){flags}variable or %(name){flags}[expression].
func (r *haproxyReader) value(at int) (end int, err error) {
	text := r.text.text
	i := at + 1
	name, i, err := r.enclosed(i, '(', ')')
	if err != nil {
		return 0, err
	}
	flags, i, err := r.enclosed(i, '{', '}')
	if err != nil {
		return 0, err
	}
	quote := r.quote && !strings.Contains(flags, "-Q") || strings.Contains(flags, "+Q")
	if i < len(text) && text[i] == '[' {
		expression, next, err := r.enclosed(i, '[', ']')
		if err != nil {
			return 0, err
		}
		p := r.expression(expression, r.text.offset(at))
		if p.means >= firstText && p.escape == 0 && !strings.Contains(flags, "+E") && !r.json {
			r.warn(BothPanels, r.text.offset(at), "%["+expression+"] is logged unescaped: a client can forge what stands behind it; add ,json(utf8s)")
		}
		r.add(p, at, next, name, quote)
		return next, nil
	}
	end = i
	for end < len(text) && isNameByte(text[end]) && text[end] != '_' {
		end++
	}
	variable := string(text[i:end])
	if variable == "o" {
		r.json = r.json || strings.Contains(flags, "+json")
		r.quote = quote
		if strings.Contains(flags, "+cbor") {
			return 0, r.errorAt(r.text.offset(at), "CBOR logs are not read", "use +json")
		}
		return end, nil
	}
	p, known := haproxyVariables[variable]
	if !known {
		return 0, r.errorAt(r.text.offset(at), "HAProxy has no variable %"+variable, "correct it, or write %% for a percent sign")
	}
	r.add(p, at, end, name, quote)
	return end, nil
}

func (r *haproxyReader) add(p piece, from, to int, name string, quote bool) {
	p.offset, p.name = r.text.offset(from), string(r.text.text[from:to])
	p.means = r.override(p.name, p.means)
	if p.escape == 0 {
		p.escape = '#'
	}
	if quote && p.shape != shapeBraces {
		p.shape = shapeQuotable
	}
	if name != "" {
		if r.named == nil {
			r.named = make(map[string]meaning)
		}
		name, _, _ = strings.Cut(name, ":")
		r.named[name] = p.means
	}
	r.pieces = append(r.pieces, p)
}

// enclosed reads the text between two brackets, nested ones included, where the first stands at i.
func (r *haproxyReader) enclosed(i int, open, closing byte) (inner string, end int, err error) {
	text := r.text.text
	if i >= len(text) || text[i] != open {
		return "", i, nil
	}
	depth := 0
	for end = i; end < len(text); end++ {
		switch text[end] {
		case open:
			depth++
		case closing:
			depth--
			if depth == 0 {
				return string(text[i+1 : end]), end + 1, nil
			}
		}
	}
	return "", end, r.errorAt(r.text.offset(i), "this "+string(open)+" is never closed", "add the "+string(closing))
}

// joinAddresses makes one value of %ci:%cp: an IPv6 address is printed without brackets, so only its last colon ends it.
func joinAddresses(pieces []piece) []piece {
	for i := range len(pieces) - 2 {
		address, port := &pieces[i], pieces[i+2]
		if address.means == meansPeer && string(pieces[i+1].literal) == ":" && port.name == "%cp" && address.shape == shapePlain {
			address.name, address.means = address.name+":"+port.name, meansPeerBarePort
			return append(pieces[:i+1:i+1], pieces[i+3:]...)
		}
	}
	return pieces
}

// withoutUndeclared drops %hr where only response captures are declared: HAProxy prints nothing for it.
func withoutUndeclared(pieces []piece, conf haproxyConfig) []piece {
	if len(conf.request) > 0 || len(conf.response) == 0 {
		return pieces
	}
	for i, p := range pieces {
		if p.means == meansRequestCaptures && i+1 < len(pieces) && bytes.Equal(pieces[i+1].literal, []byte(" ")) {
			return append(pieces[:i:i], pieces[i+2:]...)
		}
	}
	return pieces
}
