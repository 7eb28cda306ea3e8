package nginx

// prelude is what all scripts begin with. "run NAME COMMAND…" runs a command and ends its answer with the mark, the name and the status.
// Over SSH the folders of administrators' programs are in nobody's PATH.
const prelude = `
PATH=$PATH:/usr/sbin:/sbin:/usr/local/sbin:/usr/local/nginx/sbin:/opt/homebrew/bin
LC_ALL=C
export PATH LC_ALL
run() {
	what=$1
	shift
	"$@" 2>&1
	status=$?
	printf '\n%s %s %d\n' "$mark" "$what" "$status"
	return "$status"
}
run begin true
target=$(readlink -f -- "$file" 2>/dev/null) && [ -n "$target" ] || target=$file
dir=${target%/*} name=${target##*/}
run target printf %s "$target"
`

// introducing tells what nginx is and which configuration it reads. The errors of "nginx -T" would stand amid the configuration.
const introducing = `
dump() { nginx -T 2>/dev/null; }
run version nginx -V
run dump dump || run test nginx -t
run file cat -- "$target"
`

// looking tells the file and nginx's processes. Where none is found, grep ends with 1. A file that is mounted by itself can't be renamed over.
const looking = `
processes() {
	if command -v ps >/dev/null; then
		ps -A -o pid,ppid,args | grep 'nginx: '
		return
	fi
	[ -r /proc/self/stat ] || return 2
	for process in /proc/[0-9]*; do
		{ read -r pid _ _ ppid _ <"$process/stat" && [ "$pid" ] && echo "$pid $ppid $(tr '\0' ' ' <"$process/cmdline")"; } 2>/dev/null
	done | grep 'nginx: '
}
mounted() {
	[ -r /proc/self/mountinfo ] || return
	while read -r _ _ _ _ point _; do
		[ "$point" != "$target" ] || return 0
	done </proc/self/mountinfo
	return 1
}
run file cat -- "$target"
run writable test -w "$dir/"
run mounted mounted
run pid cat -- "$pidfile"
run processes processes
`

// changing makes of the file, whose sum is $sum, the text $text, whose sum is $want, and has nginx reload its configuration; or puts the
// file back as it was. Neither a lost connection nor a signal ends it half-way. $edit is "" where the file is as wanted already.
const changing = claiming + `
change() {
	run same same || return
	if [ "$edit" ]; then
		run unlinked test ! -h "$target" && run backup backup && run write write && run unchanged same && run mine mine &&
			run replace mv -f -- "$new" "$target" || return
	fi
	run test nginx -t && run reload nginx -s reload && return
	[ "$edit" ] && run mine mine && run restore restore && run retest nginx -t
}
run unclaimed unclaimed && run claim claim && {
	change
	rm -f -- "$new"
	! mine || rm -f -- "$lock"
}
`

// undoing puts the file back as it was before a change that nginx may have taken in. The script of that change may run still where its
// connection was lost. It can't replace the file any more when the lock isn't its own and its new file is gone, in that order.
const undoing = claiming + `
run claim claim && {
	printf 'undoing %s\n' "$by" >"$lock"
	rm -f -- "$new"
	run untouched same || { run restore restore && run retest nginx -t && run reload nginx -s reload; }
	rm -f -- "$lock"
}
`

// claiming are the parts of both. The lock is made by a redirection that fails where it is there already; $by is who has it. It is made
// empty first: who can't write to it as well, as on a full disk, takes it away again. Vim and Emacs mark the files that somebody has open
// in them. The backup is the very file where it can be, with all that it has, such as its SELinux label, which cp leaves behind.
const claiming = `
trap '' HUP INT TERM PIPE
new=$dir/.$name.farmtop-new-$id backup=$dir/.$name.farmtop-backup lock=$dir/.$name.farmtop-lock
sum() {
	set -- $(cksum <"$1")
	printf '%s %s' "$1" "$2"
}
attributes() {
	set -- $(ls -nd -- "$1")
	printf '%s %s %s' "$1" "$3" "$4"
}
same() { [ "$(sum "$target")" = "$sum" ]; }
unclaimed() {
	for open in "$dir/.$name.swp" "$dir/.#$name"; do
		if [ -e "$open" ] || [ -h "$open" ]; then
			printf %s "$open"
			return 1
		fi
	done
}
mine() { [ "$(cat -- "$lock" 2>/dev/null)" = "$by" ]; }
claim() {
	if why=$( (set -C && : >"$lock") 2>&1); then
		printf '%s\n' "$by" >"$lock" && return
		rm -f -- "$lock"
		return 1
	fi
	if [ -e "$lock" ]; then
		mine && return
		printf %s "$lock: $(cat -- "$lock")"
		return 71
	fi
	printf %s "$why"
	return 1
}
backup() {
	rm -f -- "$backup"
	ln -- "$target" "$backup" 2>/dev/null || cp -p -- "$target" "$backup"
}
write() {
	cp -p -- "$target" "$new" && printf %s "$text" >"$new" || return
	chcon --reference="$target" -- "$new" 2>/dev/null
	[ "$(attributes "$new")" = "$(attributes "$target")" ] || {
		printf %s "its owner can't be kept"
		return 72
	}
	[ "$(sum "$new")" = "$want" ]
}
restore() {
	[ "$(sum "$target")" = "$want" ] || {
		printf %s "somebody else has changed it meanwhile"
		return 1
	}
	[ "$(sum "$backup")" = "$sum" ] || {
		printf %s "$backup isn't as it was before"
		return 1
	}
	mv -f -- "$backup" "$target" && same
}
`
