package health

import (
	"bytes"
	"fmt"

	"golang.org/x/net/http2/hpack"

	"farmtop/model"
)

// request returns what a check sends: the bytes of an HTTP/1.1 request, or an HTTP/2 header block.
func (p *Prober) request(f *model.Farm, at place, c *model.Check) []byte {
	path := c.Path
	if path == "" {
		path = "/"
	}
	fields := p.fields(c)
	if c.HTTP == "2" {
		return headerBlock(c, hostOf(f, at, c), path, fields)
	}
	var b bytes.Buffer
	b.WriteString(method(c) + " " + path + " HTTP/1.1\r\nHost: " + hostOf(f, at, c) + "\r\n")
	for _, h := range fields {
		b.WriteString(h.Name + ": " + h.Value + "\r\n")
	}
	if !c.KeepAlive {
		b.WriteString("Connection: close\r\n")
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// unsendable says why a check can't be sent as it is configured; nil when it can.
func unsendable(c *model.Check, host string) error {
	for _, part := range []struct{ what, text string }{{"method", c.Method}, {"path", c.Path}, {"host", host}} {
		for i := range len(part.text) {
			if part.text[i] <= ' ' || part.text[i] == 0x7f {
				return fmt.Errorf("the %s %s of check %s can't be sent: it has a space or a control character", part.what, quote(part.text, 80), quote(c.Name, 60))
			}
		}
	}
	return nil
}

// hostOf is what nodes see in the Host header: what clients ask for, or else the node's own address.
func hostOf(f *model.Farm, at place, c *model.Check) string {
	switch {
	case c.Host != "":
		return c.Host
	case f.Host() != "":
		return f.Host()
	default:
		return at.String()
	}
}

// fields are the header lines but Host and Connection. Those of the check replace ours of the same name.
func (p *Prober) fields(c *model.Check) []model.HeaderField {
	var out []model.HeaderField
	for _, own := range []model.HeaderField{
		{Name: "User-Agent", Value: p.userAgent},
		{Name: "Accept", Value: "*/*"},
		{Name: "Accept-Encoding", Value: "identity"},
	} {
		if !sends(c, own.Name) {
			out = append(out, own)
		}
	}
	for _, h := range c.Send {
		if !bytes.ContainsAny([]byte(h.Name+h.Value), "\r\n\x00") {
			out = append(out, h)
		}
	}
	return out
}

func sends(c *model.Check, name string) bool {
	for _, h := range c.Send {
		if equalFold([]byte(h.Name), name) {
			return true
		}
	}
	return false
}

// headerBlock compresses nothing and uses no table, so that the same bytes can be sent every time.
func headerBlock(c *model.Check, host, path string, fields []model.HeaderField) []byte {
	scheme := "https"
	if c.Protocol == model.ProtocolHTTP {
		scheme = "http"
	}
	var b bytes.Buffer
	enc := hpack.NewEncoder(&b)
	enc.SetMaxDynamicTableSize(0)
	write := func(name, value string) {
		_ = enc.WriteField(hpack.HeaderField{Name: name, Value: value}) // a buffer takes all
	}
	write(":method", method(c))
	write(":scheme", scheme)
	write(":authority", host)
	write(":path", path)
	for _, h := range fields {
		write(string(bytes.ToLower([]byte(h.Name))), h.Value)
	}
	return b.Bytes()
}
