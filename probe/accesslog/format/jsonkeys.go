package format

import (
	"maps"
	"strings"
)

// jsonPresets are the keys that each product writes, by their path. The key of a duration tells its unit only within a product, so
// "duration" stands in the presets but not in the mixture that is used where no product is named.
var jsonPresets = map[string]map[string]meaning{
	"caddy": { // caddyhttp: logging.go and marshalers.go
		"ts": meansTime, "request.remote_ip": meansPeer, "request.client_ip": meansClient, "request.method": meansMethod,
		"request.uri": meansPath, "request.headers.X-Forwarded-For": meansForwarded, "request.headers.Cookie": meansCookieHeader,
		"request.headers.User-Agent": meansMark, "resp_headers.Set-Cookie": meansSetCookieLines, "status": meansStatus,
		"duration": meansSeconds, "upstream": meansServerURL,
	},
	"traefik": { // access log fields of Traefik 2 and 3
		"StartUTC": meansTime, "time": meansTime, "ClientAddr": meansPeerPort, "ClientHost": meansClient, "RequestMethod": meansMethod,
		"RequestPath": meansPath, "request_X-Forwarded-For": meansForwarded, "request_Cookie": meansCookieHeader,
		"request_User-Agent": meansMark, "downstream_Set-Cookie": meansSetCookieLines, "origin_Set-Cookie": meansSetCookieLines,
		"DownstreamStatus": meansStatus, "Duration": meansNanos, "ServiceAddr": meansServer, "ServiceURL": meansServerURL,
		"ServiceName": meansGroup,
	},
	"envoy": { // the JSON form that Istio ships, with Envoy's operators as keys
		"start_time": meansTime, "downstream_direct_remote_address": meansPeerPort, "downstream_remote_address": meansClientPort,
		"method": meansMethod, "path": meansPath, "x_forwarded_for": meansForwarded, "user_agent": meansMark, "cookie": meansCookieHeader,
		"response_code": meansStatus, "duration": meansMillis, "upstream_host": meansServer, "upstream_cluster": meansGroup,
	},
	"haproxy": { // written by hand, after the variables' names in the manual
		"client_ip": meansPeer, "be": meansGroup, "backend": meansGroup, "backend_name": meansGroup, "srv": meansServer, "server": meansServer,
		"server_name": meansServer, "term": meansTermination, "termination_state": meansTermination, "status": meansStatus,
		"status_code": meansStatus, "xff": meansForwarded, "x_forwarded_for": meansForwarded, "Ta": meansMillis, "uri": meansPath,
		"ts": meansTime, "request_date": meansTime, "ua": meansMark, "user_agent": meansMark,
	},
	"nginx": { // escape=json without its directive, keys after the variables
		"time": meansTime, "time_local": meansTime, "time_iso8601": meansTime, "msec": meansTime, "remote_addr": meansClient,
		"realip_remote_addr": meansPeer, "peer": meansPeer, "http_x_forwarded_for": meansForwarded, "xff": meansForwarded,
		"x_forwarded_for": meansForwarded, "upstream_addr": meansUpstreams, "upstream": meansUpstreams, "status": meansStatus,
		"request": meansRequest, "request_method": meansMethod, "request_uri": meansPath, "uri": meansPath, "request_time": meansSeconds,
		"http_user_agent": meansMark, "user_agent": meansMark, "http_cookie": meansCookieHeader, "set_cookie": meansSetCookieLines,
		"sent_http_set_cookie": meansSetCookieLines,
	},
}

// presetOrder is the order in which the mixture is filled; where two products share a key, the first one has it.
var presetOrder = []string{"caddy", "traefik", "envoy", "haproxy", "nginx"}

const presetNames = "caddy, traefik, envoy, haproxy, nginx"

// json reads a directive of presets and "field=path" words, separated by blanks: "caddy server=resp_headers.X-Up".
func (c *compiler) json() (*Format, error) {
	paths := make(map[string]meaning)
	found, _, unclosed := words(c.directive, 0, false, false)
	if unclosed >= 0 {
		return nil, c.errorAt(unclosed, "this quote is never closed", "close it")
	}
	for _, w := range found {
		if err := c.jsonWord(w, paths); err != nil {
			return nil, err
		}
	}
	if len(found) == 0 && len(c.words) == 0 {
		for _, name := range presetOrder {
			c.preset(name, paths)
		}
		delete(paths, "duration")
	}
	maps.Copy(paths, c.words)
	c.cookieKeys(paths)
	return c.keyed(paths), nil
}

func (c *compiler) jsonWord(w word, paths map[string]meaning) error {
	field, path, pair := strings.Cut(string(w.text), "=")
	if !pair {
		if strings.ContainsAny(field, "$%{") {
			return c.errorAt(w.offset(0), "this is a server's own log format", "say format nginx, haproxy or apache for it: it is read even where it writes JSON")
		}
		if _, ok := jsonPresets[field]; !ok {
			return c.errorAt(w.offset(0), "this is neither a preset nor field=key", "use "+presetNames+", or for example server=upstream.address")
		}
		c.preset(field, paths)
		return nil
	}
	means, ok := meaningWords[field]
	if !ok {
		return c.errorAt(w.offset(0), field+" is no field", "use one of "+fieldWords)
	}
	if path == "" {
		return c.errorAt(w.offset(len(field)), "a key must follow", "write for example "+field+"=request.headers.Cookie")
	}
	paths[path] = means
	return nil
}

func (c *compiler) preset(name string, paths map[string]meaning) {
	for path, means := range jsonPresets[name] {
		if _, taken := paths[path]; !taken {
			paths[path] = means
		}
	}
}

// cookieKeys adds the keys under which a sticky cookie of a known name is usually written, where nothing else is.
func (c *compiler) cookieKeys(paths map[string]meaning) {
	if c.cookie == "" {
		return
	}
	for _, key := range []string{c.cookie, "cookie_" + c.cookie, "cookie_" + strings.ToLower(c.cookie)} {
		if _, taken := paths[key]; !taken {
			paths[key] = meansCookie
		}
	}
}

func (c *compiler) keyed(paths map[string]meaning) *Format {
	f := &Format{kind: c.kind, tree: &keyTree{}}
	for path, means := range paths {
		if c.cookie == "" && (means == meansCookieHeader || means == meansSetCookieLines) {
			continue
		}
		f.tree.add(path, means)
		f.has |= meaningFields[means]
	}
	return f
}

// haproxyJSON reads the lines of %{+json}o (HAProxy 3.0): an object whose keys are the names given with %(name).
func (c *compiler) haproxyJSON(named map[string]meaning) (*Format, error) {
	if len(named) == 0 {
		return nil, c.errorAt(0, "%{+json}o prints only variables with a name", "name them, for example %(client_ip)ci")
	}
	f := c.keyed(named)
	f.allowsNotices = true
	return f, nil
}
