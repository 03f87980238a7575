#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# The report: what it makes of whole, partial, broken and tampered results.
# No VM: the results are written here.  The figures are of no machine.
#
# awk's and sed's dollars are their own:
# shellcheck disable=SC2016

set -u
export LC_ALL=C

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
room=$(dirname -- "$here")
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"

tmp=$(mktemp -d) || exit 1
trap 'rm -rf "$tmp"' EXIT

# results RUNS: results in $tmp/r, on which every verdict holds.
results()
{
	rm -rf "$tmp/r"
	mkdir "$tmp/r"
	printf 'runs: %s\ncount: 100000\ncpu: none\ncores: 2\n' "$1" \
		>"$tmp/r/matrix.meta"
	awk -v runs="$1" -v dir="$tmp/r" '
	BEGIN {
		head = "experiment,kernel,qdisc,path,threads,run,offered," \
			"delivered,lost,device_dropped,qdisc_dropped," \
			"queued,wakes,seconds,sender,pktgen_errors," \
			"missing,duplicated,probe,backlog_max," \
			"backlog_mean,failure"
		main = dir "/matrix.csv"
		ledger = dir "/ledger.csv"
		print head >main
		print head >ledger
		for (k = 0; k < 2; k++)
			for (q = 0; q < 2; q++)
				for (p = 0; p < 2; p++)
					for (r = 1; r <= runs; r++) {
						cell("matrix", 1)
						cell("matrix", 4)
						cell("control", 1)
					}
		for (k = 0; k < 2; k++)
			for (q = 0; q < 2; q++)
				for (s = 0; s < 2; s++)
					for (r = 1; r <= runs; r++)
						flow()
	}
	function cell(name, threads,	lost)
	{
		lost = k && q ? 0 : 5000 + r
		printf "%s,%s,%s,%s,%d,%d,%d,100000,%d,%d,0,0,,%.3f," \
			"start_xmit,%d,0,0,1,,,\n", name, \
			k ? "patched" : "stock", q ? "fq_codel" : \
			"noqueue", p ? "tap+vhost" : "tap", threads, r, \
			100000 + lost, lost, lost, 0.25 * r, lost >main
	}
	function flow(	lost)
	{
		lost = k ? 0 : 9000 + r
		printf "ledger,%s,%s,tap,4,%d,20000,%d,%d,%d,%d,0,%d," \
			"0.5,%s,0,0,0,1,%d,%d,\n", \
			k ? "patched" : "stock", q ? "fq_codel" : "pfifo", \
			r, 20000 - lost - 7 * q, lost, lost, 7 * q, k * 50, \
			s ? "queue_xmit" : "udp", k ? 900 : 30, \
			k ? 400 : 1 >ledger
	}'
}

report()
{
	"$room/report-matrix" --results "$tmp/r" "$@" >"$tmp/out" 2>"$tmp/err"
	status=$?
}

# change FILE AWK-CONDITION COLUMN VALUE: in all rows that meet it.
change()
{
	awk -F, -v OFS=, -v column="$3" -v new="$4" '
	NR == 1 {
		for (i = 1; i <= NF; i++)
			at[$i] = i
		print
		next
	}
	{
		name = $1 " " $2 " " $3 " " $4 " " $5 " " $6 " " $(at["sender"])
		if (name == "'"$2"'") {
			if (column == "row")
				next
			$(at[column]) = new
		}
		print
	}' "$tmp/r/$1" >"$tmp/changed" && mv "$tmp/changed" "$tmp/r/$1"
}

# verdicts: each verdict's label and whether it held, on one line.
verdicts()
{
	sed -n 's/^\(held\|not held\) *\([1-4a-f]\) .*/\2=\1/p' "$tmp/out" |
		sed 's/not held/no/; s/held/yes/' | tr '\n' ' '
}
all_yes='1=yes 2=yes 3=yes 4=yes a=yes b=yes c=yes d=yes e=yes f=yes '

