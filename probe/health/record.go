package health

import (
	"hash/fnv"
	"net/http"
	"regexp"
	"time"

	"farmtop/model"
)

// record notes what an answer said, whatever it is worth. sent is when the request left, since the check's start.
func (e *exchange) record(a *answer, sent time.Duration) {
	if a.status == 0 {
		return
	}
	t, o := e.target, &e.seen
	o.Protocol, o.Status = a.protocol, a.status
	var parity parityValues
	for name, value := range fields(a.header) {
		parity.take(name, value)
		switch {
		case equalFold(name, "Date"):
			e.skew(value, (sent+o.Phases.FirstByte)/2)
		case equalFold(name, "Set-Cookie"):
			e.takeCookie(value)
		case a.isRedirect() && equalFold(name, "Location"):
			o.Location = string(value[:min(len(value), locationLimit)])
		}
	}
	if !parity.equal(t.last.headers) {
		t.last.headers = t.prober.headers.share(&parity)
	}
	o.Headers = t.last.headers
	o.Body, o.BodyHash = t.last.sample(a.body), hash(a.body)
	if pattern := t.check.Version; pattern != nil && a.encoding() == "" {
		o.Version = t.last.tells(pattern, a.body)
	}
}

// locationLimit is how many bytes of a redirect's target are kept: what browsers and servers commonly take as the longest URL.
const locationLimit = 2048

// locationShown is how many bytes of it a reason quotes.
const locationShown = 200

// skew compares the node's clock with ours at the middle between question and answer. A Date has whole seconds, cut off, so the node's
// clock was on average half a second further.
func (e *exchange) skew(date []byte, middle time.Duration) {
	at, err := http.ParseTime(string(date))
	if err != nil {
		return
	}
	ours := e.target.prober.now().Add(middle - time.Since(e.start))
	e.seen.Skew, e.seen.SkewKnown = at.Add(500*time.Millisecond).Sub(ours), true
}

// versionLimit is how long a version may be; a pattern that matches more has caught something else.
const versionLimit = 64

// tells finds the version in a body, the same string as last time when it says the same.
func (r *remembered) tells(version *regexp.Regexp, body []byte) string {
	found := version.FindSubmatchIndex(body)
	if found == nil {
		return ""
	}
	from, to := found[0], found[1]
	if len(found) >= 4 && found[2] >= 0 {
		from, to = found[2], found[3]
	}
	v := body[from:min(to, from+versionLimit)]
	if r.version != string(v) {
		r.version = string(v)
	}
	return r.version
}

// sample is the beginning of a body, the same string as last time when it says the same.
func (r *remembered) sample(body []byte) string {
	body = body[:min(len(body), model.BodySample)]
	if r.body != string(body) {
		r.body = string(body)
	}
	return r.body
}

// hash is a body's FNV-1a hash, the same in every process; 0 when the body is empty.
func hash(body []byte) uint64 {
	if len(body) == 0 {
		return 0
	}
	h := fnv.New64a()
	h.Write(body)
	return h.Sum64()
}
