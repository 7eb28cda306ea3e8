package model

import "testing"

func TestTheVotesAloneDontMakeAClusterSurvive(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		given func(*Cluster)
		want  string
	}{
		"well":            {func(*Cluster) {}, "survives the next failure: yes"},
		"nobody owns it":  {func(c *Cluster) { c.Owner, c.Nodes[1].State = "", MemberPaused }, "survives the next failure: yes"},
		"the other is":    {func(c *Cluster) { c.Nodes[1].State = MemberPaused }, "survives the next failure: yes; nobody could take the role over (n2 is Paused)"},
		"the other isn't": {func(c *Cluster) { c.Nodes[1].Quarantined = true }, "survives the next failure: yes; nobody could take the role over (n2 is Up, quarantined)"},
		"there is none":   {func(c *Cluster) { c.Nodes = c.Nodes[:1] }, "survives the next failure: no; nobody could take the role over (n1 is the only one)"},
	} {
		_, cluster := clustered()
		c.given(cluster)
		if got := cluster.NextFailureWords(); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}
