package health

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"

	"golang.org/x/net/http2"
	"golang.org/x/net/http2/hpack"
)

// h2 is a connection that speaks HTTP/2, one stream at a time and without a goroutine of its own: what the node sends between two
// checks, such as pings, is answered at the next.
type h2 struct {
	out    net.Conn
	wire   outbox
	in     *meter
	framer *http2.Framer
	stream uint32 // the newest stream; 0 before the first
	owed   uint32 // bytes of body received since the connection's window was last opened
	gone   bool   // the node wants no more streams
}

// outbox collects frames so that they leave together.
type outbox struct{ buf []byte }

func (o *outbox) Write(p []byte) (int, error) {
	o.buf = append(o.buf, p...)
	return len(p), nil
}

// meter reads from a connection and counts in the scratch of the exchange under way.
type meter struct {
	src io.Reader
	s   *scratch
}

func (m *meter) Read(p []byte) (int, error) {
	n, err := m.src.Read(p)
	m.s.total += int64(n)
	return n, err
}

const (
	// frameLimit is how many frames one answer may have: a body of bodyLimit in frames of 256 bytes, and some pings and settings.
	frameLimit = 2048
	// h2Window is what the node may send unasked: the whole body that would be read, and a frame.
	h2Window = bodyLimit + 16<<10
	// defaultWindow is a connection's window at its start: RFC 9113, section 6.9.2.
	defaultWindow = 65535
)

func newH2(conn net.Conn) *h2 {
	h := &h2{out: conn, in: &meter{src: conn}}
	h.framer = http2.NewFramer(&h.wire, h.in)
	h.framer.SetMaxReadFrameSize(16 << 10)
	h.framer.SetReuseFrames()
	h.framer.ReadMetaHeaders = hpack.NewDecoder(4096, nil)
	h.framer.MaxHeaderListSize = headerLimit
	return h
}

// exchange sends one request, whose header block is given, and reads its answer.
func (h *h2) exchange(block []byte, s *scratch) (answer, error) {
	if h.gone || h.stream > 1<<30 {
		return answer{}, errGoneAway
	}
	h.in.s = s
	defer func() { h.in.s = nil }()
	if err := h.ask(block); err != nil {
		return answer{}, err
	}
	a, err := h.read(s)
	a.keep = err == nil && !h.gone && !a.truncated
	return a, err
}

// ask opens a stream with a request that has no body.
func (h *h2) ask(block []byte) error {
	if h.stream == 0 {
		h.wire.buf = append(h.wire.buf, http2.ClientPreface...)
		_ = h.framer.WriteSettings(
			http2.Setting{ID: http2.SettingEnablePush, Val: 0},
			http2.Setting{ID: http2.SettingInitialWindowSize, Val: h2Window},
			http2.Setting{ID: http2.SettingMaxHeaderListSize, Val: headerLimit},
		)
		h.stream = 1
		h.owed = h2Window - defaultWindow
	} else {
		h.stream += 2
	}
	if h.owed > 0 {
		_ = h.framer.WriteWindowUpdate(0, h.owed)
		h.owed = 0
	}
	_ = h.framer.WriteHeaders(http2.HeadersFrameParam{StreamID: h.stream, BlockFragment: block, EndStream: true, EndHeaders: true})
	return h.flush()
}

// flush sends what was written into the outbox.
func (h *h2) flush() error {
	if len(h.wire.buf) == 0 {
		return nil
	}
	_, err := h.out.Write(h.wire.buf)
	h.wire.buf = h.wire.buf[:0]
	return err
}

