package audit

import (
	"path/filepath"

	"github.com/adrg/xdg"
)

// Path is where this user's log is: farmtop/audit.jsonl in the folder for state that the XDG base directories name. It is absolute,
// and nothing needs to be there.
func Path() string { return filepath.Join(xdg.StateHome, "farmtop", "audit.jsonl") }
