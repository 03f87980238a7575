#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# checks - what of lab 5's checks can be tried without a guest: the count of
# wakes that are due, against traces whose answer is known, and the check of
# batch.csv.
#
#	labs/lab5-vhost-batching/tests/checks.sh
set -u

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || exit 1
top=$here/../../..
# shellcheck source=.ci/ktap.sh
. "$top/.ci/ktap.sh"
lab=$here/..
# shellcheck source=labs/lab5-vhost-batching/checks/probes.sh
. "$lab/checks/probes.sh"

dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
GRADE_LIB=$top/labs/grade/check.sh
GRADE_OUT=$dir/said
SUBMISSION=$dir/submission
CHECK=data SCALE=100 SEED=1
export GRADE_LIB GRADE_OUT SUBMISSION CHECK SCALE SEED
mkdir "$SUBMISSION"

# ---- wakes

# traced WORD...: a trace; a number is a batch taken, "back" an unconsume
traced()
{
	for word; do
		case $word in
		back)	echo " vhost-drive-7 [000] ..... 1.0: give_tun:" \
				"(tun_ring_unconsume+0x0/0x60) n=3" ;;
		*)	echo " vhost-7-8 [001] ..... 1.0: take_tun:" \
				"(a+0x1/0x2 <- tun_ring_consume_batched)" \
				"n=$word" ;;
		esac
	done >"$dir/trace"
}

# due NAME WAKES RING_LENGTH WORD...
due()
{
	due_name=$1 due_wakes=$2 due_ring=$3
	shift 3
	traced "$@"
	expect "$due_name" "$due_wakes" "$(wakes_due "$dir/trace" "$due_ring")"
}

# ---- batch.csv

# csv: rows as measure.sh prints them
csv()
{
	echo batch,run,packets,kpps,calls,wakes
	for batch in 1 16 64; do
		for run in 1 2 3 4 5; do
			echo "$batch,$run,100000,15$run.5,,"
		done
		echo "$batch,6,100000,,$((100000 / batch + 1)),$((100000 / \
			(batch > 16 ? batch : 16)))"
	done
}

# data NAME VERDICT [SED]: what the check says of rows that SED has changed
data()
{
	csv | sed "${3:-}" >"$SUBMISSION/batch.csv"
	: >"$GRADE_OUT"
	sh "$lab/checks/data.sh" >"$dir/log" 2>&1
	expect "$1" "verdict $2" "$(grep '^verdict' "$GRADE_OUT")"
}

ktap_begin

due wakes_are_due_once_for_a_batch_of_64 3 500 64 64 64 0
due no_wake_is_due_while_slots_are_kept 0 500 8 7 0
due a_wake_is_due_with_the_sixteenth_entry 1 500 8 7 1
due a_wake_is_due_at_the_end_of_the_ring 3 40 16 16 8 3
due unconsume_gives_back_what_was_kept 0 500 8 back 8 0
due a_call_across_the_end_is_due_once 2 100 96 12

data rows_of_measure_are_taken pass
data line_ends_of_windows_are_taken pass 's/$/\r/'
data rows_without_their_header_are_refused fail 1d
data a_batch_that_was_not_measured_is_refused fail '/^16,/d'
data four_timed_runs_are_refused fail '/^64,5,/d'
data a_batch_that_nobody_counted_is_refused fail '/^1,6,/d'
data more_wakes_than_calls_are_refused fail 's/^64,6,.*/64,6,100000,,1600,1700/'
data fewer_calls_than_batches_are_refused fail 's/^16,6,.*/16,6,100000,,600,600/'
data other_batches_are_refused fail 's/^64,/63,/'
data text_in_place_of_rows_is_refused fail 's/^1,.*/about 150 kpps/'

rm "$SUBMISSION/batch.csv"
: >"$GRADE_OUT"
sh "$lab/checks/data.sh" >"$dir/log" 2>&1
expect nothing_handed_in_fails 'verdict fail' "$(grep '^verdict' "$GRADE_OUT")"

ktap_end
