// Package nginx reads and changes an open source nginx, which has no interface for either: what it means to do with its servers stands
// in its configuration. So this driver reads the file with the upstream's servers, changes one word in it, has nginx test the whole
// configuration and reload it, and looks whether new worker processes came up. When any of that fails the file is put back byte for byte.
//
// All of it is done by scripts for a POSIX shell on nginx's host, which get there by whatever the operator puts before "sh": nothing
// where nginx runs on this machine, "sudo", "ssh lb1", "docker exec -i lb". There, "cat", "cp", "mv", "rm", "ls", "cksum", "grep", "tr" and
// "nginx" are used, and "ln", "readlink", "chcon" and "ps" or Linux' /proc where they are. Beside the file, hidden from globs such as
// "include conf.d/*", farmtop keeps the file as it was before its last change (.NAME.farmtop-backup) and, while it changes it, a lock
// (.NAME.farmtop-lock) and the new file.
//
// nginx can drain a server since 1.29.6, and not before: then "down" is all there is. It counts nothing per server.
//
// How configurations are written is nginxconf's matter; what a state means for a node is model's.
//
// Read driver.go first, then shell.go and scripts.go for what is run, setup.go, processes.go, group.go and server.go for what is read,
// and steps.go, edit.go, change.go and judge.go for changes.
package nginx
