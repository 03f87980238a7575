#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# Every cell of both tables on both kernels, and the verdicts: the demo with
# one run a cell.  Its results are kept apart from those of make demo.
#
# awk's and sed's dollars are their own:
# shellcheck disable=SC2016

set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
room=$(dirname -- "$here")
# shellcheck source=../../../.ci/ktap.sh
. "$here/../../../.ci/ktap.sh"

O=${O:-$(CDPATH='' cd -- "$room/../.." && pwd)/build}
export RINGSIDE_STOCK="${RINGSIDE_STOCK:-$O/kernels/stock/bzImage}"
export RINGSIDE_PATCHED="${RINGSIDE_PATCHED:-$O/kernels/patched/bzImage}"
export RINGSIDE_IMAGE="${RINGSIDE_IMAGE:-$O/initramfs/base.cpio.gz}"
export RUNS=1 COUNT="${COUNT:-50000}"
[ "${FULL:-0}" = 0 ] || export RUNS=3 COUNT=100000 COUNT_WAKES=1
O=$O/test/labs/matrix.d
export O
results=$O/results

# rows FILE AWK-CONDITION: how many rows meet it, by names of columns.
rows()
{
	awk -F, '
	NR == 1 {
		for (i = 1; i <= NF; i++)
			at[$i] = i
		next
	}
	'"$2"' { n++ }
	END { print n + 0 }' "$results/$1"
}

verdict()
{
	expect "$2" held "$(sed -n "s/^\(held\|not held\)  *$1 .*/\1/p" \
		"$O/out")"
}

ktap_begin
rm -rf "$O"
mkdir -p "$O" || bail "cannot make $O"
status=0
"$room/demo" >"$O/out" 2>"$O/err" || status=$?
if [ "$status" -ne 0 ]; then
	note "the demo ended with $status and said:" \
		"$(tail -n 60 "$O/err" "$O/out")"
fi
if [ ! -s "$results/matrix.csv" ]; then
	not_ok measures_something "expected: $results/matrix.csv" "got: none"
	ktap_end
	exit
fi
expect ends_with_exit_status_0 0 "$status"
expect main_table_has_every_run $((16 * RUNS)) \
	"$(rows matrix.csv '$at["experiment"] == "matrix"')"
expect controls_have_every_run $((8 * RUNS)) \
	"$(rows matrix.csv '$at["experiment"] == "control"')"
expect ledger_has_every_run $((8 * RUNS)) \
	"$(rows ledger.csv '$at["experiment"] == "ledger"')"
expect no_run_failed 0 "$(rows matrix.csv '$at["failure"] != ""')"
expect no_ledger_run_failed 0 "$(rows ledger.csv '$at["failure"] != ""')"
expect no_noise_on_the_device 0 "$(rows matrix.csv '$at["unsequenced"] != 0')"
expect nothing_is_lost_uncounted 0 \
	"$(rows matrix.csv '$at["lost"] != $at["device_dropped"]')"
if [ "${COUNT_WAKES:-0}" = 1 ]; then
	expect stock_wakes_nobody 0 "$(rows ledger.csv \
		'$at["kernel"] == "stock" && $at["wakes"] > 0')"
	expect patched_wakes_are_counted 0 "$(rows ledger.csv \
		'$at["kernel"] == "patched" && $at["wakes"] < 1')"
else
	expect wakes_that_nobody_counted_are_empty 0 \
		"$(rows ledger.csv '$at["wakes"] != ""')"
fi
verdict a patched_with_fq_codel_loses_nothing
verdict b slow_reader_loses_except_with_backpressure
verdict c no_run_leaves_a_stalled_queue
verdict d lost_is_what_the_device_counted
verdict e patched_qdisc_holds_a_backlog
verdict f stock_qdisc_never_fills
ktap_end
