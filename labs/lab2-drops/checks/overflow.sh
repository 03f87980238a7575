# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh disable=SC2154
#
# A buffer that is far too small, read late: the kernel says that it threw
# records away, and the student's program has to notice.

. "$GRADE_LIB"
. "$LAB/checks/lib.sh"

trace_begin 8
tap_up "$PARAM_RING" 200000 noqueue
udp-send --threads 2 --count 4000 --timeout 20 --record sent 10.0.0.2 \
	>send.log 2>&1 || infra "udp-send: $(cat send.log)"
rest
echo 0 >"$TRACE/events/skb/kfree_skb/enable"
tap_down
# It would wait for more for ever.
timeout 2 cat "$TRACE/trace_pipe" >trace
trace_gone
lost=$(sed -n 's/^CPU:[0-9]* \[LOST \([0-9]*\) EVENTS\]$/\1/p' trace |
	awk '{ sum += $1 } END { print sum + 0 }')
[ "$lost" -gt 0 ] || infra "no record was lost"
fact records_lost "$lost"
status=0
as_student 20 dropcount <trace >got 2>errors || status=$?
if [ "$status" != 3 ] || ! grep -qx "lost $lost" got; then
	fail "a line \"lost $lost\", and exit status 3" \
		"exit status $status, and: $(grep lost got)" got
fi
pass
