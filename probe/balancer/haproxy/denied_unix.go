//go:build unix

package haproxy

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"strconv"
	"syscall"

	"farmtop/model"
)

func isRefused(err error) bool { return errors.Is(err, syscall.ECONNREFUSED) }

// isQueueFull tells whether a Unix socket's queue of waiting connections is full, which Linux says at once.
func isQueueFull(err error) bool { return errors.Is(err, syscall.EAGAIN) }

// groupWrite is the permission bit that lets a group connect.
const groupWrite fs.FileMode = 0o020

// deniedFailure explains why this user may not connect to a socket, from its owner, group and mode.
func deniedFailure(path string) *failure {
	who := "this user"
	if u, err := user.Current(); err == nil {
		who = u.Username
	}
	file, err := os.Stat(path)
	if err != nil {
		return fail(model.ReadDenied, "%s may not enter the directory of the socket %s: open the directory to that user, or run farmtop as root", who, path)
	}
	owner, group := "", ""
	if s, ok := file.Sys().(*syscall.Stat_t); ok {
		owner, group = userName(s.Uid), groupName(s.Gid)
	}
	return &failure{fault: model.ReadDenied, text: deniedText(path, file.Mode(), owner, group, who)}
}

func deniedText(path string, mode fs.FileMode, owner, group, who string) string {
	begin := fmt.Sprintf("%s may not connect to the socket %s (%s %s:%s): ", who, path, mode, owner, group)
	if mode&groupWrite == 0 {
		return begin + fmt.Sprintf("let \"stats socket\" say \"mode 660 group GROUP\" with a group of %s, or run farmtop as %s", who, owner)
	}
	return begin + fmt.Sprintf("add %s to the group %s (sudo usermod -aG %s %s) and log in anew", who, group, group, who)
}

func userName(id uint32) string {
	number := strconv.FormatUint(uint64(id), 10)
	if u, err := user.LookupId(number); err == nil {
		return cmp.Or(u.Username, number)
	}
	return number
}

func groupName(id uint32) string {
	number := strconv.FormatUint(uint64(id), 10)
	if g, err := user.LookupGroupId(number); err == nil {
		return cmp.Or(g.Name, number)
	}
	return number
}
