package diagnose

import "farmtop/model"

var logCodes = []Code{
	{
		Code: "LG01", Severity: model.Warning, Title: "an access log can't be read",
		Means:  "What the log would tell of this farm isn't known: where sessions go, which of them break, and whom the application takes for the client. That nothing is found there says nothing.",
		Shows:  "A log of the farm's is not there, ended or failed 30 seconds ago or longer; or at least 50 of its lines, and 90 % of those that are requests, don't fit the format. Standard input that ended is no fault.",
		Remedy: "Where it isn't read, do what the evidence says, and look at the user that farmtop runs as: logs are often readable for their server's group alone. Where its lines don't fit, copy the server's own directive to logs: directive (--log-format), and try it on a few lines with \"farmtop log --file FILE --log-format DIRECTIVE\", which shows what doesn't fit where.",
		Balancers: map[string]string{
			"haproxy":   "HAProxy: what counts is the log-format, or \"option httplog\", of the frontend itself; every \"capture\" line adds to what is logged.",
			"nginx":     "nginx: the access_log of the innermost block holds, with the log_format that it names; \"nginx -T\" prints both.",
			"nginxplus": "NGINX Plus: the access_log of the innermost block holds, with the log_format that it names; \"nginx -T\" prints both.",
			"apache":    "Apache: the CustomLog of the virtual host holds, with the LogFormat that it names.",
		},
	},
}
