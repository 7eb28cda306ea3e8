package nginx

import (
	"os/exec"
	"strings"
	"testing"

	"farmtop/model"
)

// sightOf is a file as it was read.
func sightOf(text string) *sight { return &sight{target: "/etc/nginx/app.conf", text: text} }

func TestAnEditChangesOneWordAndLeavesAllElse(t *testing.T) {
	t.Parallel()
	maint, drain, ready := model.Step{Verb: model.VerbMaint}, model.Step{Verb: model.VerbDrain}, model.Step{Verb: model.VerbReady}
	weight := func(w int) model.Step { return model.Step{Verb: model.VerbWeight, Weight: w} }
	for _, c := range []struct {
		name, before, after string
		step                model.Step
	}{
		{"down", "server a:1;\n", "server a:1 down;\n", maint},
		{"down behind others", "server a:1  weight=2 ;# a", "server a:1  weight=2 down ;# a", maint},
		{"drain", "\tserver\ta:1\troute=n1;\r\n", "\tserver\ta:1\troute=n1 drain;\r\n", drain},
		{"down again", "server a:1 down;", "server a:1 down;", maint},
		{"from drain to down", "server a:1 drain route=n1;", "server a:1 down route=n1;", maint},
		{"from down to drain", `server a:1 "down" backup;`, "server a:1 drain backup;", drain},
		{"both at once", "server a:1 down drain;", "server a:1 down;", maint},
		{"ready", "server a:1 down weight=2;", "server a:1 weight=2;", ready},
		{"ready from both", "server a:1\tdown drain;", "server a:1;", ready},
		{"ready with a comment between", "server a:1 # spare\n  down;\n", "server a:1 # spare\n;\n", ready},
		{"a comment alone", "# server a:1;\nserver a:1;", "# server a:1;\nserver a:1 down;", maint},
		{"quoted", `server "a:1";`, `server "a:1" down;`, maint},
		{"every line of a server", "server a:1;server a:1 backup;", "server a:1 down;server a:1 backup down;", maint},
		{"another server", "server a:10;\nserver a:1;", "server a:10;\nserver a:1 down;", maint},
		{"a weight", "server a:1 down;", "server a:1 weight=5 down;", weight(5)},
		{"another weight", "server a:1 weight=2 down;", "server a:1 weight=5 down;", weight(5)},
		{"the weight that is there", "server a:1 weight=05;", "server a:1 weight=5;", weight(5)},
		{"the usual weight", "server a:1;", "server a:1;", weight(1)},
		{
			"an upstream among others", "upstream x { server a:1; }\nupstream app {\n  ip_hash;\n  server a:1; # one\n}\nserver { listen 80; }\n",
			"upstream x { server a:1; }\nupstream app {\n  ip_hash;\n  server a:1 down; # one\n}\nserver { listen 80; }\n", maint,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			now := sightOf(c.before)
			g, failed := now.group(model.Balancer{Backend: "app"})
			if failed != nil {
				t.Fatal(failed.Text)
			}
			c.step.Group, c.step.Server = "app", "a:1"
			got, failed := now.edited(g, c.step)
			if failed != nil || got != c.after {
				t.Errorf("%q became %q, want %q; %v", c.before, got, c.after, failed)
			}
		})
	}
}

func TestAnEditThatNobodyCanMakeIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text, want string
		step       model.Step
	}{
		{
			"server a:1;", "/etc/nginx/app.conf has no server b:1 in \"app\" any more: look at the file, then plan the action again",
			model.Step{Verb: model.VerbMaint, Group: "app", Server: "b:1"},
		},
		{
			"server a:1;", "/etc/nginx/app.conf has no server a:1 in \"api\" any more: look at the file, then plan the action again",
			model.Step{Verb: model.VerbMaint, Group: "api", Server: "a:1"},
		},
		{
			"server a:1;server a:1;", "/etc/nginx/app.conf lists the server a:1 2 times, so it has no single weight: leave one of the lines",
			model.Step{Verb: model.VerbWeight, Weight: 2, Group: "app", Server: "a:1"},
		},
	} {
		now := sightOf(c.text)
		g, failed := now.group(model.Balancer{Backend: "app"})
		if failed != nil {
			t.Fatal(failed.Text)
		}
		if got, failed := now.edited(g, c.step); failed == nil || failed.Text != c.want || got != "" {
			t.Errorf("%q: %q, %+v", c.text, got, failed)
		}
	}
}

func TestSumsAreThoseOfCksum(t *testing.T) {
	t.Parallel()
	if got := sumOf(""); got != "4294967295 0" { // as POSIX' cksum says of nothing
		t.Errorf("nothing has the sum %s", got)
	}
	program, err := exec.LookPath("cksum")
	if err != nil {
		t.Skip("there is no cksum here to compare with")
	}
	for _, text := range []string{"", "a", "server a:1;\r\n", strings.Repeat("\x00\xff", 70000)} {
		cmd := exec.CommandContext(t.Context(), program)
		cmd.Stdin = strings.NewReader(text)
		out, err := cmd.Output()
		if got := sumOf(text); err != nil || strings.TrimSpace(string(out)) != got {
			t.Errorf("%d bytes have the sum %s, and cksum says %s (%v)", len(text), got, out, err)
		}
	}
}

func FuzzAnEditIsReadBack(f *testing.F) {
	f.Add("upstream app { server a:1 weight=2 down; }", 1)
	f.Add("server a:1;\r\n#\nserver b:1 drain", 2)
	f.Add("server a:1 'down' \"drain\" weight=0;server a:1;", 0)
	verbs := []model.Verb{model.VerbReady, model.VerbDrain, model.VerbMaint, model.VerbWeight}
	f.Fuzz(func(t *testing.T, text string, verb int) {
		b := model.Balancer{File: "/app.conf"}
		now := sightOf(text)
		g, failed := now.group(b)
		if failed != nil {
			return
		}
		server := g.servers()[0]
		step := model.Step{Verb: verbs[uint(verb)%uint(len(verbs))], Weight: 7, Group: g.name, Server: server.Name}
		changed, failed := now.edited(g, step)
		if failed != nil {
			return
		}
		again, failed := sightOf(changed).group(b)
		if failed != nil {
			t.Fatalf("%q became %q: %s", text, changed, failed.Text)
		}
		got := again.servers()
		switch {
		case len(got) != len(g.servers()):
			t.Errorf("%q became %q, with %d servers", text, changed, len(got))
		case step.Verb == model.VerbWeight && got[0].Weight != 7:
			t.Errorf("%q became %q, with the weight %d", text, changed, got[0].Weight)
		case step.Verb != model.VerbWeight && got[0].Admin != step.Verb.Aim():
			t.Errorf("%q became %q, which is %s after %s", text, changed, got[0].Admin, step.Verb)
		}
	})
}
