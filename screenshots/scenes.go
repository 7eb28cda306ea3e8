package main

import "time"

// A scene is one picture: how farmtop is started, what is pressed, and what must be seen before the picture is taken.
type scene struct {
	name          string
	width, height int
	args          []string
	keys          []string      // as tmux names them
	until         string        // a regular expression that the screen must match
	settle        time.Duration // how long it then goes on, so that there is some history to see
}

func scenes() []scene {
	return []scene{
		{
			name: "overview", width: 120, height: 40, until: `3 up`, settle: 40 * time.Second,
			args: []string{"demo"},
		},
		{
			name: "sick", width: 120, height: 40, until: `HC01`, settle: 30 * time.Second,
			args: []string{"demo", "--nodes", "4", "--fault", "HC01", "--fault", "PAR01"},
		},
		{
			name: "small", width: 80, height: 24, until: `HC01`, settle: 10 * time.Second,
			args: []string{"demo", "--nodes", "5", "--fault", "HC01"},
		},
		{
			name: "node", width: 120, height: 40, until: `TLS`, settle: 3 * time.Second,
			args: []string{"demo", "--fault", "HC03"}, keys: []string{"Enter"},
		},
		{
			name: "findings", width: 120, height: 40, until: `LB05`, settle: 5 * time.Second,
			args: []string{"demo", "--nodes", "4", "--fault", "LB05", "--fault", "PAR01"}, keys: []string{"f"},
		},
	}
}
