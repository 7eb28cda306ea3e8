package health

import (
	"bytes"
	"strconv"
)

// framing is how a body's end is found.
type framing struct {
	length  int64 // -1 when not given
	chunked bool
	close   bool // the peer will close
}

// take notes what a field says about the body's end.
func (f *framing) take(name, value []byte) error {
	switch len(name) {
	case len("Content-Length"):
		if !equalFold(name, "Content-Length") {
			return nil
		}
		n, err := strconv.ParseUint(string(value), 10, 62)
		if err != nil || f.length >= 0 && f.length != int64(n) {
			return protocolError("sent a contradictory or broken Content-Length: " + quote(string(value), 40))
		}
		f.length = int64(n)
	case len("Transfer-Encoding"):
		if !equalFold(name, "Transfer-Encoding") {
			return nil
		}
		if f.chunked || !equalFold(value, "chunked") {
			return protocolError("sent a transfer encoding nobody asked for: " + quote(string(value), 40))
		}
		f.chunked = true
	case len("Connection"):
		if equalFold(name, "Connection") {
			f.connection(value)
		}
	}
	return nil
}

// connection reads the options of a Connection field.
func (f *framing) connection(value []byte) {
	for option := range bytes.SplitSeq(value, []byte{','}) {
		option = bytes.Trim(option, " \t")
		if equalFold(option, "close") {
			f.close = true
		}
	}
}
