package format

import "strings"

// wanted names the variables that each kind would need for a panel, in the words of its own config.
type wanted struct{ server, cookie, peer, forwarded string }

var wantedOf = map[Kind]wanted{
	Nginx:   {"$upstream_addr", "$cookie_NAME", "$realip_remote_addr", "$http_x_forwarded_for"},
	HAProxy: {"%b/%s", "%tsc", "%ci", `%hr with "capture request header X-Forwarded-For len 200"`},
	Apache:  {"%{BALANCER_WORKER_NAME}e", "%{NAME}C", "%{c}a", "%{X-Forwarded-For}i"},
	Tomcat:  {"", "%{NAME}c or %S", "%{peer}a", "%{X-Forwarded-For}i"},
	W3C:     {"s-ip", "cs(Cookie)", "c-ip", "a custom field X-Forwarded-For"},
	JSON:    {"server=KEY", "cookie=KEY", "peer=KEY", "forwarded=KEY"},
	ALB:     {"", "", "", ""},
}

// judge says what is missing for which panel, and refuses a format from which neither can show anything.
func (c *compiler) judge(f *Format) error {
	f.cookie, f.overrides = c.cookie, c.words
	if f.kind == W3C && len(f.columns) == 0 || f.kind == Label {
		return nil
	}
	if !f.has.has(FieldPeer) && f.has.has(FieldClient) {
		f.peerIsClient = true
		f.has |= 1 << FieldPeer
	}
	c.missing(f)
	f.warnings = c.warnings
	if f.has&(1<<FieldServer|1<<FieldCookie|1<<FieldTermination|1<<FieldPeer|1<<FieldForwarded|1<<FieldStatus) != 0 {
		return nil
	}
	need := wantedOf[c.kind]
	return c.errorAt(0, "nothing that a panel shows is logged", "log at least "+joinWanted(need.server, need.cookie, need.peer, need.forwarded))
}

func (c *compiler) missing(f *Format) {
	need := wantedOf[c.kind]
	if !f.has.has(FieldServer) {
		if need.server == "" {
			c.warn(StickyPanel, -1, "the line does not name the node that served: it is the node whose log this is")
		} else {
			c.warn(StickyPanel, -1, need.server+" is missing: the node that served is unknown")
		}
	}
	if !f.has.has(FieldCookie) && !f.has.has(FieldTermination) {
		c.warn(StickyPanel, -1, missingCookie(c.kind, need.cookie, c.cookie))
	}
	switch {
	case f.has.has(FieldForwarded):
	case c.unnamed:
		c.warn(ClientIPPanel, -1, "the captured headers have no names in the log, so what clients claim is unknown: "+
			`give the lines "capture request header …" of HAProxy's configuration with the directive, or add "capture request header X-Forwarded-For len 200"`)
	default:
		c.warn(ClientIPPanel, -1, missingForwarded(c.kind, need.forwarded))
	}
	switch {
	case !f.has.has(FieldPeer):
		c.warn(ClientIPPanel, -1, need.peer+" is missing: the connection's address is unknown")
	case f.peerIsClient:
		c.warn(ClientIPPanel, -1, need.peer+" is missing: the address which the server resolved is taken for the connection's, "+
			"wrong where the server itself evaluates X-Forwarded-For")
	}
	if !f.has.has(FieldTime) {
		c.warn(BothPanels, -1, "no time is logged: the time of reading stands for it")
	}
}

func missingCookie(kind Kind, variable, cookie string) string {
	if kind == ALB {
		return "the cookies of an ALB are not logged: only shares per node are shown"
	}
	if cookie != "" {
		variable = strings.ReplaceAll(variable, "NAME", cookie)
	}
	return variable + " is missing: sessions cannot be followed"
}

func missingForwarded(kind Kind, variable string) string {
	if kind == ALB {
		return "an ALB does not log X-Forwarded-For: only connections' addresses are shown"
	}
	return variable + " is missing: what clients claim is unknown"
}

func joinWanted(names ...string) string {
	var present []string
	for _, name := range names {
		if name != "" {
			present = append(present, name)
		}
	}
	return strings.Join(present, ", ")
}