// read reads frames until the stream has ended.
func (h *h2) read(s *scratch) (answer, error) {
	var a answer
	header := 0
	done := func(err error) (answer, error) {
		a.header, a.body = s.body[:header:header], s.body[header:]
		if errors.Is(err, io.EOF) && a.status != 0 {
			err = &cutBodyError{got: int64(len(a.body)), want: -1}
		}
		return a, err
	}
	for range frameLimit {
		frame, err := h.framer.ReadFrame()
		if err != nil {
			return done(h.readError(err))
		}
		switch f := frame.(type) {
		case *http2.MetaHeadersFrame:
			if f.StreamID != h.stream {
				break
			}
			if a.status == 0 {
				s.begun()
				if err := a.takeFields(f, s); err != nil {
					return done(err)
				}
				header = len(s.body)
			}
			switch {
			case f.StreamEnded() && a.status == 0:
				return done(protocolError("ended the HTTP/2 stream after an interim answer, without the answer itself"))
			case f.StreamEnded():
				return done(nil)
			}
		case *http2.DataFrame:
			h.owed += f.Length
			if f.StreamID != h.stream {
				break
			}
			if a.status == 0 {
				return done(protocolError("sent HTTP/2 data before its answer's header"))
			}
			data := f.Data()
			room := bodyLimit - (len(s.body) - header)
			s.body = append(s.body, data[:min(len(data), room)]...)
			a.truncated = len(data) > room
			if a.truncated || f.StreamEnded() {
				return done(nil)
			}
		default:
			if err := h.control(frame); err != nil {
				return done(err)
			}
		}
	}
	return done(protocolError(fmt.Sprintf("sent more than %d HTTP/2 frames for one answer", frameLimit)))
}

// control answers frames that are about the connection.
func (h *h2) control(frame http2.Frame) error {
	switch f := frame.(type) {
	case *http2.SettingsFrame:
		if !f.IsAck() {
			_ = h.framer.WriteSettingsAck()
		}
	case *http2.PingFrame:
		if !f.IsAck() {
			_ = h.framer.WritePing(true, f.Data)
		}
	case *http2.GoAwayFrame:
		h.gone = true
		if f.LastStreamID < h.stream {
			return errGoneAway
		}
	case *http2.RSTStreamFrame:
		if f.StreamID == h.stream {
			return protocolError("cancelled the HTTP/2 stream: " + f.ErrCode.String())
		}
	case *http2.PushPromiseFrame:
		return protocolError("pushed an HTTP/2 stream although that was forbidden")
	}
	return h.flush()
}

// readError words what the framer dislikes; errors of the connection pass.
func (h *h2) readError(err error) error {
	if code, ok := errors.AsType[http2.ConnectionError](err); ok {
		detail := ""
		if d := h.framer.ErrorDetail(); d != nil {
			detail = ": " + cut(d.Error(), 80)
		}
		return protocolError("broke HTTP/2 (" + http2.ErrCode(code).String() + ")" + detail)
	}
	if e, ok := errors.AsType[http2.StreamError](err); ok {
		return protocolError("broke HTTP/2 (" + e.Code.String() + ")")
	}
	if errors.Is(err, http2.ErrFrameTooLarge) {
		return protocolError("sent an HTTP/2 frame larger than allowed, or something that is not HTTP/2")
	}
	return err
}

// takeFields writes an answer's fields as lines into the scratch, so that both versions of HTTP are judged by the same code. Interim
// answers leave the status 0.
func (a *answer) takeFields(f *http2.MetaHeadersFrame, s *scratch) error {
	if f.Truncated {
		return protocolError(fmt.Sprintf("sent a header of more than %d KiB", headerLimit>>10))
	}
	status, err := strconv.Atoi(f.PseudoValue("status"))
	if err != nil || status < 100 || status > 999 {
		return protocolError("sent a broken HTTP/2 status: " + quote(f.PseudoValue("status"), 20))
	}
	if status < 200 {
		return nil
	}
	a.status, a.protocol = status, "HTTP/2.0"
	s.body = s.body[:0]
	for _, field := range f.RegularFields() {
		s.body = append(append(append(append(s.body, field.Name...), ": "...), field.Value...), "\r\n"...)
	}
	return nil
}
