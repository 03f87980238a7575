# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2034,SC2154
#
# compare.sh - a kernel that stops, has the fence, and does not look again:
# how many of ten runs stall, with a wide window and with the true one?
# Ungraded; what it measures is shown beside the predictions.
. "$GRADE_LIB"
. "$LAB/checks/window.sh"

# Here a stall is what is expected, so that its wait would be paid each time.
STILL=40
WINDOW_BURSTS=5

ten_runs()
{
	stalls=0 run=0
	while [ "$run" -lt 10 ]; do
		run=$((run + 1))
		window_run
		if [ "$stalled" = 1 ]; then
			window_revives || infra "the reader of run $run is dead"
			stalls=$((stalls + 1))
		fi
		window_close
	done
}

window_widen 200000
ten_runs
fact stalls_fence_only "$stalls"
# Here it hardly ever is, and patience costs little.
STILL=200
window_widen 0
ten_runs
fact stalls_not_widened "$stalls"
pass
