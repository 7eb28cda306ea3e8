package command_test

import (
	"fmt"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/command"
)

// The balancer of the package's documentation.
func ExampleNew() {
	driver, err := command.New("web", model.Balancer{
		Name: "lb1", Kind: "command", Backend: "web",
		Commands: &model.Commands{
			Read:   []string{"lbctl", "status", "--json"},
			Drain:  []string{"lbctl", "member", "drain", "{group}/{server}"},
			Maint:  []string{"lbctl", "member", "disable", "{group}/{server}"},
			Ready:  []string{"lbctl", "member", "enable", "{group}/{server}"},
			Weight: []string{"lbctl", "member", "weight", "{group}/{server}", "{weight}"},
			JSON: &model.JSONAnswer{Servers: "pools.web.members", Fields: map[string]string{
				"server": "name", "address": "addr", "state": "admin.state", "weight": "weight", "in_flight": "active", "requests": "total",
			}},
			States: map[string]model.AdminState{"enabled": "ready", "draining": "drain", "disabled": "maint", "offline": "down"},
			Soft:   true,
		},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	steps, err := driver.(balancer.Writer).Steps(model.Change{Verb: model.VerbDrain}, model.Server{Group: "web", Name: "am2"})
	fmt.Println(steps[0].Command, steps[0].Soft, err)
	// Output: lbctl member drain web/am2 true <nil>
}
