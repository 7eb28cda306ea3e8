package f5

import (
	"encoding/json"
	"math"
	"strconv"

	"farmtop/model"
)

// statistics are those of a pool's members, by addresses of theirs.
type statistics struct {
	Entries map[string]struct {
		NestedStats struct{ Entries counters }
	}
}

// counters are a member's.
type counters struct {
	Connections struct{ Value number } `json:"serverside.curConns"`
	Connected   struct{ Value number } `json:"serverside.totConns"`
	Requests    struct{ Value number } `json:"totRequests"` // stays 0 where the virtual server has no HTTP profile
	Queued      struct{ Value number } `json:"connq.depth"`

	Available struct{ Description string } `json:"status.availabilityState"`
	Enabled   struct{ Description string } `json:"status.enabledState"`
	Reason    struct{ Description string } `json:"status.statusReason"`
	Monitor   struct{ Description string } `json:"monitorStatus"`
}

// number is a counter, which large ones are written as with an exponent by some versions.
type number uint64

// UnmarshalJSON takes any number that isn't negative; one too large is the largest.
func (n *number) UnmarshalJSON(text []byte) error {
	if whole, err := strconv.ParseUint(string(text), 10, 64); err == nil {
		*n = number(whole)
		return nil
	}
	var f float64
	if err := json.Unmarshal(text, &f); err != nil || f < 0 {
		return &json.UnmarshalTypeError{Value: "strange number", Field: "value"}
	}
	*n = math.MaxUint64
	if f < math.MaxUint64 {
		*n = number(f)
	}
	return nil
}

// byMember are the counters by the members' full names.
func (s *statistics) byMember() map[path]*counters {
	all := make(map[path]*counters, len(s.Entries))
	for key, entry := range s.Entries {
		all[ofStats(key)] = &entry.NestedStats.Entries
	}
	return all
}

// count tells what is in flight and what there was. A connection that waits for its client's next request counts as in flight; requests
// are counted where the BIG-IP sees any, and else connections.
func (c *counters) count(s *model.Server) {
	s.InFlight, s.Queued = clamp(c.Connections.Value), clamp(c.Queued.Value)
	s.Requests = uint64(c.Requests.Value)
	if s.Requests == 0 {
		s.Requests = uint64(c.Connected.Value)
	}
	s.CheckStatus, s.CheckText = cut(c.Monitor.Description), cut(c.Reason.Description)
}

func clamp(n number) int { return int(min(n, math.MaxInt32)) }
