#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The ring bench with few items: each cell is measured, the rows are sound and
# the figure is drawn. How fast anything was is not looked at.

set -u
export LC_ALL=C

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
room=$(dirname -- "$here")
top=$(CDPATH='' cd -- "$room/../.." && pwd) || exit 1
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"

O=${O:-$top/build}
RING_BENCH=${RING_BENCH:-$O/ring/bench/ring-bench}
export RING_BENCH RUNS=2 ITEMS=2000
# Apart from what make ring-bench measured.
O=$O/test/ring/bench-smoke.d
export O
csv=$O/results/ring-bench.csv
rings="kernel twin ck-mpmc kernel-bare twin-bare ck-spsc kernel-eager twin-eager"

# refuses NAME WHAT-IT-MUST-SAY COMMAND...: exit 2.
refuses()
{
	name=$1
	says=$2
	shift 2
	wanted "$name" || return 0
	status=0
	said=$(timeout 60 "$@" 2>&1 >/dev/null) || status=$?
	case $status,$said in
	2,*"$says"*)	ok "$name" ;;
	*)		not_ok "$name" "expected: exit status 2 and: $says" \
				"got: exit status $status and: $said" ;;
	esac
}

# Prints what is wrong with the cells, or nothing.
missing_cells()
{
	awk -F, -v rings="$rings" -v runs="$RUNS" '
	NR > 1 { seen[$5 "," $11 "," $9 "," $7 "," $6]++ }
	END {
		n = split(rings, ring, " ")
		split("256 500 1000", length_of, " ")
		split("1 16 64", batch, " ")
		for (t = 1; t <= 2; t++)
		for (b = 1; b <= 3; b++)
		for (l = 1; l <= 3; l++)
		for (r = 1; r <= n; r++)
		for (run = 1; run <= runs; run++) {
			key = t "," batch[b] "," length_of[l] "," ring[r] \
				"," run
			if (seen[key] != 1)
				print key ": " seen[key] + 0 " rows"
			wanted++
		}
		if (NR - 1 != wanted)
			print NR - 1 " rows, expected " wanted
	}' "$csv"
}

unsound_rows()
{
	awk -F, -v items="$ITEMS" '
	NR == 1 { n = NF; next }
	NF != n { print NR ": " NF " columns, expected " n }
	$1 != "ring-bench" { print NR ": experiment " $1 }
	$15 !~ /^[0-9]+$/ { print NR ": " $15 " switches" }
	$10 < $9 { print NR ": capacity " $10 ", length " $9 }
	$12 != items { print NR ": " $12 " items, expected " items }
	$16 <= 0 || $16 !~ /^[0-9]+[.][0-9]+$/ { print NR ": " $16 " s" }
	{
		ns = $16 / $12 * 1e9
		if (ns - $17 > 0.01 || $17 - ns > 0.01)
			print NR ": " $17 " ns an item, expected " ns
	}
	$5 == 1 && $13 != $14 { print NR ": one thread on two CPUs" }' "$csv"
}

undrawn()
{
	svg=$O/results/ring-bench.svg
	head -n 5 "$svg" | grep -q '<svg' || echo "no <svg"
	tail -n 2 "$svg" | grep -q '</svg>' || echo "no </svg>"
	for text in $rings "length 256" "length 500" "length 1000" \
		"one thread" "two threads" "nanoseconds an item" \
		"of $RUNS runs"; do
		grep -qF "$text" "$svg" || echo "no text $text"
	done
	# A point for each ring, length and panel, and three in the key.
	bars=$(grep -c "<use xlink:href='#gpPt[0-9]*' transform=.* color=" "$svg")
	[ "$bars" -eq 147 ] || echo "$bars points, expected 147"
}

nothing()
{
	wanted "$1" || return 0
	name=$1
	shift
	faults=$("$@" 2>&1 | head -n 20)
	if [ -n "$faults" ]; then
		not_ok "$name" "expected: nothing" "got:" "$faults"
	else
		ok "$name"
	fi
}

# The ring's cell of a table of known runs: q1, median, q3.
known_quartiles()
{
	{
		echo threads,subject,length,capacity,consume_batch,ns_per_item
		for ns; do
			echo "1,a,2,2,1,$ns.000"
		done
	} | awk -f "$room/summary.awk" | cut -d' ' -f7-9
}

ktap_begin
rm -rf "$O"
mkdir -p "$O" || bail "cannot make $O"
status=0
timeout 200 "$room/measure" >"$O/out" 2>"$O/err" || status=$?
[ "$status" -eq 0 ] || note "it said:" "$(cat "$O/err")"
expect ends_with_exit_status_0 0 "$status"
if [ ! -s "$csv" ]; then
	not_ok measures_something "expected: $csv" "got: none"
	ktap_end
	exit
fi
nothing every_cell_is_measured missing_cells
nothing every_row_is_sound unsound_rows
nothing figure_is_drawn undrawn
expect prints_every_cell_in_both_tables 36 \
	"$(grep -cE '^ +[12] +(1|16|64) +(256|500|1000) \|' "$O/out")"
expect prints_no_empty_ratio 0 "$(grep -cE '\|.* -( |$)' "$O/out")"
# The last line holds a path, which may be long.
expect tables_fit_80_columns 0 "$(sed '$d' "$O/out" | grep -c '.\{81\}')"
for key in date host cpu compiler ck runs items; do
	expect "meta_names_$key" 1 \
		"$(grep -c "^$key: ." "$O/results/ring-bench.meta")"
done
if wanted redraws_the_same_from_the_rows; then
	"$room/measure" --redraw >"$O/out2" 2>&1
	check redraws_the_same_from_the_rows cmp "$O/out" "$O/out2"
fi
expect quartiles_of_five_are_three_of_them "2.000 3.000 4.000" \
	"$(known_quartiles 5 1 4 2 3)"
expect quartiles_of_four_lie_between "17.500 25.000 32.500" \
	"$(known_quartiles 40 10 30 20)"
expect quartiles_of_one_are_that_one "7.000 7.000 7.000" \
	"$(known_quartiles 7)"

echo 'column,unit,how measured' >"$O/columns.csv"
refuses refuses_a_column_that_is_not_defined 'is not defined' \
	env COLUMNS_CSV="$O/columns.csv" "$room/measure" --redraw
refuses refuses_runs_that_are_no_number 'expected a number from 1' \
	env RUNS=many "$room/measure"
refuses refuses_negative_items 'expected a number from 1' \
	env ITEMS=-1 "$room/measure"
refuses refuses_cpus_that_are_no_pair 'expected two numbers' \
	env CPUS=0 "$room/measure"
refuses refuses_a_cpu_that_is_not_there 'cannot be used' \
	env CPUS=0,1023 "$room/measure"
refuses refuses_an_unknown_option 'unknown argument' \
	"$room/measure" --bogus
refuses refuses_a_missing_gnuplot 'gnuplot-nox' \
	env PATH="$O/nothing" /bin/sh "$room/measure"
ktap_end