# turns NAME WHICH FILE ROW COLUMN VALUE: the change makes the exit status 1
# and the verdicts WHICH, and only those, not held.
turns()
{
	wanted "$1" || return 0
	results 3
	change "$3" "$4" "$5" "$6"
	report
	want=$all_yes
	for label in $2; do
		want=$(echo "$want" | sed "s/$label=yes/$label=no/")" "
	done
	want=$(echo "$want" | tr -s ' ')
	expect "$1" "exit 1: $want" "exit $status: $(verdicts)"
}

cleanly()
{
	[ ! -s "$tmp/err" ] && ! grep -qi -e nan -e inf "$tmp/out"
}

ktap_begin

results 3
report
expect all_verdicts_hold_on_whole_results "exit 0: $all_yes" \
	"exit $status: $(verdicts)"
expect fits_into_80_columns 0 "$(awk 'length($0) > 80' "$tmp/out" | wc -l)"
check says_nothing_on_stderr cleanly
# 100000 packets in 0.5 s, the median of 0.25, 0.5 and 0.75 s.
expect prints_medians_in_kpps '  delivered 200.0 200.0 200.0 200.0' \
	"$(grep '^  delivered' "$tmp/out" | head -n 1 | tr -s ' ' |
		sed 's/^ /  /')"
expect counts_four_threads_each_for_itself '  delivered 50.0 50.0 50.0 50.0' \
	"$(grep '^  delivered' "$tmp/out" | sed -n 2p | tr -s ' ' |
		sed 's/^ /  /')"
expect prints_ratio_with_spread ' patched/stock 1.00 1.00; lowest-highest 0.33-3.00 0.33-3.00' \
	"$(sed -n '/patched\/stock /{N;p;q;}' "$tmp/out" | tr -s ' ' |
		tr '\n' ';' | sed 's/;$//; s/; /; /')"

published_as_in_the_file()
{
	awk -F, '{
		if ($2 == "i5-6300HQ" && $1 == "v7 cover" &&
		    $5 == "stock" && $3 == "pktgen TAP")
			$6 = 54321
		print
	}' OFS=, "$room/published.csv" >"$tmp/published"
	report --published "$tmp/published"
	[ "$(grep -c '54321' "$tmp/out")" -eq 1 ]
}
check looks_published_figures_up published_as_in_the_file

results 1
report
expect one_run_is_enough_if_one_was_asked_for "exit 0: $all_yes" \
	"exit $status: $(verdicts)"

main='matrix patched fq_codel tap'
turns a_tail_drop_is_seen "2 a d" matrix.csv "$main 1 2 start_xmit" \
	device_dropped 1
turns a_tail_drop_with_vhost_is_seen "3 a d" matrix.csv \
	"$main+vhost 1 2 start_xmit" device_dropped 1
turns a_pktgen_error_is_seen "4 a" matrix.csv "$main 4 3 start_xmit" \
	pktgen_errors 1
turns a_gap_is_seen "4 a" matrix.csv "$main 4 1 start_xmit" missing 1
turns a_duplicate_is_seen "4 a" matrix.csv "$main 4 1 start_xmit" \
	duplicated 1
turns an_uncounted_loss_is_seen "2 a d" matrix.csv "$main 1 1 start_xmit" \
	lost 1
turns a_surplus_is_seen "2 a d" matrix.csv "$main 1 1 start_xmit" lost -1
turns an_unknown_drop_count_is_no_zero "2 a d" matrix.csv \
	"$main 1 1 start_xmit" device_dropped ''
turns a_missing_run_is_seen "2 a" matrix.csv "$main 1 1 start_xmit" row ''
turns a_failed_run_is_seen "2 a c d" matrix.csv "$main 1 1 start_xmit" \
	failure sender_did_not_end
turns a_stall_is_seen "c" matrix.csv \
	"control stock noqueue tap 1 1 start_xmit" probe 0
turns a_stall_behind_the_qdisc_is_seen "c" ledger.csv \
	"ledger patched pfifo tap 4 1 udp" probe 0
