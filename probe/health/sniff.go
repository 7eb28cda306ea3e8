package health

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"time"

	"farmtop/model"
)

// sniffTime bounds each of the two tries of Sniff when ctx doesn't.
const sniffTime = 2 * time.Second

// Sniff finds out what a discovered server speaks: https when it shakes hands or refuses in the language of TLS, else http when it
// answers in HTTP, else tcp. It takes four seconds at most.
func Sniff(ctx context.Context, address string) model.Protocol {
	switch {
	case sniffTLS(ctx, address):
		return model.ProtocolHTTPS
	case sniffHTTP(ctx, address):
		return model.ProtocolHTTP
	default:
		return model.ProtocolTCP
	}
}

func sniffTLS(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, sniffTime)
	defer cancel()
	dialer := tls.Dialer{Config: &tls.Config{InsecureSkipVerify: true, CurvePreferences: curves}}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err == nil {
		conn.Close()
		return true
	}
	var remote *net.OpError
	return errors.As(err, &remote) && remote.Op == "remote error"
}

func sniffHTTP(ctx context.Context, address string) bool {
	ctx, cancel := context.WithTimeout(ctx, sniffTime)
	defer cancel()
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(longAgo) })()
	if _, err := io.WriteString(conn, "HEAD / HTTP/1.1\r\nHost: "+address+"\r\nConnection: close\r\n\r\n"); err != nil {
		return false
	}
	var said [7]byte
	_, err = io.ReadFull(conn, said[:])
	return err == nil && bytes.Equal(said[:], []byte("HTTP/1."))
}
