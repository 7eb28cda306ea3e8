package cookie

import (
	"strings"
)

// A seal is a cookie known by its name whose value only its maker can read.
type seal struct {
	name   string
	prefix bool // more may follow the name
	kind   Kind
	says   string
}

// seals are the cookies of balancers whose values are encrypted or random. Sources: the user guides of Application Load Balancers
// and Classic Load Balancers (awsdocs/elb-application-load-balancers-user-guide, sticky-sessions), Azure's of App Service and
// Application Gateway, Google's of backend services (session affinity).
var seals = []seal{
	{"AWSALBAPP-", true, AWS, "an Application Load Balancer's, for an application's own cookie"},
	{"AWSALBTG", true, AWS, "an Application Load Balancer's, for a target group"},
	{"AWSALB", true, AWS, "an Application Load Balancer's, encrypted with a key that changes"},
	{"AWSELB", true, AWS, "a Classic Load Balancer's"},
	{"ARRAffinity", true, Azure, "Application Request Routing's, for an instance of App Service or a server of IIS"},
	{"ApplicationGatewayAffinity", true, Azure, "an Application Gateway's, for a backend server"},
	{"GCLB", false, Google, "a Google Cloud load balancer's"},
	{"GCILB", false, Google, "an internal Google Cloud load balancer's"},
	{f5Prefix, true, F5, "BIG-IP's, but in none of its open forms: it is encrypted"},
	{netscalerPrefix, true, NetScaler, "NetScaler's, but no address can be read from it: it is encrypted"},
}

func (s *seal) isOn(name string) bool {
	return name == s.name || s.prefix && strings.HasPrefix(name, s.name)
}

const hintSealed = "only requests tell where it leads: send some with this cookie, and see in the balancer's log, or on the nodes, who answers"

// sealed reads the names of cookies that nobody else can read.
func (r *reader) sealed() {
	for i := range seals {
		s := &seals[i]
		if !s.isOn(r.name) {
			continue
		}
		if r.has(s.kind) {
			return
		}
		reading := Reading{Kind: s.kind, Form: "sealed", Group: groupOf(r.name), Sure: true, Sealed: true, Says: s.says}
		if !r.isRead() {
			reading.Hint = hintSealed
		}
		r.add(reading)
		return
	}
}

// has tells whether a reading of that kind was found before.
func (r *reader) has(kind Kind) bool {
	for i := range r.all {
		if r.all[i].Kind == kind {
			return true
		}
	}
	return false
}
