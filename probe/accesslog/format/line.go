package format

import "time"

// Line is what one logged request tells. Byte slices point into the parsed line or into its [Parser]: they hold until the next
// line is parsed, and whoever keeps one copies it. An empty slice means that the line says nothing: not logged, "-" or "".
type Line struct {
	// At is when the request was logged, in nanoseconds since 1970; 0 is unknown. Some servers log the start of a request
	// (HAProxy, Apache), others its end (nginx).
	At int64
	// Duration is how long the request took; negative is unknown.
	Duration time.Duration
	// Status is the HTTP status sent to the client; 0 is unknown.
	Status int
	// Tried counts the servers which the balancer tried, 0 where the log does not say.
	Tried int

	// Peer is the address at the other end of the connection, without port.
	Peer []byte
	// Client is what the logging server itself takes for the client: nginx $remote_addr, httpd and Tomcat %a.
	Client []byte
	// Forwarded is X-Forwarded-For as received, several header lines joined by a comma.
	Forwarded []byte
	// Group is the backend, upstream group or balancer.
	Group []byte
	// Server is the node that answered in the end: a name or an address with port, as the log has it; empty where none did.
	Server []byte
	// Route is the sticky route of that node where the log has it beside the address (httpd).
	Route []byte
	// Upstreams is nginx's whole list of tried servers.
	Upstreams []byte
	// Cookie is the value of the sticky cookie in the request.
	Cookie []byte
	// SetCookie is the value of the sticky cookie in the answer.
	SetCookie []byte
	// Termination is HAProxy's session state at disconnection, two or four letters.
	Termination []byte
	Method      []byte
	Path        []byte
	// Mark is the User-Agent: by it farmtop recognises its own probes.
	Mark []byte
}
