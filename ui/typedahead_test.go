package ui

import (
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestWhatWasTypedBeforeTheDialogWasSeenIsDropped(t *testing.T) {
	t.Parallel()
	a, control := planned(t, Options{}, size{80, 24}, snapshotOf(aFarm("a", 3)))
	press(a, "d")
	first := a.dialog.typed.rounds
	press(a, "right", "enter", "esc", "tab", "x")
	a.Update(tea.PasteMsg{Content: "pasted"})
	a.Update(tea.MouseClickMsg{X: 40, Y: 12, Button: tea.MouseLeft})
	a.Update(quietMsg{first}) // of the first quiet time, which the keys have cut short
	press(a, "enter")
	if a.dialog == nil || a.dialog.focus != controlCancel || a.dialog.reason.text != "" || len(control.asked) > 0 {
		t.Fatalf("keys typed ahead reached the dialog: %+v, asked %q", a.dialog, control.asked)
	}
	if got := screenText(a, 80, 24); !strings.Contains(got, "keys typed before this was shown are ignored") {
		t.Errorf("nothing says so:\n%s", got)
	}
	quiet(a)
	press(a, "right", "enter")
	if want := []string{"drain a/am1"}; !slices.Equal(control.asked, want) {
		t.Errorf("after the quiet time it asks for %q, want %q", control.asked, want)
	}
}

func TestADialogThatWasNotDrawnTakesNoKeys(t *testing.T) {
	t.Parallel()
	a, control := planned(t, Options{}, size{80, 24}, snapshotOf(aFarm("a", 3)))
	a.Update(tea.KeyPressMsg{Code: 'd', Text: "d"}) // without a view
	if _, again := a.Update(quietMsg{a.dialog.typed.rounds}); again == nil || a.dialog.typed.open {
		t.Error("it takes keys though nobody can have seen it")
	}
	a.View()
	quiet(a)
	a.Update(tea.WindowSizeMsg{Width: 30, Height: 5})
	press(a, "right", "enter")
	a.Update(quietMsg{a.dialog.typed.rounds})
	press(a, "right", "enter")
	a.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	a.View()
	press(a, "right", "enter")
	if a.dialog == nil || len(control.asked) > 0 {
		t.Errorf("keys reached a dialog that doesn't fit the screen: %q", control.asked)
	}
	quiet(a)
	press(a, "right", "enter")
	if a.dialog != nil || len(control.asked) != 1 {
		t.Error("it takes no keys after it was seen again")
	}
}
