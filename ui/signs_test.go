package ui

import (
	"testing"

	"farmtop/model"
)

func TestSignsThatStandBesideEachOtherDiffer(t *testing.T) {
	t.Parallel()
	for _, ascii := range []bool{false, true} {
		signs := newTheme(palette{}, ascii)
		seen := map[string]string{}
		for name, sign := range map[string]string{
			"up": signs.glyphs[model.StateUp], "taken": signs.chosen, "believed": signs.believed, "misled": signs.misled, "asked": signs.stranger, "no address": signs.broken,
			"selected": signs.pointer, "comes from": signs.comes, "goes to": signs.goes, "an estimate": signs.about,
		} {
			if other, twice := seen[sign]; twice {
				t.Errorf("in ASCII %t: %q is %s and %s", ascii, sign, name, other)
			}
			seen[sign] = name
		}
	}
}
