package format

import (
	"slices"
	"strings"
)

// haproxyConfig is what the lines of a HAProxy section say about its log.
type haproxyConfig struct {
	format            source
	request, response []string
	cookie            string
}

// haproxyText finds the format: one of the names, the bare format, or config lines with "option httplog" or "log-format" and the
// captures beside it.
func (c *compiler) haproxyText() (haproxyConfig, error) {
	conf := haproxyConfig{request: c.options.RequestCaptures, response: c.options.ResponseCaptures, cookie: c.options.Cookie}
	from, to := trimmed(c.directive)
	name := c.directive[from:to]
	if name == "" {
		name = "httplog"
	}
	if text, ok := haproxyNamed[name]; ok {
		conf.format = bare(text, 0, len(text))
		return conf, nil
	}
	if !isHAProxyConfig(name) {
		if s, ok := quotedWhole(c.directive); ok {
			conf.format = s
		} else {
			conf.format = bare(c.directive, from, to)
		}
		return conf, nil
	}
	return conf, c.haproxyLines(&conf)
}

// isHAProxyConfig tells config lines from a format. The word option may be left out.
func isHAProxyConfig(text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	if word := strings.Fields(first); len(word) > 0 && haproxyNamed[word[0]] != "" {
		return true
	}
	for _, keyword := range []string{"option ", "log-format ", "capture ", "declare capture "} {
		if strings.HasPrefix(text, keyword) {
			return true
		}
	}
	return false
}

func (c *compiler) haproxyLines(conf *haproxyConfig) error {
	for at := 0; at < len(c.directive); at++ {
		found, end, unclosed := words(c.directive, at, true, true)
		if unclosed >= 0 {
			return c.errorAt(unclosed, "this quote is never closed", "copy the line as a whole")
		}
		at = end
		if len(found) == 0 {
			continue
		}
		if haproxyNamed[string(found[0].text)] != "" {
			found = slices.Insert(found, 0, word{source: bare("option", 0, len("option"))})
		}
		if len(found) < 2 {
			continue
		}
		if err := c.haproxyLine(conf, found); err != nil {
			return err
		}
	}
	if len(conf.format.text) == 0 {
		text := haproxyNamed["httplog"]
		conf.format = bare(text, 0, len(text))
	}
	return nil
}

func (c *compiler) haproxyLine(conf *haproxyConfig, line []word) error {
	switch {
	case line[0].is("log-format"):
		conf.format = line[1].source
	case line[0].is("option"):
		text, ok := haproxyNamed[string(line[1].text)]
		if !ok || len(line) > 2 {
			return c.errorAt(line[1].offset(0), "this option selects no log format that farmtop knows", "use option httplog, httpslog or tcplog, or give the log-format")
		}
		conf.format = bare(text, 0, len(text))
	case line[0].is("capture") && line[1].is("cookie") && len(line) > 2:
		if conf.cookie == "" {
			conf.cookie = strings.TrimSuffix(string(line[2].text), "=") // NAME= is the exact name, NAME a beginning
		}
	case line[0].is("capture") && line[1].is("request") && len(line) > 3 && line[2].is("header"):
		conf.request = append(slices.Clip(conf.request), string(line[3].text))
		c.headerSlip(string(line[3].text), line[3].offset(0), wantedHeaders...)
	case line[0].is("capture") && line[1].is("response") && len(line) > 3 && line[2].is("header"):
		conf.response = append(slices.Clip(conf.response), string(line[3].text))
		c.headerSlip(string(line[3].text), line[3].offset(0), "Set-Cookie")
	}
	return nil
}
