package command

import (
	"math"
	"net"
	"strconv"
	"strings"
	"time"

	"farmtop/model"
)

// A field is one thing that an answer tells of a server.
type field int

const (
	fieldServer field = iota
	fieldGroup
	fieldAddress
	fieldPort
	fieldState
	fieldStatus
	fieldUp
	fieldCookie
	fieldWeight
	fieldInFlight
	fieldRequests
	fieldChosen
	fields
)

// fieldNames are [model.CommandFields] by field.
var fieldNames = [fields]string{
	fieldServer: "server", fieldGroup: "group", fieldAddress: "address", fieldPort: "port",
	fieldState: "state", fieldStatus: "status", fieldUp: "up", fieldCookie: "cookie", fieldWeight: "weight",
	fieldInFlight: "in_flight", fieldRequests: "requests", fieldChosen: "chosen",
}

// A row is what an answer tells of one server, as text. What it doesn't tell is "".
type row [fields]string

// Bounds of what an answer holds.
const (
	maxServers = 50_000 // the largest balancers serve some thousands
	maxText    = 256    // bytes of a name or word; ingress controllers make names of 200 characters and more
)

// server is what the row means, but for its state. A balancer that tells no weights at all gives its servers the same: 1. One that
// doesn't tell the weight of this server leaves it unknown: -1, which no wanted weight is.
func (r *row) server(tellsWeights bool) model.Server {
	s := model.Server{
		Group: cut(r[fieldGroup]), Name: r[fieldServer], Address: r.address(), Cookie: cut(r[fieldCookie]),
		Weight: 1, LastRequest: -time.Second,
	}
	if tellsWeights {
		s.Weight = unknownWeight
	}
	if weight, told := count(r[fieldWeight]); told {
		s.Weight = clamp(weight)
	}
	s.InitialWeight = s.Weight
	inFlight, inFlightTold := count(r[fieldInFlight])
	requests, requestsTold := count(r[fieldRequests])
	s.InFlight, s.Requests = clamp(inFlight), requests
	s.Uncounted = !inFlightTold || !requestsTold
	s.Chosen, s.ChosenKnown = count(r[fieldChosen])
	return s
}

const unknownWeight = -1

// address is host:port, or a host alone where no port is told.
func (r *row) address() string {
	address := cut(r[fieldAddress])
	if address == "" || r[fieldPort] == "" {
		return address
	}
	if _, _, err := net.SplitHostPort(address); err == nil {
		return address
	}
	return net.JoinHostPort(strings.Trim(address, "[]"), cut(r[fieldPort]))
}

// isUp tells whether requests are sent to the server: as the answer says, else as its state lets expect.
func (r *row) isUp(admin model.AdminState) bool {
	switch strings.ToLower(r[fieldUp]) {
	case "":
		return admin == model.AdminReady || admin == model.AdminDrain
	case "true", "yes", "y", "on", "up", "1", "ok", "healthy", "available", "enabled":
		return true
	}
	return false
}

// count is a number that isn't negative, however it is written: 12, "12", 12.0, 1.2e1. It is false where there is none.
func count(text string) (n uint64, told bool) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseUint(text, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil, math.IsNaN(f), f < 0:
		return 0, false
	case f >= math.MaxUint64:
		return math.MaxUint64, true
	}
	return uint64(f), true
}

func clamp(n uint64) int { return int(min(n, math.MaxInt32)) }

// cut shortens a text to maxText bytes, at a character's end, and leaves nothing in it that isn't UTF-8.
func cut(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "")
}
