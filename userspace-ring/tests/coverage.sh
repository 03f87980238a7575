#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# coverage - which lines of the twin the suites run through.
#
#	coverage.sh [--ktap] PROGRAM DIR
#
# PROGRAM was linked from objects in DIR that gcc made with --coverage; the
# sources are named relative to the current directory.  Prints a line for each
# file and every line that was not reached; with --ktap, a test for each file,
# which fails below 95 %.  Only lines of ring/ and protocol/ count.
#
# Exit status: 0 each file has at least 95 %, 1 not, 2 usage or no gcov.
set -u
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
# shellcheck source-path=SCRIPTDIR source=nest.sh
. "$here/nest.sh"
least=95

ktap=no
if [ "${1:-}" = --ktap ]; then
	ktap=yes
	shift
fi
if [ $# -ne 2 ]; then
	echo "usage: coverage.sh [--ktap] PROGRAM DIR" >&2
	exit 2
fi
if ! command -v gcov >/dev/null; then
	echo "coverage: gcov is missing: expected it beside gcc" >&2
	exit 2
fi

rm -f "$2"/*.gcda
status=0
ONLY='' timeout 120 "$1" >"$t/ktap" 2>"$t/said" || status=$?
if [ "$status" -ne 0 ]; then
	echo "coverage: $1: expected: exit status 0; got: $status" >&2
	grep -A 20 '^not ok' "$t/ktap" >&2
	tail -n 20 "$t/said" >&2
fi

# gcov shows a header once for each source that includes it: a line counts as
# reached if it was reached from one of them.
for data in "$2"/*.gcda; do
	gcov --stdout --object-directory "$2" "$data" 2>>"$t/said"
done >"$t/gcov"
awk -F : '
$2 ~ /^ *0$/ && $3 == "Source" { file = $4; next }
file !~ /(^|\/)(ring|protocol)\/[^\/]*$/ { next }
{ count = $1; line = $2 + 0; gsub(/ /, "", count) }
count == "-" || line == 0 { next }
{
	if (!((file, line) in seen)) {
		seen[file, line] = 1
		lines[file]++
		n[file] = line > n[file] ? line : n[file]
	}
	if (count !~ /^[#=]/ && !((file, line) in hit)) {
		hit[file, line] = 1
		hits[file]++
	}
	if (line > n[file])
		n[file] = line
}
END {
	for (file in lines) {
		printf "%s\t%d\t%d", file, hits[file], lines[file]
		for (line = 1; line <= n[file]; line++)
			if ((file, line) in seen && !((file, line) in hit))
				printf "\t%d", line
		printf "\n"
	}
}' "$t/gcov" | sort >"$t/files"

table()
{
	awk -F '\t' '
	BEGIN { printf "%-36s %6s %6s %8s\n", "file", "lines", "run", "%" }
	function row(name, hits, lines) {
		printf "%-36s %6d %6d %8.1f\n", name, lines, hits,
			100 * hits / lines
	}
	{
		row($1, $2, $3)
		for (i = 4; i <= NF; i++)
			printf "    not reached: %s:%d\n", $1, $i
		hits += $2
		lines += $3
	}
	END { if (lines) row("all", hits, lines) }' "$t/files"
}

# judge FILE - its name, hits, lines and what was missed as "expected, got"
judge()
{
	awk -F '\t' -v file="$1" -v least="$least" '
	$1 == file {
		found = 1
		got = 100 * $2 / $3
		for (i = 4; i <= NF; i++)
			missed = missed " " $i
	}
	END {
		if (found && got >= least)
			exit 0
		printf "expected: %d %% of the lines; got: %.1f %%, not line%s\n",
			least, got, missed
		exit 1
	}' "$t/files"
}

if [ "$ktap" = no ]; then
	table
	while IFS='	' read -r file rest; do
		judge "$file" >/dev/null || status=1
	done <"$t/files"
	[ -s "$t/files" ] || status=1
	exit "$status"
fi

ktap_begin
own expect suites_pass_when_built_for_coverage 0 "$status"
for source in ring/ptr_ring.c ring/spinlock.h protocol/netdev.c \
		protocol/qdisc.c protocol/tun.c protocol/vhost.c; do
	name=$(echo "$source" | tr './' '__')
	file=$(cut -f 1 "$t/files" | grep "$source\$")
	own check "suites_reach_$name" judge "${file:-$source}"
done
table | while IFS= read -r line; do
	note "$line"
done
nest_end
