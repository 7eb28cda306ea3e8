package model

// Commands say how a balancer that farmtop doesn't know is read and changed: by programs of the operator's. Each is a vector of
// arguments, never a shell's line. In the arguments of changes, [CommandPlaceholders] in braces are replaced by what they are for
// the server at hand.
type Commands struct {
	Read   []string // prints all servers; always given, since every change is read back with it
	Drain  []string // nil where the balancer has no such thing
	Maint  []string
	Ready  []string
	Weight []string

	JSON    *JSONAnswer // how Read's output is understood: this,
	Pattern string      // or a regular expression (RE2) for each line, whose groups are named as CommandFields

	States map[string]AdminState // what the words for states mean, in any case; the admin states' own names are always understood
	Soft   bool                  // a drained server still gets requests with the sticky cookie
	Lasts  bool                  // a reload of the balancer keeps what was changed
}

// JSONAnswer says where in a JSON document the servers are. Paths are names, and indexes of lists, joined by dots; "" is the
// document or the server itself.
type JSONAnswer struct {
	Servers string            // the path of the list (or of an object whose keys are the servers' names)
	Fields  map[string]string // of one server: the path of each of CommandFields that is told
}

// CommandFields are what an answer can tell of a server. Server and state must be told; the port completes an address without one.
func CommandFields() []string {
	return []string{"server", "group", "address", "port", "state", "status", "up", "cookie", "weight", "in_flight", "requests", "chosen"}
}

// CommandPlaceholders are the words that commands may hold in braces. The weight is the new one, and no other command's.
func CommandPlaceholders() []string {
	return []string{"server", "group", "address", "host", "port", "weight"}
}

// Vectors are the commands that change something, by verb; those that aren't there are left out.
func (c *Commands) Vectors() map[Verb][]string {
	all := map[Verb][]string{VerbDrain: c.Drain, VerbMaint: c.Maint, VerbReady: c.Ready, VerbWeight: c.Weight}
	for verb, vector := range all {
		if len(vector) == 0 {
			delete(all, verb)
		}
	}
	return all
}
