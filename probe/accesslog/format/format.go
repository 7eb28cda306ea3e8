package format

import (
	"time"
)

// MaxLine is the longest line that is read, in bytes: nginx accepts 32 KiB of headers by default and HAProxy 16 KiB, and escaping
// can double what a client sends. Longer lines are no requests that a farm served.
const MaxLine = 64 << 10

// MaxDirective is the longest directive that is compiled, in bytes; the longest seen in the field has about 3 KiB.
const MaxDirective = 16 << 10

// Options say what a directive alone does not.
type Options struct {
	// Cookie is the name of the sticky cookie. Where it is empty and the directive logs exactly one cookie, that one is taken.
	Cookie string
	// Location is the zone of times which are logged without one (HAProxy's %tr and %t); nil is UTC.
	Location *time.Location
	// RequestCaptures and ResponseCaptures name the headers which HAProxy captures, in the order of its config: the log has only
	// their values. Where Directive holds the capture lines themselves, these are not needed.
	RequestCaptures, ResponseCaptures []string
	// Fields overrides what a variable means, for example "var(txn.ck)" or "$my_peer": time, peer, client, forwarded, upstreams,
	// group, server, route, cookie, cookie_header, set_cookie, set_cookie_header, status, seconds, millis, micros, nanos,
	// termination, request, method, path, mark, ignore. For JSON it maps the path of a key ("request.headers.Cookie").
	Fields map[string]string
	// Syslog says that every line begins with a syslog header. HAProxy's lines are looked at in any case.
	Syslog bool
}

// Format is a compiled directive. It never changes, so any number of parsers may share it.
type Format struct {
	kind     Kind
	cookie   string
	location *time.Location
	syslog   bool
	head     []byte // literal text before the first value
	steps    []step
	tree     *keyTree // set for JSON, whose lines are not cut by steps
	label    []byte   // set for Label, of whose lines nothing but the value behind it counts
	columns  []column // set for W3C where the directive holds the header
	captures captures
	has      fieldSet
	unasked  fieldSet
	warnings []Warning

	escape         byte // announces escapes in all values; 0 where they differ
	peerIsClient   bool // no peer is logged: the client stands for it
	allowsCutLines bool
	allowsNotices  bool
	overrides      map[string]meaning // of columns that a later W3C header may name
}

// Compile reads a directive as the server's config has it, with or without its keyword, name and quotes. An empty directive
// stands for the kind's usual one: combined for nginx and Apache, common for Tomcat, httplog for HAProxy, the file's own header for W3C, the label of Lithnet
// Access Manager's audit events, and the well-known keys of Caddy, Traefik, Envoy, HAProxy and nginx for JSON.
//
// What a panel lacks is a warning. A [*DirectiveError] means that nothing can be read and points at the character to blame; the
// only other error is a word in Options.Fields that is no field.
func Compile(kind Kind, directive string, o Options) (*Format, error) {
	c := compiler{kind: kind, directive: directive, options: o}
	if len(directive) > MaxDirective {
		return nil, c.errorAt(MaxDirective, "the directive is longer than any server's", "give the directive alone, not the whole config")
	}
	if err := c.readWords(); err != nil {
		return nil, err
	}
	f, err := c.compile()
	if err != nil {
		return nil, err
	}
	f.location = o.Location
	if f.location == nil {
		f.location = time.UTC
	}
	f.syslog = o.Syslog
	return f, c.judge(f)
}

// Kind returns what the format was compiled as.
func (f *Format) Kind() Kind { return f.kind }

// Has tells whether lines of this format can say something about a field. A W3C format without a directive knows only after the file's
// header: ask [Parser.Has]. For JSON it tells which keys are looked for, not which the lines have.
func (f *Format) Has(field Field) bool { return f.has.has(field) }

// Ordered tells whether a line can be read only after those before it: W3C logs name their columns in between. Others may be cut
// into parts that are parsed at once.
func (f *Format) Ordered() bool { return f.kind == W3C }

// CookieName is the name of the cookie which Cookie and SetCookie of a line hold; empty where none is known.
func (f *Format) CookieName() string { return f.cookie }

// Warnings lists what the directive lacks for a panel, most important first.
func (f *Format) Warnings() []Warning { return f.warnings }
