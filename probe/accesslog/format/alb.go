package format

// albValues are the fields of an Application Load Balancer's log up to the last one that a panel shows, in the order of the AWS
// user guide ("Access logs for your Application Load Balancer"). AWS appends new fields at the end, so the rest is passed over.
var albValues = []piece{
	{name: "type"},
	{name: "time", means: meansTime},
	{name: "elb"},
	{name: "client:port", means: meansPeerPort},
	{name: "target:port", means: meansServer},
	{name: "request_processing_time", means: meansSecondsSum},
	{name: "target_processing_time", means: meansSecondsSum},
	{name: "response_processing_time", means: meansSecondsSum},
	{name: "elb_status_code", means: meansStatus},
	{name: "target_status_code"},
	{name: "received_bytes"},
	{name: "sent_bytes"},
	{name: "request", means: meansRequest},
	{name: "user_agent", means: meansMark},
	{name: "the rest", prose: true},
}

// alb needs no directive: the format is fixed.
func (c *compiler) alb() (*Format, error) {
	if from, to := trimmed(c.directive); from < to {
		return nil, c.errorAt(from, "the log of an ALB has a fixed format", "leave the directive out")
	}
	var pieces []piece
	for i, p := range albValues {
		quoted := p.means == meansRequest || p.means == meansMark
		switch {
		case quoted && albValues[i-1].means != meansRequest:
			pieces = append(pieces, piece{literal: []byte(` "`)})
		case quoted:
			pieces = append(pieces, piece{literal: []byte(`" "`)})
		case p.name == "the rest":
			pieces = append(pieces, piece{literal: []byte(`"`)})
		case i > 0:
			pieces = append(pieces, piece{literal: []byte(" ")})
		}
		p.escape = '\\'
		pieces = append(pieces, p)
	}
	return c.text(pieces)
}
