# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# lib.sh - what the programs around the grader share.  Source it with $me (the
# program's name) and $top (the checkout) set.

fail()
{
	status=$1
	shift
	echo "$me: $*" >&2
	exit "$status"
}

# lab_dirs: the labs that there are, a directory a line, in order.
lab_dirs()
{
	for lab_dir in "$top"/labs/lab[0-9]*-*; do
		[ ! -f "$lab_dir/rubric.json" ] || echo "$lab_dir"
	done | sort -V
}

# lab_dir L: the directory of lab L: a number, a name or a path.
lab_dir()
{
	case $1 in
	''|*[!0-9]*)
		lab_found=$1
		[ -d "$lab_found" ] || lab_found=$top/labs/$1 ;;
	*)
		set -- "$1" "$top/labs/lab$1"-*
		lab_found=$2 ;;
	esac
	[ -f "$lab_found/rubric.json" ] || fail 2 "there is no lab \"$1\":" \
		"$(lab_dirs | sed 's|.*/lab\([0-9]*\)-.*|\1|' | tr '\n' ' ')"
	(CDPATH='' cd -- "$lab_found" && pwd)
}

# lab_number DIR, lab_title DIR
lab_number()
{
	lab_name=${1##*/lab}
	echo "${lab_name%%-*}"
}

lab_title()
{
	sed -n 's/^[[:space:]]*"title": *"\(.*\)",*$/\1/p' "$1/rubric.json" |
		head -n 1
}

# has_kernel DIR: is it a lab about the kernel?
has_kernel()
{
	grep -q '^[[:space:]]*"kernel": *{' "$1/rubric.json" ||
		grep -q '"reference": *"' "$1/rubric.json"
}

# cut_files DIR WANT TO: the files of DIR/solution without what is not WANTed
# (starter or solution), below TO.
cut_files()
{
	[ -d "$1/solution" ] || return 0
	cut_lab=$(lab_number "$1")
	(cd "$1/solution" && find . -type f) | while IFS= read -r cut_file; do
		mkdir -p "$3/$(dirname "$cut_file")" &&
		awk -f "$top/labs/grade/cut.awk" -v lab="$cut_lab" \
			-v want="$2" "$1/solution/$cut_file" \
			>"$3/$cut_file" || exit 1
		[ ! -x "$1/solution/$cut_file" ] || chmod +x "$3/$cut_file"
	done
}
