# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# Ungraded: the same patch in a kernel in which each stop of tun.c waits before
# it sets XOFF, until a reader on another CPU has emptied the ring
# (../../lab4-lost-wakeup/widen.patch).  Does the stop look again?

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

widen=/sys/module/tun/parameters
[ -r "$widen/widen_hits" ] || infra "this kernel's window is not widened"
try=0
while [ "$try" -lt 5 ]; do
	try=$((try + 1))
	# What is started from here runs on this CPU: the reader, and later
	# the sender, which waits with softirqs off.
	taskset -p 4 $$ >/dev/null
	asleep 32 0 pfifo limit 10000
	order resume
	taskset -p 2 $$ >/dev/null
	offer 500
	arrive
	stuck=$queued
	run_end
	read -r stops <"$widen/widen_stops"
	read -r hits <"$widen/widen_hits"
	if [ "${probe:-0}" != 1 ] || [ "$stuck" != 0 ]; then
		fail "the queue goes on after every stop" "it stalled in run \
$try: $stuck packets in the qdisc, the ring empty, and nobody wakes the queue.  \
In $hits of $stops stops the reader had emptied the ring before XOFF was set.  \
Lab 4 begins here."
	fi
done
[ "$hits" -gt 0 ] ||
	infra "in none of $stops stops the reader came in time"
note "in $hits of $stops stops the reader had emptied the ring before XOFF"
pass
