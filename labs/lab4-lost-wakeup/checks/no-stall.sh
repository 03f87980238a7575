# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# no-stall.sh - ten runs with a wide window.  In each of them the reader empties
# the ring before a stop has set XOFF, and none may end in a stall.
. "$GRADE_LIB"
. "$LAB/checks/window.sh"

window_widen 200000
run=0
while [ "$run" -lt 10 ]; do
	run=$((run + 1))
	window_run
	# No stall yet: what a full ring dropped does not arrive either.
	[ "$stops" -gt 0 ] ||
		fail "a queue that is stopped when its ring is full" \
			"no stop in run $run: nothing was put to the test"
	[ "$dropped" = 0 ] ||
		fail "0 packets dropped by the device" "$dropped in run $run"
	if [ "$stalled" = 1 ]; then
		why="The queue was left stopped: after \"link down\" and \
\"link up\" the next packet arrived."
		window_revives ||
			why="Not even \"link down\" and \"link up\" helped."
		fail "10 of 10 runs end with every packet read" \
			"run $run stalled: $delivered of $sent packets read, \
the ring is empty, the reader waits, and nobody wakes the queue.
$why"
	fi
	[ "$hits" -gt 0 ] ||
		infra "of $stops stops in run $run none waited for the reader"
	window_close
done
pass
