package health

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"farmtop/model"
)

// An Endpoint asks a farm's endpoint as a client would: by DNS, or at the address given instead, and through the proxies of the
// environment. Every HTTP answer but 502, 503 and 504 is a good one: it shows that the balancer found a node. Redirects are answers.
// Each check connects anew, so that it sees what a new client sees: the name's address of now, the certificate of now.
type Endpoint struct {
	target *Target // what a visit shares with the checks of nodes
	url    *url.URL
	host   string // the Host header
}

// Endpoint returns what asks the endpoint of farm f with the timeout, headers and HTTP version of check c. The observations of a farm
// whose endpoint is missing or unreadable say so.
func (p *Prober) Endpoint(f *model.Farm, c *model.Check) *Endpoint {
	t := &Target{prober: p, farm: f, check: c, asked: f.ServerName()}
	u, err := url.Parse(f.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		t.invalid = fmt.Errorf("%s is no endpoint to ask: write https://host/path", quote(f.Endpoint, nameLimit))
		return &Endpoint{target: t}
	}
	n := &Endpoint{target: t, host: u.Host, url: u}
	if f.EndpointAddress != "" {
		at := *u
		at.Host = f.EndpointAddress
		n.url = &at
	}
	if u.Scheme == "https" {
		t.secure = newSecurity(p, f, t.asked, c)
	}
	return n
}

// Check asks once, as [Target.Check] does; the observation's Node is "".
func (n *Endpoint) Check(ctx context.Context) (o model.Observation) {
	t := n.target
	v := visit{exchange: exchange{target: t, start: time.Now()}}
	v.deadline = v.start.Add(t.check.Timeout)
	v.seen = model.Observation{Farm: t.farm.Name, Check: t.check.Name}
	defer func() {
		trouble := recover()
		v.mu.Lock()
		defer v.mu.Unlock()
		if trouble != nil {
			v.fail(model.FaultInternal, newPanicError(t.farm.Endpoint, trouble).Error())
		}
		v.seen.Phases.Total = time.Since(v.start)
		v.seen.At = t.prober.now()
		o = v.seen
	}()
	if t.invalid != nil {
		v.fail(model.FaultInternal, t.invalid.Error())
		return o
	}
	v.ask(ctx, n)
	return o
}

// Close has nothing to drop; callers close targets and endpoints alike.
func (n *Endpoint) Close() {}

// transport is how clients reach the endpoint. By default it offers what browsers offer, so that the balancer chooses as it does for
// them.
func (n *Endpoint) transport(v *visit) *http.Transport {
	t := &http.Transport{
		Proxy:                  v.proxy,
		DialContext:            v.dialContext,
		DisableKeepAlives:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: headerLimit,
		OnProxyConnectResponse: refusal,
		Protocols:              new(http.Protocols),
	}
	version := n.target.check.HTTP
	t.Protocols.SetHTTP1(version != "2")
	t.Protocols.SetHTTP2(version != "1.1")
	if n.target.secure != nil {
		config := n.target.secure.config.Clone()
		config.CurvePreferences, config.NextProtos, config.ClientSessionCache = nil, nil, nil
		config.VerifyConnection = v.verify
		t.TLSClientConfig = config
	}
	return t
}
