package format

import (
	"slices"
	"strings"
)

// nginxCore are the variables of nginx's own modules and of NGINX Plus ("Alphabetical index of variables" in nginx's documentation) beside
// those that a panel wants. All other names are the operator's, or slips.
const nginxCore = `ancient_browser args binary_remote_addr body_bytes_sent bytes_received bytes_sent connection connection_requests
 connection_time connections_active connections_reading connections_waiting connections_writing content_length content_type date_gmt
 date_local document_root document_uri fastcgi_path_info fastcgi_script_name geoip_area_code geoip_city geoip_city_continent_code
 geoip_city_country_code geoip_city_country_code3 geoip_city_country_name geoip_country_code geoip_country_code3 geoip_country_name
 geoip_dma_code geoip_latitude geoip_longitude geoip_org geoip_postal_code geoip_region geoip_region_name gzip_ratio host hostname http2 http3
 https invalid_referer is_args jwt_payload limit_conn_status limit_rate limit_req_status memcached_key modern_browser msie nginx_version
 otel_parent_id otel_parent_sampled otel_span_id otel_trace_id pid pipe prefer_language protocol proxy_add_x_forwarded_for proxy_port
 proxy_protocol_addr proxy_protocol_port proxy_protocol_server_addr proxy_protocol_server_port query_string realip_remote_port
 realpath_root remote_port remote_user request_body request_body_file request_completion request_filename request_id request_length
 request_port scheme secure_link secure_link_expires server_addr server_name server_port server_protocol session_log_binary_id
 session_log_id session_time slice_range spdy spdy_request_priority ssl_alpn_protocol ssl_cipher ssl_ciphers ssl_client_cert
 ssl_client_escaped_cert ssl_client_fingerprint ssl_client_i_dn ssl_client_i_dn_legacy ssl_client_raw_cert ssl_client_s_dn
 ssl_client_s_dn_legacy ssl_client_serial ssl_client_v_end ssl_client_v_remain ssl_client_v_start ssl_client_verify ssl_curve ssl_curves
 ssl_early_data ssl_preread_alpn_protocols ssl_preread_protocol ssl_preread_server_name ssl_protocol ssl_server_cert_type ssl_server_name
 ssl_session_id ssl_session_reused ssl_sigalg ssl_sigalgs tcpinfo_rcv_space tcpinfo_rtt tcpinfo_rttvar tcpinfo_snd_cwnd uid_got uid_reset
 uid_set upstream_bytes_received upstream_bytes_sent upstream_cache_age upstream_cache_key upstream_cache_last_modified
 upstream_cache_status upstream_connect_time upstream_first_byte_time upstream_header_time upstream_last_server_name
 upstream_queue_time upstream_response_length upstream_response_time upstream_session_time upstream_status`

// slippable are the variables of which a slip is looked for: those that a panel wants, but for uri, which is near everything short.
func slippable() []string {
	var names []string
	for name := range nginxVariables {
		if name != "uri" {
			names = append(names, name)
		}
	}
	return names
}

// nginxSlip warns of a variable that is neither nginx's nor told by the operator, and looks like one that a panel wants. It can be the
// operator's own, of a map or a set, so it is no error.
func (c *compiler) nginxSlip(name string, offset int) {
	isCookie := strings.HasPrefix(name, "cookie_") || strings.HasPrefix(name, "upstream_cookie_") || strings.HasPrefix(name, "arg_")
	_, told := c.words["$"+name]
	if isCookie || told || len(name) > maxSlip || slices.Contains(strings.Fields(nginxCore), name) {
		return
	}
	if meant := slipOf(name, slippable()); meant != "" {
		c.warn(panelOf(nginxVariables[meant].means), offset, "unknown variable $"+name+"; did you mean $"+meant+"?")
	}
}
