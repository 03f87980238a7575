#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# answers.sh FILE.answers... - every answer that a sheet prints is what a
# program of the kit gives.
#
# A line of a FILE is NAME<TAB>ANSWER<TAB>COMMAND. COMMAND runs in the top
# directory with $O and $E, the directory of the built programs; its last line
# must be ANSWER; one that exits 4 could not be run here. The sheet shows ANSWER
# with \datum{NAME}.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
O=${O:-$top/build}
E=$O/exercises
export O E
cd "$top" || exit 1
tab='	'

ktap_begin
for file in "$@"; do
	sheet=$(basename "$file" .answers)
	lines=0 n=0
	while IFS= read -r line; do
		lines=$((lines + 1))
		case $line in
		''|'#'*)	continue ;;
		esac
		n=$((n + 1))
		name=${line%%"$tab"*}
		rest=${line#*"$tab"}
		answer=${rest%%"$tab"*}
		command=${rest#*"$tab"}
		if [ "$rest" = "$line" ] || [ "$command" = "$rest" ]; then
			not_ok "${sheet}_line_$lines" \
				"expected: NAME<TAB>ANSWER<TAB>COMMAND" \
				"got: $line"
			continue
		fi
		said=$(timeout 60 sh -c "$command" </dev/null 2>&1)
		[ $? -ne 4 ] || {
			skip "${sheet}_$name" "$said"
			continue
		}
		got=$(printf '%s\n' "$said" | tail -n 1)
		expect "${sheet}_$name" "$answer" "$got"
		grep -qF "\\datum{$name}" "${file%.answers}.tex" ||
			not_ok "${sheet}_${name}_is_shown" \
				"expected: \\datum{$name} in the sheet"
	done <"$file"
	[ "$n" -gt 0 ] || not_ok "${sheet}_has_answers" \
		"expected: at least one answer that a program gives"
done
ktap_end
