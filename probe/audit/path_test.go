package audit

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestTheLogIsInTheFolderForState(t *testing.T) {
	t.Parallel()
	path := Path()
	if !filepath.IsAbs(path) || !strings.HasSuffix(path, filepath.Join("farmtop", "audit.jsonl")) {
		t.Errorf("it is at %s", path)
	}
}
