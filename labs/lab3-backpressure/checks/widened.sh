# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Ungraded: the same patch in a kernel in which each stop of tun.c waits before
# it sets XOFF (../../lab4-lost-wakeup/widen.patch).  A reader on another CPU
# has the time to empty a short ring meanwhile.  Does the stop look again?

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

stops=/sys/module/tun/parameters/widen_stops
[ -r "$stops" ] || infra "this kernel's window is not widened"
try=0
while [ "$try" -lt 5 ]; do
	try=$((try + 1))
	asleep 32 5000 pfifo limit 10000
	order resume
	offer 2000
	settle
	held
	stuck=$queued
	probe || :
	run_end
	if [ "${probe:-0}" != 1 ] || [ "$stuck" != 0 ]; then
		fail "the queue goes on after every stop" "run $try of 5 stalled \
after $(cat "$stops") stops: $stuck packets in the qdisc, the ring empty, and \
nobody wakes the queue; this is where lab 4 begins"
	fi
done
[ "$(cat "$stops")" -gt 0 ] ||
	infra "no stop waited: this kernel's window is not widened"
pass