turns a_control_without_loss_is_seen "1 b d" matrix.csv \
	"control patched noqueue tap 1 1 start_xmit" lost 0
turns a_control_that_loses_is_seen "b d" matrix.csv \
	"control patched fq_codel tap+vhost 1 1 start_xmit" lost 5
turns an_unbalanced_ledger_is_seen "d" ledger.csv \
	"ledger stock fq_codel tap 4 1 udp" device_dropped 1
turns a_loss_through_the_qdisc_is_seen "d e" ledger.csv \
	"ledger patched fq_codel tap 4 1 udp" lost 1
turns a_backlog_never_seen_is_seen "e" ledger.csv \
	"ledger patched pfifo tap 4 1 queue_xmit" backlog_max 0
turns stock_without_loss_is_seen "d f" ledger.csv \
	"ledger stock pfifo tap 4 1 udp" lost 0
turns stock_with_a_backlog_is_seen "f" ledger.csv \
	"ledger stock pfifo tap 4 1 udp" backlog_mean 100000

# A cell without runs is a dash, and the others stay.
results 3
for run in 1 2 3; do
	change matrix.csv "matrix stock noqueue tap 1 $run start_xmit" row ''
done
report
expect a_missing_cell_is_a_dash '  delivered - 200.0 200.0 200.0' \
	"$(grep '^  delivered' "$tmp/out" | head -n 1 | tr -s ' ' |
		sed 's/^ /  /')"
expect no_ratio_to_a_missing_cell ' patched/stock - 1.00' \
	"$(grep 'patched/stock ' "$tmp/out" | head -n 1 | tr -s ' ')"

absurd()
{
	results 3
	n=0
	# Text that must not be taken for code.
	# shellcheck disable=SC2016
	for bad in -5 1e99 nan inf abc 99999999999999999999 '%s%n' '$(id)' 0; do
		n=$((n + 1))
		change matrix.csv \
			"matrix stock fq_codel tap 1 $((n % 3 + 1)) start_xmit" \
			delivered "$bad"
		change matrix.csv \
			"matrix stock noqueue tap 1 $((n % 3 + 1)) start_xmit" \
			seconds "$bad"
		change ledger.csv \
			"ledger stock pfifo tap 4 $((n % 3 + 1)) udp" \
			offered "$bad"
		report
		if [ "$status" -gt 1 ] || ! cleanly; then
			echo "value $bad: exit $status"
			cat "$tmp/err" "$tmp/out"
			return 1
		fi
	done
	[ "$(awk 'length($0) > 100' "$tmp/out" | wc -l)" -eq 0 ]
}
check absurd_values_are_dashes absurd

results 3
sed -n 1p "$tmp/r/matrix.csv" >"$tmp/head" && mv "$tmp/head" "$tmp/r/matrix.csv"
sed -n 1p "$tmp/r/ledger.csv" >"$tmp/head" && mv "$tmp/head" "$tmp/r/ledger.csv"
report
expect nothing_measured_holds_nothing \
	"exit 1: $(echo "$all_yes" | sed 's/yes/no/g')" \
	"exit $status: $(verdicts)"

for file in matrix.csv ledger.csv matrix.meta; do
	results 3
	rm "$tmp/r/$file"
	report
	expect "exit_2_without_$file" 2 "$status"
done
results 3
: >"$tmp/r/matrix.meta"
report
expect without_the_number_of_runs_nothing_is_complete 1 "$status"

results 3
sed '1s/probe/unheard_of/' "$tmp/r/matrix.csv" >"$tmp/changed" &&
	mv "$tmp/changed" "$tmp/r/matrix.csv"
report
expect rejects_a_column_that_is_not_defined \
	"exit 2: $tmp/r/matrix.csv has a column \"unheard_of\", which columns.csv does not define" \
	"exit $status: $(sed 's/^report-matrix: //' "$tmp/err")"
results 3
echo 'matrix,stock,noqueue' >>"$tmp/r/matrix.csv"
report
expect rejects_a_cut_off_line 2 "$status"

