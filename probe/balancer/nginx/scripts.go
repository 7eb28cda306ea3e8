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

// looking tells the file and nginx's processes. Where none is found, grep ends with 1.
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
run file cat -- "$target"
run writable test -w "$dir/"
run pid cat -- "$pidfile"
run processes processes
`

// changing makes of the file, whose sum is $sum, the text $text, whose sum is $want, and has nginx reload its configuration; or puts the
// file back as it was. Neither a lost connection nor a signal ends it half-way. $edit is "" where the file is as wanted already.
const changing = claiming + `
change() {
	run same same || return
	if [ "$edit" ]; then
		run backup cp -p -- "$target" "$backup" && run write write && run unchanged same && run replace mv -f -- "$new" "$target" || return
	fi
	run test nginx -t && run reload nginx -s reload && return
	[ "$edit" ] && run restore restore && run retest nginx -t
}
run unclaimed unclaimed && run claim claim && {
	change
	rm -f -- "$lock" "$new"
}
`

// undoing puts the file back as it was before a change that nginx may have taken in.
const undoing = claiming + `
run claim claim && {
	run restore restore && run retest nginx -t && run reload nginx -s reload
	rm -f -- "$lock" "$new"
}
`

// claiming are the parts of both. The lock is made by a redirection that fails where it is there already; $by is who has it. Vim and Emacs
// mark the files that somebody has open in them.
const claiming = `
trap '' HUP INT TERM PIPE
new=$dir/.$name.farmtop-new backup=$dir/.$name.farmtop-backup lock=$dir/.$name.farmtop-lock
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
claim() {
	if [ -e "$lock" ]; then
		holder=$(cat -- "$lock")
		[ "$holder" = "$by" ] && return
		printf '%s' "$lock: $holder"
		return 71
	fi
	(set -C && printf '%s\n' "$by" >"$lock")
}
write() {
	cp -p -- "$target" "$new" && printf %s "$text" >"$new" || return
	[ "$(attributes "$new")" = "$(attributes "$target")" ] || {
		printf %s "its owner can't be kept"
		return 72
	}
	[ "$(sum "$new")" = "$want" ]
}
restore() {
	[ "$(sum "$target")" = "$sum" ] && return
	[ "$(sum "$target")" = "$want" ] || {
		printf %s "somebody else has changed it meanwhile"
		return 1
	}
	cp -p -- "$backup" "$new" && mv -f -- "$new" "$target" && [ "$(sum "$target")" = "$sum" ]
}
`
