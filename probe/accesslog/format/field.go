package format

// Field is one thing that a [Line] can know.
type Field uint8

// The fields of a line, each filled from what its format logs.
const (
	FieldTime Field = iota + 1
	FieldPeer
	FieldClient
	FieldForwarded
	FieldGroup
	FieldServer
	FieldCookie
	FieldSetCookie
	FieldStatus
	FieldDuration
	FieldTermination
	FieldMethod
	FieldPath
	FieldMark
)

// fieldSet holds one bit a field.
type fieldSet uint32

func (s fieldSet) has(field Field) bool { return s&(1<<field) != 0 }

// meaning says what one logged value tells and in which notation: several notations fill the same field.
type meaning uint8

const (
	meansNothing meaning = iota
	meansTime            // any of the notations that clock.go reads
	meansDate            // W3C date, completed by meansClock
	meansClock           // W3C time of day
	meansStatus
	meansSeconds // duration, with or without fraction
	meansMillis
	meansMicros
	meansNanos
	meansSecondsSum   // one of several stretches of a duration
	meansTermination  // HAProxy %ts or %tsc
	meansPeer         // address
	meansPeerPort     // address:port, or an address alone
	meansPeerBarePort // address:port where IPv6 has no brackets: HAProxy's %ci:%cp
	meansClient       // address
	meansClientPort   // address:port
	meansUpstreams    // nginx $upstream_addr
	meansGroup        // backend, upstream group, balancer://
	meansServer       // name or address of the node that answered
	meansServerURL    // the same as a URL
	meansRoute        // route of the worker that answered
	meansMethod
	meansRequest // GET /path HTTP/1.1
	meansPath
	meansMark // User-Agent
	meansForwarded
	meansCookie         // value of the sticky cookie
	meansCookiePair     // NAME=value
	meansCookieHeader   // Cookie header
	meansSetCookie      // value of the sticky cookie in the answer
	meansSetCookieLines // Set-Cookie header, perhaps several joined
	meansRequestCaptures
	meansResponseCaptures
)

// firstText is the first meaning whose value clients choose, so that it may come escaped.
const firstText = meansMethod

// meaningFields tells which field each meaning fills.
var meaningFields = [...]fieldSet{
	meansTime: 1 << FieldTime, meansClock: 1 << FieldTime,
	meansStatus:  1 << FieldStatus,
	meansSeconds: 1 << FieldDuration, meansMillis: 1 << FieldDuration, meansMicros: 1 << FieldDuration, meansNanos: 1 << FieldDuration,
	meansSecondsSum: 1 << FieldDuration, meansTermination: 1 << FieldTermination,
	meansPeer: 1 << FieldPeer, meansPeerPort: 1 << FieldPeer, meansPeerBarePort: 1 << FieldPeer, meansClient: 1 << FieldClient, meansClientPort: 1 << FieldClient,
	meansUpstreams: 1 << FieldServer, meansGroup: 1 << FieldGroup, meansServer: 1 << FieldServer, meansServerURL: 1 << FieldServer,
	meansRoute: 1 << FieldServer, meansMethod: 1 << FieldMethod, meansRequest: 1<<FieldMethod | 1<<FieldPath, meansPath: 1 << FieldPath,
	meansMark: 1 << FieldMark, meansForwarded: 1 << FieldForwarded, meansCookie: 1 << FieldCookie, meansCookiePair: 1 << FieldCookie,
	meansCookieHeader: 1 << FieldCookie, meansSetCookie: 1 << FieldSetCookie, meansSetCookieLines: 1 << FieldSetCookie,
	meansRequestCaptures: 0, meansResponseCaptures: 0, // captured knows
}

// meaningWords are what [Options].Fields and a JSON field map call the meanings.
var meaningWords = map[string]meaning{
	"ignore": meansNothing, "time": meansTime, "status": meansStatus, "seconds": meansSeconds, "millis": meansMillis,
	"micros": meansMicros, "nanos": meansNanos, "termination": meansTermination, "peer": meansPeerPort, "client": meansClientPort,
	"upstreams": meansUpstreams, "group": meansGroup, "server": meansServerURL, "route": meansRoute, "method": meansMethod,
	"request": meansRequest, "path": meansPath, "mark": meansMark, "forwarded": meansForwarded, "cookie": meansCookie,
	"cookie_header": meansCookieHeader, "set_cookie": meansSetCookie, "set_cookie_header": meansSetCookieLines,
}
