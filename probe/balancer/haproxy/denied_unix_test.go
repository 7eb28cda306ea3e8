//go:build unix

package haproxy

import (
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"

	"farmtop/model"
)

func TestASocketThatMayNotBeOpenedNamesItsGroup(t *testing.T) {
	t.Parallel()
	const at = "/run/haproxy/admin.sock"
	for _, c := range []struct {
		mode fs.FileMode
		want string
	}{
		{
			fs.ModeSocket | 0o660,
			"alice may not connect to the socket /run/haproxy/admin.sock (Srw-rw---- root:haproxy): " +
				"add alice to the group haproxy (sudo usermod -aG haproxy alice) and log in anew",
		},
		{
			fs.ModeSocket | 0o600,
			"alice may not connect to the socket /run/haproxy/admin.sock (Srw------- root:haproxy): " +
				"let \"stats socket\" say \"mode 660 group GROUP\" with a group of alice, or run farmtop as root",
		},
	} {
		if got := deniedText(at, c.mode, "root", "haproxy", "alice"); got != c.want {
			t.Errorf("got\n%s\nwant\n%s", got, c.want)
		}
	}
}

func TestASocketWithoutPermissionIsDenied(t *testing.T) {
	t.Parallel()
	at := speaker(t, says(""))
	if err := os.Chmod(at, 0); err != nil {
		t.Fatal(err)
	}
	becomeNobody(t)
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Dir(at)
	if os.Geteuid() == 0 {
		wantFault(t, readFrom(t, at, "", patient), at, model.ReadDenied,
			me.Username+" may not enter the directory of the socket PATH: open the directory to that user, or run farmtop as root")
		openDirectory(t, dir)
	}
	owner, group := ownerOf(t, at)
	wantFault(t, readFrom(t, at, "", patient), at, model.ReadDenied,
		me.Username+" may not connect to the socket PATH (S--------- "+owner+":"+group+"): let \"stats socket\" say \"mode 660 group GROUP\" with a group of "+
			me.Username+", or run farmtop as "+owner)
}

func ownerOf(t *testing.T, path string) (owner, group string) {
	t.Helper()
	file, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	s, ok := file.Sys().(*syscall.Stat_t)
	if !ok {
		t.Fatal("this system doesn't tell a file's owner")
	}
	u, err := user.LookupId(strconv.Itoa(int(s.Uid)))
	if err != nil {
		t.Fatal(err)
	}
	g, err := user.LookupGroupId(strconv.Itoa(int(s.Gid)))
	if err != nil {
		t.Fatal(err)
	}
	return u.Username, g.Name
}