# The columns that are written, and those of the recorded results.
# shellcheck disable=SC2016 # the text "$columns"
matrix_columns()
{
	sed -n 's/^columns=\(\$columns,\)\{0,1\}//p' "$room/matrix" |
		tr ',' '\n'
}
undefined()
{
	sed 's/,.*//' "$room/columns.csv" >"$tmp/defined"
	grep -vxF -f "$tmp/defined"
}
expect every_column_written_is_defined '' "$(matrix_columns | undefined)"
expect every_key_of_the_guest_has_a_column '' \
	"$(sed -n 's/^[[:space:]]*\(\[.*|| \)\{0,1\}add \([a-z_]*\) .*/\2/p' \
		"$room/guest/traffic.sh" | undefined)"
expect every_column_says_unit_and_how '' \
	"$(grep -vE '^[a-z0-9_]+,[a-z]+,("[^"]+"|[^",]+|how measured)$' \
		"$room/columns.csv")"
for file in "$room"/recorded/*.csv; do
	[ -e "$file" ] || continue
	name=${file##*/}
	expect "recorded_${name%.csv}_has_defined_columns" '' \
		"$(sed -n 1p "$file" | tr ',' '\n' | undefined)"
done
if [ -e "$room/recorded/matrix.csv" ]; then
	check verdicts_hold_on_the_recorded_results \
		"$room/report-matrix" --results "$room/recorded"
else
	skip verdicts_hold_on_the_recorded_results "nothing is recorded yet"
fi
# Boots that are none: what the host makes of a runner's end.
# fake STATUS LINE...: a runner that leaves these lines and exits STATUS.
fake()
{
	{
		echo '#!/bin/sh'
		echo 'while [ "$1" != --results ]; do shift; done'
		echo 'cat >"$2" <<END'
		end=$1
		shift
		printf '%s\n' "$@"
		echo END
		echo 'echo run-vm: it went so >&2'
		echo "exit $end"
	} >"$tmp/run-vm"
	chmod +x "$tmp/run-vm"
}
matrix()
{
	O=$tmp/o RUNS=1 RINGSIDE_RUN_VM=$tmp/run-vm RINGSIDE_IMAGE=$0 \
		RINGSIDE_STOCK=$0 RINGSIDE_PATCHED=$0 \
		"$room/${1:-matrix}" >"$tmp/out" 2>"$tmp/err"
	status=$?
}
row='row experiment=matrix sender=start_xmit qdisc=noqueue path=tap threads=1'
row="$row run=1 offered=5 delivered=5 lost=0"

fake 5
matrix
expect a_guest_that_says_nothing_has_failed "exit 1, 2 messages" \
	"exit $status, $(grep -c 'ended with 5' "$tmp/err") messages"
fake 0 "$row"
matrix
expect too_few_runs_are_a_failure 1 "$status"
expect what_came_is_kept 3 "$(wc -l <"$tmp/o/results/matrix.csv")"
expect what_was_not_said_is_empty \
	matrix,stock,noqueue,tap,1,1,5,5,0,,,,,,start_xmit,,,,,,,,,,,,, \
	"$(sed -n 2p "$tmp/o/results/matrix.csv")"
matrix demo
expect the_demo_prints_what_came_and_fails "exit 1: yes" "exit $status: \
$(grep -q '^Main table' "$tmp/out" && echo yes)"
fake 0 "$row unheard_of=1"
matrix
expect a_key_without_a_column_is_a_failure 1 \
	"$(grep -c 'no column for unheard_of=1' "$tmp/err" |
		sed 's/^[1-9].*/1/')"
COUNT=abc matrix
expect a_count_that_is_none_is_usage 2 "$status"
rm "$tmp/run-vm"
matrix
expect without_a_runner_it_is_usage 2 "$status"
expect leaves_no_temporary_file '' \
	"$(find "$tmp/o/results" -name ".?*")"
expect_status usage_is_2 2 "$room/report-matrix" --no-such-option
expect_status help_is_0 0 "$room/report-matrix" --help

ktap_end
