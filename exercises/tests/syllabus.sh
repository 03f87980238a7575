#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# syllabus.sh - the weeks of labs/syllabus.md: each deck, sheet, lab and the
# exam stands in them once, with the hours that it takes, and the hours add up.
# A row is
#	| week | lecture | sheet | lab | hours | optional |
# and whatever is linked in it is followed by its hours; the last row has the
# sums of the columns.

set -u
LC_ALL=C
export LC_ALL

here=$(cd "$(dirname "$0")" && pwd) || exit 1
top=$(cd "$here/../.." && pwd) || exit 1
# shellcheck source=../../.ci/ktap.sh
. "$top/.ci/ktap.sh"
cd "$top" || exit 1
syllabus=${1:-labs/syllabus.md}

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The table: from the row that names the columns to its end.
awk '/^\| week \| lecture/ { on = 1 } on && !/^\|/ { exit } on' \
	"$syllabus" >"$tmp/weeks"

# What is linked: PATH from the top directory on, and its hours.
sed -n 's/|/\n/g; s/\](/\n/g; p' "$tmp/weeks" |
	sed -n 's/^\([^ )]*[.]\(tex\|md\)\)) *\([0-9.]*\).*/\1 \3/p' |
	sed 's,^[.][.]/,,; s,^lab[0-9],labs/&,' | sort >"$tmp/linked"

# What there is, and its hours: of a deck 45 minutes; of a sheet the minutes of
# its problems, in whole quarters; of a lab what labs/README.md says.
{
	for deck in slides/deck*.tex; do
		echo "$deck 0.75"
	done
	for sheet in exercises/*.tex; do
		minutes=$(grep -o '\\problem{[a-z]*}{[0-9]*}' "$sheet" |
			sed 's/.*{//; s/}//' | awk '{ n += $1 } END { print n }')
		awk -v file="$sheet" -v minutes="$minutes" 'BEGIN {
			quarters = int((minutes + 14) / 15)
			print file, quarters / 4 }'
	done
	awk -F ' *[|] *' 'match($2, /\(lab[^)]*\)/) {
		print "labs/" substr($2, RSTART + 1, RLENGTH - 2), $4 + 0
	}' labs/README.md
} | sort >"$tmp/there"

# Rows whose sum is not the sum of what is linked in them.
wrong_sums()
{
	awk -F ' *[|] *' '
	# The hours behind the links of a cell.
	function hours(cell,	sum)
	{
		while (match(cell, /\) [0-9.]+/)) {
			sum += substr(cell, RSTART + 2, RLENGTH - 2)
			cell = substr(cell, RSTART + RLENGTH)
		}
		return sum + 0
	}
	NR < 3 { next }
	$2 != "" {
		sum = 0
		for (i = 3; i <= 5; i++) {
			sum += hours($i)
			total[i] += hours($i)
		}
		if (sum != $6 + 0)
			print "week " $2 ": " sum " h, not " $6
		total[6] += sum
		total[7] += hours($7)
		next
	}
	{
		last = 1
		for (i = 3; i <= 7; i++)
			if (total[i] + 0 != $i + 0)
				print "column " i - 1 ": " total[i] " h, not " $i
	}
	END {
		if (!last)
			print "there is no row of sums"
	}' "$tmp/weeks"
}

ktap_begin
expect has_a_table_of_weeks yes \
	"$([ "$(wc -l <"$tmp/weeks")" -gt 3 ] && echo yes)"
expect each_deck_sheet_and_lab_is_linked_once \
	"$(cut -d ' ' -f 1 "$tmp/there")" "$(cut -d ' ' -f 1 "$tmp/linked")"
expect each_has_the_hours_that_it_takes \
	"$(cat "$tmp/there")" "$(cat "$tmp/linked")"
expect hours_add_up "" "$(wrong_sums)"
ktap_end
