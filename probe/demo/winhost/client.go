package winhost

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
)

// exitHeader has the exit code of a script in the machine's answer.
const exitHeader = "X-Exit-Code"

// began is what PowerShell begins its standard error with where that is no console.
const began = "#< CLIXML\r\n"

// Ask is PowerShell, run with arguments on the machine that listens at an address: the path of a unix socket, or host:port. It writes what
// PowerShell writes, until that has ended or ctx has, and returns its exit code.
func Ask(ctx context.Context, address string, arguments []string, stdout, stderr io.Writer) (exit int, err error) {
	body, err := json.Marshal(arguments)
	if err != nil {
		return 0, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://machine/", bytes.NewReader(body))
	if err != nil {
		return 0, err
	}
	transport := &http.Transport{DisableKeepAlives: true, DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, networkOf(address), address)
	}}
	answer, err := transport.RoundTrip(request)
	if err != nil {
		return 0, fmt.Errorf("ask the machine at %s: %w", address, err)
	}
	defer answer.Body.Close()
	if _, err := io.WriteString(stderr, began); err != nil {
		return 0, err
	}
	if _, err := io.Copy(stdout, answer.Body); err != nil {
		return 0, fmt.Errorf("hear the machine at %s: %w", address, err)
	}
	return strconv.Atoi(answer.Header.Get(exitHeader))
}

// networkOf is the network of an address: a path is a unix socket's.
func networkOf(address string) string {
	if strings.ContainsAny(address, `/\`) {
		return "unix"
	}
	return "tcp"
}
