package format

// haproxyVariables are the log-format variables of HAProxy 1.8 to 3.x ("Custom log format" in its configuration manual). An unknown
// name is refused by HAProxy too, so it is a typing mistake.
var haproxyVariables = map[string]piece{
	"ci": {means: meansPeer}, "b": {means: meansGroup}, "s": {means: meansServer},
	"CC": {means: meansCookiePair}, "tsc": {means: meansTermination}, "ts": {means: meansTermination},
	"hr": {means: meansRequestCaptures, shape: shapeBraces}, "hs": {means: meansResponseCaptures, shape: shapeBraces},
	"r": {means: meansRequest, prose: true}, "HM": {means: meansMethod}, "HU": {means: meansPath}, "HP": {means: meansPath}, "HPO": {means: meansPath},
	"ST": {means: meansStatus}, "Ta": {means: meansMillis}, "Tt": {means: meansMillis},
	"t": haproxyClock, "tr": haproxyClock, "T": haproxyZonedClock, "Tl": haproxyZonedClock, "trg": haproxyZonedClock, "trl": haproxyZonedClock,
	"Ts": {means: meansTime},

	"CS": {}, "HQ": {}, "HV": {}, "ID": {}, "H": {}, "OG": {}, "B": {}, "U": {}, "Tc": {}, "Td": {}, "Th": {}, "Ti": {}, "Tq": {}, "Tr": {}, "TR": {},
	"Tu": {}, "Tw": {}, "ac": {}, "bc": {}, "bi": {}, "bp": {}, "bq": {}, "cp": {}, "f": {}, "fc": {}, "fi": {}, "fp": {}, "ft": {},
	"hrl": {prose: true}, "hsl": {prose: true}, "lc": {}, "ms": {}, "pid": {}, "rc": {}, "rt": {}, "sc": {}, "si": {}, "sp": {}, "sq": {}, "sslc": {}, "sslv": {},
}

var (
	haproxyClock      = piece{means: meansTime, shape: shapeFixed, width: len("21/Nov/2026:01:19:31.875")}
	haproxyZonedClock = piece{means: meansTime, shape: shapeFixed, width: len("21/Nov/2026:01:19:31 +0000")}
)

// haproxyNamed are the formats that an option selects, as the configuration manual gives them.
var haproxyNamed = map[string]string{
	"httplog":  `%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r`,
	"httpslog": `%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc %sq/%bq %hr %hs %{+Q}r %[fc_err]/%[ssl_fc_err,hex]/%[ssl_c_err]/%[ssl_c_ca_err]/%[ssl_fc_is_resumed] %[ssl_fc_sni]/%sslv/%sslc`,
	"tcplog":   `%ci:%cp [%t] %ft %b/%s %Tw/%Tc/%Tt %B %ts %ac/%fc/%bc/%sc/%rc %sq/%bq`,
}
